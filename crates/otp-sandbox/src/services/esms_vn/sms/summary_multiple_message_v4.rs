//! `GET SummaryMultipleMessage_V4_get`: what a brandname SMS would cost.

use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::answers::{self};
use crate::services::esms_vn::sending::{self, PHONE_FIELD, UNICODE, flag};
use crate::services::esms_vn::{ERROR_PAGE, READS, V};
use crate::text_length::{measure, measure_wide};
use crate::world::World;

impl Operation {
    /// esms-vn `GET SummaryMultipleMessage_V4_get`.
    pub const SUMMARY_MULTIPLE_MESSAGE_V4: Self = Self(&Endpoint {
        name: "summary_multiple_message_v4",
        method: "GET",
        path: "/SummaryMultipleMessage_V4_get",
        input: Input::Query,
        phone: PHONE_FIELD,
        fields: &["Content", "SmsType", "BrandName", "IsUnicode"],
        wish: "Ask what a text costs",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    // Printed for this call: no CountRegenerate, and 101 with a full stop.
    refused: Some(|_, _, code, text, rule| {
        let keys = (code == "101").then_some("Authorize Failed.");
        answers::uncounted(code, keys.or(text), rule, &ERROR_SHAPE)
    }),
    ..Function::new(Operation::SUMMARY_MULTIPLE_MESSAGE_V4, &[RULES], estimate, |_| price(1))
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-your-customer-care-submit (2026-01-29)";

rules! { V, RULES:
    Documented ERROR_SHAPE "esms-vn.summary.error-shape"
        "an error has CodeResult and ErrorMessage; 101 has the text `Authorize Failed.`" PAGE;
    Unavoidable PRECEDENCE "esms-vn.summary.precedence"
        "checks run in this order: readable, 101, 140, 108, 300, 118, 104, 99" "no page says; as the send does";
    Documented TYPE_MISSING "esms-vn.summary.type-missing" "a missing or empty SmsType gets 300" ERROR_PAGE;
    Assumed TYPE_UNKNOWN "esms-vn.summary.type-unknown" "an SmsType other than 2 gets 118" "2 is the only type the page names";
    Assumed CONTENT_MISSING "esms-vn.summary.content-missing" "a missing or empty Content gets 99" "no page says";
    Documented PRICE "esms-vn.summary.price" "one SMS to one phone costs 850" PAGE;
    Assumed MORE_PARTS "esms-vn.summary.more-parts" "a text of several SMS costs as many times as much" "no page says";
}

fn estimate(world: &mut World, call: &Call<'_>) -> Outcome {
    call.follows(&[&PRECEDENCE]);
    crate::services::esms_vn::admit(world, call)?;
    sending::phone(call)?;
    let kind = call.filled("SmsType").ok_or_else(|| Refusal::new("300", &TYPE_MISSING))?;
    require(kind == "2", "118", &TYPE_UNKNOWN)?;
    sending::brand(world, call, 2)?;
    let is_wide = flag(call.filled("IsUnicode"))?;
    let text = call.filled("Content").ok_or_else(|| Refusal::new("99", &CONTENT_MISSING))?;
    call.hangs_on(&UNICODE, is_wide || !text.is_ascii());
    let parts = if is_wide { measure_wide(text) } else { measure(text) }.parts;
    call.hangs_on(&MORE_PARTS, parts > 1);
    Ok(price(parts))
}

fn price(parts: u32) -> crate::exchange::Reply {
    let members = [
        ("CodeResult", "100".into()),
        ("ErrorMessage", "success".into()),
        ("TotalPrice", (850 * u64::from(parts)).into()),
        ("TotalReceiver", 1.into()),
    ];
    answers::shaped("100", &PRICE, &members)
}
