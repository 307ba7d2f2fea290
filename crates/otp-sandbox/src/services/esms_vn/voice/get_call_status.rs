//! `GET GetSendStatus` of the voice host: what became of a call.

use crate::exchange::Reply;
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::services::esms_vn::answers::{self, CODE_RESPONSE, usual_text};
use crate::services::esms_vn::sending::DELIVERY;
use crate::services::esms_vn::{ERROR_PAGE, KEYS, KEYS_MISSING, READS, V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `GET GetSendStatus` of the voice host.
    pub const GET_CALL_STATUS: Self = Self(&Endpoint {
        name: "get_call_status",
        host: "voice",
        method: "GET",
        path: "/GetSendStatus",
        input: Input::Query,
        fields: &["ReferenceId"],
        code: CODE_RESPONSE,
        wish: "Ask what became of a call",
        ..READS
    });
}

pub(super) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| refused(code, text, rule)),
    ..Function::new(Operation::GET_CALL_STATUS, &[RULES], status, |world| {
        answer(&world.rng.uuid(), Delivery::Delivered)
    })
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/voice/get-voice-call-status (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.call-status.success"
        "a call that somebody answered has CallStatus ANSWERED, SendStatus 5 and SentResult 1; one that nobody answers NOANSWERED, 5 and 0" PAGE;
    Assumed UNDER_WAY "esms-vn.call-status.under-way"
        "before that SendStatus is 2 or 7, CallStatus empty, and CallDuration and SentResult are 0" "the callback's page lists 2 and 7";
    Assumed DURATION "esms-vn.call-status.duration" "a call takes 13 seconds, and nobody presses a key" "the printed values";
    Documented UNKNOWN_ID "esms-vn.call-status.unknown-id" "an id that the account has no call for gets 105" ERROR_PAGE;
    Documented KEYS_SHAPE "esms-vn.call-status.keys" "wrong keys are answered with CodeResult and CountRegenerate" PAGE;
    Assumed OTHER_SHAPE "esms-vn.call-status.refused" "other refusals have the shape of that one" "no page prints one";
}

fn status(world: &mut World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    let unknown = || Refusal::new("105", &UNKNOWN_ID);
    let sent = world.sent(V, call.get("ReferenceId").unwrap_or_default()).ok_or_else(unknown)?;
    if sent.operation.0.host != "voice" {
        return Err(unknown());
    }
    call.follows(&[&DELIVERY]);
    let delivery = sent.deliveries(world.now_ms).next().unwrap_or(Delivery::Accepted);
    Ok(answer(&sent.id, delivery))
}

fn answer(id: &str, delivery: Delivery) -> Reply {
    let (duration, word, send_status, sent_result) = match delivery {
        Delivery::Scheduled | Delivery::Accepted => (0, "", 2, 0),
        Delivery::HandedOver => (0, "", 7, 0),
        Delivery::Delivered => (13, "ANSWERED", 5, 1),
        Delivery::Failed => (0, "NOANSWERED", 5, 0),
    };
    let members = [
        ("CallDuration", duration.into()),
        ("CallStatus", word.into()),
        ("CodeResponse", "100".into()),
        ("Ivr", "".into()),
        ("ReferenceId", id.into()),
        ("SendStatus", send_status.into()),
        ("SentResult", sent_result.into()),
    ];
    let how = if send_status == 5 { &DURATION } else { &UNDER_WAY };
    answers::shaped("100", &SUCCESS, &members).on(&[how])
}

/// The page prints the refusal of wrong keys, with the code under another name than that of the success.
fn refused(code: &str, text: Option<&str>, rule: &'static Rule) -> Reply {
    let text = text.unwrap_or_else(|| usual_text(code));
    let shape = if [KEYS.id, KEYS_MISSING.id].contains(&rule.id) { &KEYS_SHAPE } else { &OTHER_SHAPE };
    let members = [("CodeResult", code.into()), ("CountRegenerate", 0.into()), ("ErrorMessage", text.into())];
    answers::shaped(code, rule, &members).on(&[shape])
}
