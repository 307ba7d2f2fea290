//! `POST SendZaloFollowerMessage_V4_post_json/`: a text to a user who follows the Zalo account.

use super::{SENDS, V, answer_follower, enter, message, require};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloFollowerMessage_V4_post_json/`.
    pub const SEND_ZALO_FOLLOWER_MESSAGE_V4: Self = Self(&Endpoint {
        name: "send_zalo_follower_message_v4",
        path: "/SendZaloFollowerMessage_V4_post_json/",
        fields: &["OAID", "User_id", "Content", "RequestId", "CallbackUrl"],
        wish: "Send a text to a follower on Zalo",
        ..SENDS
    });
}

const PAGE: &str = "https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-consulting-in-text-form (2026-01-29)";

rules! { V, RULES:
    Documented LENGTH "esms-vn.follower-v4.length" "a Content has at most 2,000 characters" PAGE;
    Assumed REFUSED "esms-vn.follower-v4.refused" "a missing or longer Content, or a missing User_id, gets 210"
        "the table's `payload not as specified` fits best";
}

pub(super) static FUNCTION: Function =
    message(Operation::SEND_ZALO_FOLLOWER_MESSAGE_V4, &[RULES], |world, call| {
        enter(world, call)?;
        let (user, content) = (call.filled("User_id"), call.filled("Content").unwrap_or_default());
        call.follows(&[&LENGTH]);
        require(user.is_some() && (1..=2_000).contains(&content.chars().count()), "210", &REFUSED)?;
        answer_follower(world, call, user.unwrap_or_default(), content)
    });
