//! The arguments of the live call: those of the case, with the user's own.

use otp_core::PhoneNumber;
use serde_json::{Value, json};

use crate::case::format::Case;
use crate::consent::answer;
use crate::outcome::Outcome;

pub(super) struct Arguments {
    pub(super) values: Value,
    /// What was typed, and is not in the shell's history: a code.
    pub(super) typed: Vec<String>,
}

/// Phone numbers have at least as many digits; ids of Zalo accounts have more than any number.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

impl Arguments {
    /// An invented number may be somebody's: without a number of one's own, a call that has one is not made.
    pub(super) fn of(case: &Case, phone: Option<PhoneNumber>, set: &[String]) -> Result<Self, Outcome> {
        let mut arguments = Self { values: case.call.arguments.clone(), typed: Vec::new() };
        if call_own_phone(&mut arguments.values, phone) && phone.is_none() {
            return Err(Outcome::wrong_use("the call goes to a phone: --to names your own"));
        }
        for setting in set {
            let (name, value) = match setting.split_once('=') {
                Some((name, value)) => (name, value.to_owned()),
                None => (setting.as_str(), arguments.ask(setting)),
            };
            let Some(values) = arguments.values.as_object_mut() else {
                return Err(Outcome::wrong_use("the call takes no arguments"));
            };
            if number(&json!(value)).is_some() {
                return Err(Outcome::wrong_use("--set takes no phone number: --to names your own"));
            }
            values.insert(name.to_owned(), json!(value));
        }
        Ok(arguments)
    }

    fn ask(&mut self, name: &str) -> String {
        let value = answer(&format!("{name}: ")).trim().to_owned();
        self.typed.push(value.clone());
        value
    }
}

/// Replaces each number of the case, whatever the call names the argument; a list of them by one. Returns whether there was one.
fn call_own_phone(value: &mut Value, phone: Option<PhoneNumber>) -> bool {
    match value {
        Value::Array(items) if items.iter().any(|item| number(item).is_some()) => {
            items.retain(|item| number(item).is_some());
            items.truncate(1);
            items.iter_mut().any(|item| call_own_phone(item, phone))
        }
        Value::Array(items) => any(items.iter_mut(), phone),
        Value::Object(fields) => any(fields.values_mut(), phone),
        scalar => {
            let Some(written) = number(scalar) else { return false };
            if let Some(phone) = phone {
                *scalar = json!(like(written, phone));
            }
            true
        }
    }
}

/// Every value is looked at.
fn any<'a>(values: impl Iterator<Item = &'a mut Value>, phone: Option<PhoneNumber>) -> bool {
    values.filter_map(|value| call_own_phone(value, phone).then_some(())).count() > 0
}

/// Digits, with what people write between them.
fn number(value: &Value) -> Option<&str> {
    let text = value.as_str()?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.() ".contains(&byte));
    (is_number && DIGITS.contains(&digits)).then_some(text)
}

/// The own number in the form of the case's.
fn like(written: &str, phone: PhoneNumber) -> String {
    match written.as_bytes().first() {
        Some(b'+') => phone.e164().as_str().to_owned(),
        Some(b'0') => phone.national().unwrap_or(phone.msisdn()).as_str().to_owned(),
        _ => phone.msisdn().as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(mut arguments: Value) -> Value {
        let phone = "+60100000001".parse().unwrap();
        call_own_phone(&mut arguments, Some(phone));
        arguments
    }

    #[test]
    fn the_invented_number_of_a_case_is_never_called() {
        let arguments = json!({ "to": "+60123456789", "msg": "Eaon", "oaid": "4097311281936189049" });
        let own = json!({ "to": "+60100000001", "msg": "Eaon", "oaid": "4097311281936189049" });
        assert_eq!(called(arguments), own);
        for (several, one) in [
            (json!(["+60123456789", "+60123456780"]), json!(["+60100000001"])),
            (json!(["brand", "60123456780", "60123456781"]), json!(["60100000001"])),
        ] {
            assert_eq!(
                called(json!({ "list": { "phones": several } })),
                json!({ "list": { "phones": one } })
            );
        }
        let forms = json!(["60123456789", { "a": "0123456789" }]);
        assert_eq!(called(forms), json!(["60100000001"]), "a list with a number holds one number");
    }

    #[test]
    fn a_number_is_written_as_the_case_writes_it() {
        for (written, own) in [
            ("+60123456789", "+60100000001"),
            ("+60 12-345 6789", "+60100000001"),
            ("0123456789", "0100000001"),
            ("60123456789", "60100000001"),
        ] {
            assert_eq!(called(json!({ "a": [[written, "x"]] })), json!({ "a": [[own]] }));
            assert_eq!(called(json!({ "a": written })), json!({ "a": own }));
        }
    }
}
