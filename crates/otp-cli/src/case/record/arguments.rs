//! The arguments of the live call: those of the case, with the user's own.

use otp_core::{PhoneNumber, Risk};
use serde_json::{Value, json};

use super::decided::{OTHERS, objection};
use crate::case::calls::Call;
use crate::case::format::Case;
use crate::consent::answer;
use crate::outcome::Outcome;
use crate::vendor::Vendor;

pub(super) struct Arguments {
    pub(super) values: Value,
    /// What the user set, of which nothing is printed: a code, or a name.
    pub(super) set: Vec<String>,
}

/// The argument that holds the one phone of a call.
const fn phone_names(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::EsmsVn => &["phone"],
        Vendor::EsmsMy => &["phone", "to"],
        Vendor::Accuauth => &["phone_number"],
    }
}

impl Arguments {
    /// An invented number may be somebody's: it is replaced, and nothing else is. A call that acts goes to the own phone alone.
    pub(super) fn of(
        case: &Case,
        call: &Call,
        phone: Option<PhoneNumber>,
        set: &[String],
    ) -> Result<Self, Outcome> {
        let mut arguments = Self { values: case.call.arguments.clone(), set: Vec::new() };
        call_own_phone(&mut arguments.values, call.vendor, call.risk, phone)?;
        for setting in set {
            let (name, value) = match setting.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (setting.as_str(), None),
            };
            if phone_names(call.vendor).contains(&name) || OTHERS.contains(&name) {
                return Err(Outcome::wrong_use(
                    "--set does not choose who is called: --to names your own phone",
                ));
            }
            let value = value.unwrap_or_else(|| answer(&format!("{name}: ")).trim().to_owned());
            let Some(values) = arguments.values.as_object_mut() else {
                return Err(Outcome::wrong_use("the call takes no arguments"));
            };
            values.insert(name.to_owned(), json!(value));
            arguments.set.push(value);
        }
        if !call.takes(&arguments.values) {
            return Err(Outcome::wrong_use("the arguments do not fit the call"));
        }
        let objection = objection(&arguments.values).filter(|_| call.risk != Risk::Reads);
        match objection {
            Some(objection) => Err(Outcome::wrong_use(format!("nothing was called: {objection}"))),
            None => Ok(arguments),
        }
    }
}

/// Replaces the one phone of the call by the user's own.
fn call_own_phone(
    values: &mut Value,
    vendor: Vendor,
    risk: Risk,
    phone: Option<PhoneNumber>,
) -> Result<(), Outcome> {
    let mut phones = phone_names(vendor).iter().filter(|name| values.get(name).is_some());
    let (name, another) = (phones.next(), phones.next());
    let has_others = another.is_some() || OTHERS.iter().any(|name| values.get(name).is_some());
    if risk != Risk::Reads && (name.is_none() || has_others) {
        let names = phone_names(vendor).join("` or `");
        return Err(Outcome::wrong_use(format!(
            "nothing was called: only a call to one phone is recorded, and to nobody else. Its argument is `{names}`"
        )));
    }
    let written = name.and_then(|name| values.get_mut(name));
    match (written, phone) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Outcome::wrong_use("the call goes to no phone: leave --to out")),
        (Some(_), None) => Err(Outcome::wrong_use("the call goes to a phone: --to names your own")),
        (Some(Value::String(written)), Some(phone)) => {
            *written = like(written, phone);
            Ok(())
        }
        (Some(_), Some(_)) => Err(Outcome::wrong_use("the arguments do not fit the call")),
    }
}

/// The user's own number, in the form of the case's.
fn like(written: &str, phone: PhoneNumber) -> String {
    match written.trim_start().chars().next() {
        Some('+') => phone.e164().as_str().to_owned(),
        Some('0') => phone.national().unwrap_or(phone.msisdn()).as_str().to_owned(),
        _ => phone.msisdn().as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments that leave, if the call is made.
    fn called(vendor: Vendor, risk: Risk, arguments: &Value) -> Option<Value> {
        let mut values = arguments.clone();
        let phone = "+60100000001".parse().ok();
        call_own_phone(&mut values, vendor, risk, phone).ok().map(|()| values)
    }

    #[test]
    fn an_act_reaches_the_own_phone_and_nobody_else() {
        let others = OTHERS.map(|name| (Vendor::EsmsVn, json!({ "phone": "+84901888484", name: "x" })));
        for (vendor, arguments) in others.into_iter().chain([
            (Vendor::EsmsVn, json!({})),
            (Vendor::EsmsVn, json!({ "zalo_uid": "0901888484" })),
            (Vendor::EsmsVn, json!({ "data": [{ "phone": "+84901888484" }] })),
            (Vendor::EsmsVn, json!({ "phones": ["+84901888484"] })),
            (Vendor::EsmsVn, json!({ "phone": ["+84901888484"] })),
            (Vendor::EsmsVn, json!({ "to": "+84901888484" })),
            (Vendor::EsmsMy, json!({ "to": "+60123456789", "phone": "+60123456789" })),
            (Vendor::EsmsMy, json!({ "to": null })),
            (Vendor::Accuauth, json!(["6281234567890"])),
        ]) {
            for risk in [Risk::Sends, Risk::Checks] {
                assert_eq!(called(vendor, risk, &arguments), None, "{arguments}");
            }
        }
    }

    #[test]
    fn the_phone_is_replaced_however_it_is_written_and_nothing_else_is() {
        for (written, own) in [
            ("+60123456789", "+60100000001"),
            ("+60 12-345 6789", "+60100000001"),
            (" +60\u{a0}12\u{2013}345\t6789", "+60100000001"),
            ("0123456789", "0100000001"),
            ("60123456789", "60100000001"),
            ("12345678", "60100000001"),
            ("nobody", "60100000001"),
        ] {
            for (vendor, name) in
                [(Vendor::EsmsVn, "phone"), (Vendor::EsmsMy, "to"), (Vendor::Accuauth, "phone_number")]
            {
                let mut arguments = json!({ "text": "60123456789", "request_id": ["0901888484"] });
                let mut expected = arguments.clone();
                (arguments[name], expected[name]) = (json!(written), json!(own));
                assert_eq!(called(vendor, Risk::Sends, &arguments), Some(expected.clone()), "{written}");
                assert_eq!(called(vendor, Risk::Reads, &arguments), Some(expected), "{written}");
            }
        }
    }

    #[test]
    fn a_call_that_reads_may_go_to_no_phone_and_then_takes_none() {
        let mut day = json!({ "to": "2025-01-02 18:00:00" });
        assert!(call_own_phone(&mut day, Vendor::EsmsVn, Risk::Reads, None).is_ok());
        assert_eq!(called(Vendor::EsmsVn, Risk::Reads, &day), None);
        let mut phone = json!({ "phone": "+84901888484" });
        assert!(call_own_phone(&mut phone, Vendor::EsmsVn, Risk::Reads, None).is_err());
    }
}
