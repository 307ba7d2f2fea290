//! `POST GetZaloMessageStatus`: whether the phone has a message, by Zalo's own id.

use serde_json::json;

use super::{OverZalo, QUERY, admit_account, query};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::services::esms_vn::sending::DELIVERY;
use crate::services::esms_vn::{ERROR_PAGE, V, answers};
use crate::world::World;

impl Operation {
    /// esms-vn `POST GetZaloMessageStatus`.
    pub const GET_ZALO_MESSAGE_STATUS: Self = Self(&Endpoint {
        name: "get_zalo_message_status",
        path: "/GetZaloMessageStatus",
        fields: &["OAID", "MessageId"],
        wish: "Ask Zalo whether the phone has a message",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function =
    query(Operation::GET_ZALO_MESSAGE_STATUS, &[RULES], |world, call| status(world, call), |_| answer(0, 0));

const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zns-status-information (2026-01-07)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-zalo-message-status.success"
        "status is -1 where there is no such message, 0 until the phone has it, 1 from then, with the sentences of the page" PAGE;
    Documented NO_ID "esms-vn.get-zalo-message-status.no-id" "a missing or empty MessageId gets 851" ERROR_PAGE;
    Unavoidable TIME "esms-vn.get-zalo-message-status.time" "delivery_time is 0 until the phone has the message" "no page says";
}

fn status(world: &World, call: &Call<'_>) -> Outcome {
    admit_account(world, call, "OAID")?;
    let id = call.filled("MessageId").ok_or_else(|| Refusal::new("851", &NO_ID))?;
    call.follows(&[&DELIVERY]);
    let mut messages = world.all_sent(V).filter_map(|sent| OverZalo::new(sent, world.now_ms));
    Ok(match messages.find(|message| message.zalo_id() == id) {
        None => answer(-1, 0),
        Some(message) if message.delivery == Delivery::Delivered => answer(1, message.sent.changes_ms()[1]),
        Some(_) => answer(0, 0),
    })
}

fn answer(status: i8, delivery_ms: u64) -> Reply {
    let message = match status {
        -1 => "The message does not exist",
        0 => "The message is pushed successfully to Zalo server but has not yet delivered to user's phone",
        _ => "The message was delivered to the user's phone",
    };
    let data = json!({ "delivery_time": delivery_ms.to_string(), "message": message, "status": status });
    let members = [("CodeResult", "100".into()), ("Data", data), ("ErrorMessage", "success. ".into())];
    answers::shaped("100", &SUCCESS, &members).on(&[&TIME])
}
