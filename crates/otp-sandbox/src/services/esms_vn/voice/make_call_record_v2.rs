//! `GET MakeCallRecord_V2`: a call that plays a recording.

use super::{REPORTING, digits, one_of, phone, refused, ring, taken_over};
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, require};
use crate::services::esms_vn::sending::PHONE_FIELD;
use crate::services::esms_vn::{ERROR_PAGE, SENDS, V};
use crate::world::World;

impl Operation {
    /// esms-vn `GET MakeCallRecord_V2` of the voice host.
    pub const MAKE_CALL_RECORD_V2: Self = Self(&Endpoint {
        name: "make_call_record_v2",
        host: "voice",
        method: "GET",
        path: "/MakeCallRecord_V2",
        input: Input::Query,
        phone: PHONE_FIELD,
        fields: &[
            "TemplateId",
            "SendDate",
            "NumberForward",
            "MaxRepeat",
            "MaxRetry",
            "Ivr",
            "TimeWaitToIvr",
            "WaitRetry",
            "CallbackUrl",
            "RequestID",
        ],
        wish: "Call and play a recording",
        ..SENDS
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    refused: Some(|_, _, code, text, rule| refused(code, text, rule)),
    ..Function::new(Operation::MAKE_CALL_RECORD_V2, &[RULES], play, |world| {
        taken_over(&world.rng.uuid(), &SUCCESS)
    })
};

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/voice/create-a-call-from-recording-file (2026-01-29)";

rules! { V, RULES:
    Documented RECORDING_UNKNOWN "esms-vn.call-record.unknown" "an unknown TemplateId gets 106" ERROR_PAGE;
    Assumed ANY_RECORDING "esms-vn.call-record.any"
        "every number is a recording of the account; any other text, and none, is unknown" "recordings are made on the vendor's site";
    Documented SUCCESS "esms-vn.call-record.success" "a call that is taken over gets 100 and an SMSID" PAGE;
    Assumed ONE_ATTEMPT "esms-vn.call-record.one-attempt" "nobody presses a key, and MaxRetry is ignored: each call is one attempt"
        "no page says what further attempts cost";
}

fn play(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = phone(world, call)?;
    let recording = call.filled("TemplateId").unwrap_or_default();
    let is_number = !recording.is_empty() && recording.bytes().all(|byte| byte.is_ascii_digit());
    call.hangs_on(&ANY_RECORDING, is_number);
    require(is_number, "106", &RECORDING_UNKNOWN)?;
    one_of(call, "Ivr", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])?;
    digits(call, &["NumberForward"], 11)?;
    digits(call, &["MaxRepeat", "MaxRetry", "TimeWaitToIvr", "WaitRetry"], 10)?;
    call.hangs_on(&ONE_ATTEMPT, call.filled("MaxRetry").is_some() || call.filled("Ivr").is_some());
    ring(world, call, (phone, format!("Recording {recording}"), None), &SUCCESS)
}
