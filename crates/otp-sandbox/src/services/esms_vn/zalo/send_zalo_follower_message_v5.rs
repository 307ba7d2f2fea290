//! `POST SendZaloFollowerMessage_V5_post_json/`: a message in Zalo's own form to a user who follows the Zalo account.

use serde_json::Value;

use super::{ERROR_PAGE, Refusal, SENDS, V, answer_follower, enter, message};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloFollowerMessage_V5_post_json/`.
    pub const SEND_ZALO_FOLLOWER_MESSAGE_V5: Self = Self(&Endpoint {
        name: "send_zalo_follower_message_v5",
        path: "/SendZaloFollowerMessage_V5_post_json/",
        fields: &["OAID", "RequestId", "SendDate", "Sandbox", "CallbackUrl"],
        nested: &["Payload"],
        wish: "Send a message in Zalo's own form to a follower",
        ..SENDS
    });
}

rules! { V, RULES:
    Documented PAYLOAD "esms-vn.follower-v5.payload" "a Payload that is not as specified gets 210" ERROR_PAGE;
    Assumed SPECIFIED "esms-vn.follower-v5.specified"
        "every object with a recipient's user_id and an object as its message is as specified" "the form is Zalo's, not the vendor's";
}

pub(super) static FUNCTION: Function =
    message(Operation::SEND_ZALO_FOLLOWER_MESSAGE_V5, &[RULES], |world, call| {
        enter(world, call)?;
        call.follows(&[&PAYLOAD, &SPECIFIED]);
        let payload = call.nested("Payload").unwrap_or_default();
        let user = payload.pointer("/recipient/user_id").and_then(Value::as_str);
        let message = payload.get("message").filter(|message| message.is_object());
        let (Some(user), Some(message)) = (user, message) else {
            return Err(Refusal::new("210", &PAYLOAD));
        };
        let text =
            message.get("text").and_then(Value::as_str).map_or_else(|| message.to_string(), str::to_owned);
        answer_follower(world, call, user, &text)
    });
