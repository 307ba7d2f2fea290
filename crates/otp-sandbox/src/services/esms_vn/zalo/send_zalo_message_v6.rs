//! `POST SendZaloMessage_V6/`: a template to a phone, with its values by name.

use super::answers::{self, CODE_RESULT};
use super::{KEY_FIELDS, PHONE_FIELD, REPORTING, TAKEN_OVER, V, admit, named, send};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V6/`.
    pub const SEND_ZALO_MESSAGE_V6: Self = Self(&Endpoint {
        vendor: V,
        name: "send_zalo_message_v6",
        host: "rest",
        method: "POST",
        path: "/SendZaloMessage_V6/",
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
        Operation::SEND_ZALO_MESSAGE_V6,
        &[],
        |world, call| {
            let phone = admit(world, call)?;
            send(world, call, phone, named(call.nested("TempData").as_ref()))
        },
        |world| answers::sent(&answers::sms_id(world), &TAKEN_OVER),
    )
};
