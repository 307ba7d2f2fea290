//! `POST SendZaloFollowerMessage_V5_post_json/`: a message in Zalo's own form to a user who follows the Zalo account.

use serde_json::Value;

use super::answers::{self, CODE_RESULT};
use super::{ERROR_PAGE, KEY_FIELDS, REPORTING, Refusal, TAKEN_OVER, V, answer_follower, enter};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloFollowerMessage_V5_post_json/`.
    pub const SEND_ZALO_FOLLOWER_MESSAGE_V5: Self = Self(&Endpoint {
        vendor: V,
        name: "send_zalo_follower_message_v5",
        host: "rest",
        method: "POST",
        path: "/SendZaloFollowerMessage_V5_post_json/",
        input: Input::Json,
        keys: KEY_FIELDS,
        phone: None,
        fields: &["OAID", "RequestId", "SendDate", "Sandbox", "CallbackUrl"],
        nested: &["Payload"],
        code: CODE_RESULT,
        does: Does::Sends,
        wish: "Send a message in Zalo's own form to a follower",
    });
}

rules! { V, RULES:
    Documented PAYLOAD "esms-vn.follower-v5.payload" "a Payload that is not as specified gets 210" ERROR_PAGE;
    Assumed SPECIFIED "esms-vn.follower-v5.specified"
        "every object with a recipient's user_id and an object as its message is as specified" "the form is Zalo's, not the vendor's";
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(
        Operation::SEND_ZALO_FOLLOWER_MESSAGE_V5,
        &[RULES],
        |world, call| {
            enter(world, call)?;
            call.follows(&[&PAYLOAD, &SPECIFIED]);
            let payload = call.nested("Payload").unwrap_or_default();
            let user = payload.pointer("/recipient/user_id").and_then(Value::as_str);
            let message = payload.get("message").filter(|message| message.is_object());
            let (Some(user), Some(message)) = (user, message) else {
                return Err(Refusal::new("210", &PAYLOAD));
            };
            let text = message
                .get("text")
                .and_then(Value::as_str)
                .map_or_else(|| message.to_string(), str::to_owned);
            answer_follower(world, call, user, &text)
        },
        |world| answers::sent(&answers::sms_id(world), &TAKEN_OVER),
    )
};
