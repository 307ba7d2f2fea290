//! `GET GetSmsReceiverStatus_get`: what became of a message, phone by phone.

use serde_json::{Value, json};

use super::find;
use crate::exchange::Reply;
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::answers::{self};
use crate::services::esms_vn::{READS, V};
use crate::world::World;

impl Operation {
    /// esms-vn `GET GetSmsReceiverStatus_get`.
    pub const GET_SMS_RECEIVER_STATUS: Self = Self(&Endpoint {
        name: "get_sms_receiver_status",
        method: "GET",
        path: "/GetSmsReceiverStatus_get",
        input: Input::Query,
        fields: &["RefId"],
        wish: "Ask what became of a message, phone by phone",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| answers::uncounted(code, text, rule, &REFUSED)),
    ..Function::new(
        Operation::GET_SMS_RECEIVER_STATUS,
        &[RULES],
        |world, call| status(world, call),
        |_| answer(vec![receiver("0901888484", Delivery::Delivered)]),
    )
};

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-message-details (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-sms-receiver-status.success"
        "each receiver has IsSent, NetworkName, Phone, Retry and SentResult, as booleans, texts and a number" PAGE;
    Unavoidable NETWORK "esms-vn.get-sms-receiver-status.network" "NetworkName is always Viettel, and Retry 0" "the printed values; the sandbox knows no networks";
    Documented REFUSED "esms-vn.get-sms-receiver-status.refused" "a refusal has CodeResult and ErrorMessage, without CountRegenerate" PAGE;
}

fn status(world: &World, call: &Call<'_>) -> Outcome {
    let sent = find(world, call)?;
    let receivers = sent.to.iter().map(|to| receiver(to, sent.delivery_to(to, world.now_ms)));
    Ok(answer(receivers.collect()))
}

fn receiver(phone: &str, delivery: Delivery) -> Value {
    json!({
        "IsSent": delivery >= Delivery::HandedOver,
        "NetworkName": "Viettel",
        "Phone": phone,
        "Retry": 0,
        "SentResult": delivery == Delivery::Delivered,
    })
}

fn answer(receivers: Vec<Value>) -> Reply {
    let members = [("CodeResult", "100".into()), ("ReceiverList", receivers.into())];
    answers::shaped("100", &SUCCESS, &members).on(&[&NETWORK])
}
