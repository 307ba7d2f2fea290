//! `GET GetSendStatus`: what became of a message, in counts.

use super::{PAGE, find};
use crate::exchange::Reply;
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::answers::{self, CODE_RESPONSE};
use crate::services::esms_vn::{READS, V};
use crate::world::World;

impl Operation {
    /// esms-vn `GET GetSendStatus` of the host for messages.
    pub const GET_SEND_STATUS: Self = Self(&Endpoint {
        name: "get_send_status",
        method: "GET",
        path: "/GetSendStatus",
        input: Input::Query,
        fields: &["RefId"],
        code: CODE_RESPONSE,
        wish: "Ask what became of a message",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, call, code, _, rule| {
        let members = [("CodeResponse", code.into()), ("SMSID", call.get("RefId").into())];
        answers::shaped(code, rule, &members).on(&[&REFUSED])
    }),
    ..Function::new(
        Operation::GET_SEND_STATUS,
        &[RULES, super::RULES],
        |world, call| status(world, call),
        |world| answer(&answers::sms_id(world), 1, 1, &[Delivery::Delivered]),
    )
};

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-send-status.success"
        "SendStatus is 2 while a message waits and 5 from when it is handed over; the counts say how many arrived and failed" PAGE;
    Unavoidable PRICE "esms-vn.get-send-status.price" "TotalPrice is counted in messages, as the sandbox bills" "prices are agreed with the vendor";
    Documented REFUSED "esms-vn.get-send-status.refused" "a refusal has CodeResponse and repeats the SMSID, without a text" PAGE;
}

fn status(world: &World, call: &Call<'_>) -> Outcome {
    let sent = find(world, call)?;
    let deliveries: Vec<Delivery> = sent.deliveries(world.now_ms).collect();
    Ok(answer(&sent.id, sent.units, sent.to.len(), &deliveries))
}

fn answer(id: &str, units: u32, receivers: usize, deliveries: &[Delivery]) -> Reply {
    let count = |delivery| deliveries.iter().filter(|own| **own == delivery).count();
    let waits = deliveries.iter().all(|delivery| *delivery < Delivery::HandedOver);
    let members = [
        ("CodeResponse", "100".into()),
        ("SMSID", id.into()),
        ("SendFailed", count(Delivery::Failed).into()),
        ("SendStatus", if waits { 2 } else { 5 }.into()),
        ("SendSuccess", count(Delivery::Delivered).into()),
        ("TotalPrice", f64::from(units).into()),
        ("TotalReceiver", receivers.into()),
        ("TotalSent", if waits { 0 } else { receivers }.into()),
    ];
    answers::shaped("100", &SUCCESS, &members).on(&[&PRICE])
}
