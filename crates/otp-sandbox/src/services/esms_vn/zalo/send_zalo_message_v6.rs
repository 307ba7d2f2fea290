//! `POST SendZaloMessage_V6/`: a template to a phone, with its values by name.

use super::{PHONE_FIELD, SENDS, admit, message, named, send};
use crate::names::{Endpoint, Operation};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V6/`.
    pub const SEND_ZALO_MESSAGE_V6: Self = Self(&Endpoint {
        name: "send_zalo_message_v6",
        path: "/SendZaloMessage_V6/",
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

pub(super) static FUNCTION: Function = message(Operation::SEND_ZALO_MESSAGE_V6, &[], |world, call| {
    let phone = admit(world, call)?;
    send(world, call, phone, named(call.nested("TempData").as_ref()))
});
