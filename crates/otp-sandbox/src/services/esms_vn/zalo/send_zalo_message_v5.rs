//! `POST SendZaloMessage_V5_post/`: a template to a phone, with its values as a list of names and values.

use serde_json::Value;

use super::answers::{self, CODE_RESULT};
use super::{KEY_FIELDS, PHONE_FIELD, REPORTING, TAKEN_OVER, V, Values, admit, send, text};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V5_post/`.
    pub const SEND_ZALO_MESSAGE_V5: Self = Self(&Endpoint {
        vendor: V,
        name: "send_zalo_message_v5",
        host: "rest",
        method: "POST",
        path: "/SendZaloMessage_V5_post/",
        input: Input::Json,
        keys: KEY_FIELDS,
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
        code: CODE_RESULT,
        does: Does::Sends,
        wish: "Send a message over Zalo",
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(
        Operation::SEND_ZALO_MESSAGE_V5,
        &[],
        |world, call| {
            let phone = admit(world, call)?;
            send(world, call, phone, listed(call.nested("TempData").as_ref()))
        },
        |world| answers::sent(&answers::sms_id(world), &TAKEN_OVER),
    )
};

/// Reads values from `[{"key": "name", "value": "value"}]`.
fn listed(values: Option<&Value>) -> Option<Values> {
    let pair = |pair: &Value| Some((Some(text(pair.get("key")?)?), text(pair.get("value")?)?));
    values?.as_array()?.iter().map(pair).collect()
}
