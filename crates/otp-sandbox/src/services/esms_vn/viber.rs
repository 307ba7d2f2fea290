//! `POST Send_Multiple_Sms_OTT/`: messages over Viber.

use super::answers;
use super::reports::REPORTING;
use super::sending::{self, BRAND_EMPTY, Options, check_phone, refuse_magic, take_over_all};
use super::{ERROR_PAGE, SENDS, V, admit};
use crate::inbox::Channel;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `POST Send_Multiple_Sms_OTT/`.
    pub const SEND_MULTIPLE_SMS_OTT: Self = Self(&Endpoint {
        name: "send_multiple_sms_ott",
        path: "/Send_Multiple_Sms_OTT/",
        fields: &[
            "Brandname",
            "SmsType",
            "Content",
            "OttImgUrl",
            "OttLabel",
            "OttUrl",
            "IsSandBox",
            "RequestId",
            "CallbackUrl",
            "SendDate",
        ],
        nested: &["Phones"],
        wish: "Send a message over Viber",
        ..SENDS
    });
}

pub(super) static FUNCTIONS: &[&Function] = &[&FUNCTION];

static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(Operation::SEND_MULTIPLE_SMS_OTT, &[RULES], send, |world| {
        answers::sent(&answers::sms_id(world), &SUCCESS)
    })
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/send-sms-api/send-message-via-viber (2026-01-29)";
const VIBER: u32 = 23;

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.viber.precedence"
        "checks run in this order: readable, 101, 140, 108, 300, 118, 104, 99, 159, 124, 103" "no page says; the account before the message";
    Assumed PHONES "esms-vn.viber.phones" "Phones is a list of texts; one without any number, or with a wrong one, gets 108 for the whole request"
        "no page has a code for it";
    Documented TYPE_MISSING "esms-vn.viber.type-missing" "a missing or empty SmsType gets 300" ERROR_PAGE;
    Assumed TYPE_UNKNOWN "esms-vn.viber.type-unknown" "an SmsType other than 23 gets 118" "the page knows 23 alone";
    Assumed ANY_BRAND "esms-vn.viber.any-brand"
        "while no brands are configured every name is one of the account" "brands are agreed with the vendor; a printed one has 20 letters";
    Documented CONTENT "esms-vn.viber.content"
        "a message has a text, a picture, a text with a button, or a text with both; the picture's address is https" PAGE;
    Assumed BAD_CONTENT "esms-vn.viber.bad-content" "any other content gets 99" "no page has a code for it";
    Documented SUCCESS "esms-vn.viber.success" "a message that is taken over gets 100 and one SMSID for all its numbers" PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    call.follows(&[&PRECEDENCE]);
    admit(world, call)?;
    let phones = phones(call)?;
    for phone in &phones {
        check_phone(call, phone)?;
        refuse_magic(call, phone)?;
    }
    let kind = call.filled("SmsType").ok_or_else(|| Refusal::new("300", &TYPE_MISSING))?;
    require(kind == "23", "118", &TYPE_UNKNOWN)?;
    let brand = brand(world, call)?;
    let text = content(call)?;
    let options = Options::of_call(world, call)?;
    let message = |phone: &String| {
        let outgoing = Outgoing::sms(call.operation, phone, text.clone(), brand).over(Channel::Viber);
        Outgoing { sender: Some(brand.to_owned()), product: Some(VIBER), ..outgoing }
    };
    let messages: Vec<Outgoing> = phones.iter().map(message).collect();
    let units = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    take_over_all(world, call, messages, units, options, &SUCCESS)
}

fn phones(call: &Call<'_>) -> Result<Vec<String>, Refusal> {
    let phones: Option<Vec<String>> =
        call.nested("Phones").and_then(|list| serde_json::from_value(list).ok());
    phones.filter(|phones| !phones.is_empty()).ok_or_else(|| Refusal::new("108", &PHONES))
}

fn brand<'c>(world: &World, call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    if world.account(V).brands.is_some() {
        return sending::brand(world, call, VIBER);
    }
    let brand = call.filled("Brandname").ok_or_else(|| Refusal::new("104", &BRAND_EMPTY))?;
    call.follows(&[&ANY_BRAND]);
    Ok(brand)
}

/// What the phone shows, line by line.
fn content(call: &Call<'_>) -> Result<String, Refusal> {
    call.follows(&[&CONTENT]);
    let [text, image, label, url] =
        ["Content", "OttImgUrl", "OttLabel", "OttUrl"].map(|name| call.filled(name));
    let is_kind = matches!(
        (text.is_some(), image.is_some(), label.is_some(), url.is_some()),
        (true, _, true, true) | (false, true, false, false) | (true, false, false, false)
    );
    let is_safe = image.is_none_or(|url| url.starts_with("https://"));
    if !is_kind || !is_safe {
        return Err(Refusal::with_text("99", "Invalid parameter", &BAD_CONTENT));
    }
    let lines: Vec<&str> = [text, image, label, url].into_iter().flatten().collect();
    Ok(lines.join("\n"))
}
