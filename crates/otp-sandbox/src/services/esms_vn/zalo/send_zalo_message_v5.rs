//! `POST SendZaloMessage_V5_post/`: a template to a phone, with its values as a list of names and values.

use serde_json::Value;

use super::{PHONE_FIELD, SENDS, Values, admit, message, send, text};
use crate::names::{Endpoint, Operation};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V5_post/`.
    pub const SEND_ZALO_MESSAGE_V5: Self = Self(&Endpoint {
        name: "send_zalo_message_v5",
        path: "/SendZaloMessage_V5_post/",
        phone: PHONE_FIELD,
        fields: &[
            "OAID",
            "TempID",
            "SendingMode",
            "SendDate",
            "campaignid",
            "RequestId",
            "Sandbox",
            "CallbackUrl",
        ],
        nested: &["TempData"],
        wish: "Send a message over Zalo",
        ..SENDS
    });
}

pub(super) static FUNCTION: Function = message(Operation::SEND_ZALO_MESSAGE_V5, &[], |world, call| {
    let phone = admit(world, call)?;
    send(world, call, phone, listed(call.nested("TempData").as_ref()))
});

/// Reads values from `[{"key": "name", "value": "value"}]`.
fn listed(values: Option<&Value>) -> Option<Values> {
    let pair = |pair: &Value| Some((Some(text(pair.get("key")?)?), text(pair.get("value")?)?));
    values?.as_array()?.iter().map(pair).collect()
}
