//! `POST MultiChannelMessage/`: the caller's own message over Zalo, or by SMS when Zalo fails.

use serde_json::{Value, json};

use super::answers;
use super::reports::REPORTING;
use super::sending::{self, Options, PHONE_FIELD, take_over};
use super::{SENDS, V, zalo};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::text_length::measure_wide;
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `POST MultiChannelMessage/`.
    pub const MULTI_CHANNEL_MESSAGE: Self = Self(&Endpoint {
        name: "multi_channel_message",
        path: "/MultiChannelMessage/",
        phone: PHONE_FIELD,
        nested: &["Channels", "Data"],
        wish: "Send a message over Zalo, then SMS",
        ..SENDS
    });
}

const PAGE: &str = "https://developers.esms.vn/en/esms-api/send-sms-api/send-multi-channel-message-via-zalo-and-sms (2026-01-29)";

rules! { V, RULES:
    Documented CHANNELS "esms-vn.multi.channels" "Channels is `[\"zalo\",\"sms\"]`, in this order and whole" PAGE;
    Assumed BAD_SHAPE "esms-vn.multi.shape" "other Channels, and a Data that is no list of two objects, get 99" "no page has a code for it";
    Documented FALLBACK "esms-vn.multi.fallback" "the message goes over Zalo, or the text by SMS when Zalo fails, under one SMSID" PAGE;
    Assumed BOTH_CHECKED "esms-vn.multi.both-checked"
        "both ways are checked before one is tried: 791 799 789 790 of Zalo, 300 118 104 146 of SMS, then the options and RequestIds of both"
        "no page says what is checked when";
    Assumed IDS "esms-vn.multi.request-ids" "both RequestIds are used up, whichever way the message goes" "the page only shows that they differ";
    Assumed TEST_BOTH "esms-vn.multi.sandbox" "a message is a test when either way says so" "the page has the field for each way";
    Assumed CONTENT_MISSING "esms-vn.multi.content-missing" "a missing or empty Content gets 146" "it cannot match a registered template";
}

pub(super) static FUNCTIONS: &[&Function] = &[&Function {
    report: Some(&REPORTING),
    ..Function::new(Operation::MULTI_CHANNEL_MESSAGE, &[RULES], send, |world| {
        answers::sent(&answers::sms_id(world), &FALLBACK)
    })
}];

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = zalo::admit(world, call)?;
    call.follows(&[&CHANNELS, &BOTH_CHECKED]);
    let is_whole = call.nested("Channels") == Some(json!(["zalo", "sms"]));
    let data = call.nested("Data").unwrap_or_default();
    let ways = data.as_array().filter(|ways| is_whole && ways.iter().all(Value::is_object));
    let Some([over_zalo, over_sms]) = ways.map(Vec::as_slice) else {
        return Err(Refusal::with_text("99", "Invalid parameter", &BAD_SHAPE));
    };
    let of = |way: &'_ Value, name: &str| filled(way, name).map(str::to_owned);
    let template = zalo::template(world, call, [filled(over_zalo, "OAID"), filled(over_zalo, "TempID")])?;
    let message = zalo::compose(call, phone, &template, zalo::placed(over_zalo.get("Params")))?;
    let sms_type = filled(over_sms, "SmsType").ok_or_else(|| Refusal::new("300", &BOTH_CHECKED))?;
    require(sms_type == "2", "118", &BOTH_CHECKED)?;
    let brand = sending::check_brand(world, call, filled(over_sms, "Brandname"), 2)?;
    let content = filled(over_sms, "Content").ok_or_else(|| Refusal::new("146", &CONTENT_MISSING))?;
    let mut options = Options::read(world, call, |name| of(over_zalo, name))?;
    options.template = Some(template.id.to_owned());
    zalo::mode(call, filled(over_zalo, "SendingMode"), &options)?;
    let other = Options::read(world, call, |name| of(over_sms, name))?;
    let is_test = options.is_test || other.is_test;
    call.hangs_on(&TEST_BOTH, options.is_test != other.is_test);
    let (fails, ids) = (world.account(V).zalo_fails, [of(over_zalo, "RequestId"), of(over_sms, "RequestId")]);
    call.hangs_on(&IDS, ids.iter().any(Option::is_some));
    let wide = sending::flag(filled(over_sms, "IsUnicode"))?;
    let (message, mut options) = if fails {
        let sms = Outgoing::sms(call.operation, phone, content.to_owned(), brand);
        let length = if wide { measure_wide(content) } else { sms.length };
        (
            Outgoing { sender: Some(brand.to_owned()), product: Some(2), code: message.code, length, ..sms },
            other,
        )
    } else {
        (message, options)
    };
    options.is_test = is_test;
    let reply = take_over(world, call, message, options, &FALLBACK)?;
    for id in ids.into_iter().flatten() {
        world.use_request_id(V, &id);
    }
    Ok(reply)
}

fn filled<'v>(way: &'v Value, name: &str) -> Option<&'v str> {
    way.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
