//! `POST SendMultipleSMSBrandname_json/`: one advertising text to many phones, over SMS.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::answers::{self, usual_text};
use crate::services::esms_vn::reports::REPORTING;
use crate::services::esms_vn::sending::{self, Options, take_over_all};
use crate::services::esms_vn::{ERROR_PAGE, SENDS, V};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `POST SendMultipleSMSBrandname_json/`.
    pub const SEND_MULTIPLE_SMS_BRANDNAME: Self = Self(&Endpoint {
        name: "send_multiple_sms_brandname",
        path: "/SendMultipleSMSBrandname_json/",
        fields: &[
            "Brandname",
            "Content",
            "SmsType",
            "SendDate",
            "campaignid",
            "RequestId",
            "Sandbox",
            "CallbackUrl",
        ],
        nested: &["Phones"],
        wish: "Send advertising",
        ..SENDS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    // Printed for this call: 124 without a SendStatus.
    refused: Some(|_, _, code, text, rule| {
        let text = text.unwrap_or_else(|| usual_text(code));
        let members =
            [("CodeResult", code.into()), ("CountRegenerate", 0.into()), ("ErrorMessage", text.into())];
        answers::shaped(code, rule, &members).on(&[&ERROR_SHAPE])
    }),
    report: Some(&REPORTING),
    ..Function::new(Operation::SEND_MULTIPLE_SMS_BRANDNAME, &[RULES], send, |world| {
        answers::sent(&answers::sms_id(world), &SUCCESS)
    })
};

const ADS_PAGE: &str = "https://developers.esms.vn/en/esms-api/send-sms-api/advertising-message (2026-01-29)";
const TWIN_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/other-apis/send-advertising-message-using-post-text (2026-01-29)";

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.advertising.precedence"
        "checks run in this order: readable, 101, 140, 300, 118, 104, 107, 120, 108, 99, 159, 124, 103" "no page says; the account before the message";
    Documented ERROR_SHAPE "esms-vn.advertising.error-shape"
        "an error has CodeResult, CountRegenerate 0 and ErrorMessage; 124 has no SendStatus" ADS_PAGE;
    Documented TYPE_MISSING "esms-vn.advertising.type-missing" "a missing or empty SmsType gets 300" ERROR_PAGE;
    Assumed TYPE_UNKNOWN "esms-vn.advertising.type-unknown" "an SmsType other than 1 gets 118"
        "1 is the only type the page names; the table's `message type not supported`";
    Documented TOO_FEW "esms-vn.advertising.too-few" "fewer than 30 distinct phones get 107" ADS_PAGE;
    Documented TOO_MANY "esms-vn.advertising.too-many" "more than 5,000 phones get 120" ADS_PAGE;
    Assumed NO_LIST "esms-vn.advertising.no-list" "Phones that are missing or no list of texts count as none" "no page says";
    Assumed TWICE "esms-vn.advertising.twice" "a phone that stands in Phones twice gets one message" "the limits speak of distinct phones";
    Assumed CONTENT_MISSING "esms-vn.advertising.content-missing" "a missing or empty Content gets 99" "no page says";
    Assumed ANY_TEXT "esms-vn.advertising.any-text" "each text is approved at once" "who approves it, and how long that takes, is on no page";
    Assumed LONG_TEXT "esms-vn.advertising.long-text" "a text longer than one SMS goes out in parts, each billed" "no limit is stated for this call";
    Reported SUCCESS "esms-vn.advertising.success" "a text that is taken over gets 100 and one SMSID for all phones" TWIN_PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    call.follows(&[&PRECEDENCE]);
    crate::services::esms_vn::admit(world, call)?;
    let kind = call.filled("SmsType").ok_or_else(|| Refusal::new("300", &TYPE_MISSING))?;
    require(kind == "1", "118", &TYPE_UNKNOWN)?;
    let brand = sending::brand(world, call, 1)?;
    let phones = phones(call)?;
    for phone in &phones {
        sending::check_phone(call, phone)?;
        sending::refuse_magic(call, phone)?;
    }
    let text = call.filled("Content").ok_or_else(|| Refusal::new("99", &CONTENT_MISSING))?;
    call.follows(&[&ANY_TEXT]);
    let options = Options::of_call(world, call)?;
    let message = |phone: &String| {
        let sms = Outgoing::sms(call.operation, phone, text.to_owned(), format!("1 {brand}: {text}"));
        Outgoing { sender: Some(brand.to_owned()), product: Some(1), ..sms }
    };
    let messages: Vec<Outgoing> = phones.iter().map(message).collect();
    call.hangs_on(&LONG_TEXT, messages.iter().any(|message| message.length.parts > 1));
    let units = messages.iter().map(|message| message.length.parts).sum();
    take_over_all(world, call, messages, units, options, &SUCCESS)
}

/// The phones, each once.
fn phones(call: &Call<'_>) -> Result<BTreeSet<String>, Refusal> {
    let list = match call.nested("Phones") {
        Some(Value::Array(items)) => {
            items.iter().map(|phone| phone.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        }
        _ => None,
    };
    call.hangs_on(&NO_LIST, list.is_none());
    let list = list.unwrap_or_default();
    let count = list.len();
    let phones: BTreeSet<String> = list.into_iter().collect();
    call.hangs_on(&TWICE, phones.len() < count);
    require(phones.len() >= 30, "107", &TOO_FEW)?;
    require(phones.len() <= 5_000, "120", &TOO_MANY)?;
    Ok(phones)
}
