//! `POST SendZaloMessage_V6/hash_phone/`: the same as version 6, to a hashed phone.

use super::answers::{self, CODE_RESULT};
use super::{ERROR_PAGE, KEY_FIELDS, REPORTING, TAKEN_OVER, V, enter, named, require, send};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V6/hash_phone/`.
    pub const SEND_ZALO_MESSAGE_V6_HASH_PHONE: Self = Self(&Endpoint {
        vendor: V,
        name: "send_zalo_message_v6_hash_phone",
        host: "rest",
        method: "POST",
        path: "/SendZaloMessage_V6/hash_phone/",
        input: Input::Json,
        keys: KEY_FIELDS,
        phone: None,
        fields: &[
            "HashPhone",
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
        wish: "Send a message over Zalo to a hashed phone",
    });
}

rules! { V, RULES:
    Documented HASH "esms-vn.zalo-hash.hash" "a HashPhone that is wrong gets 115" ERROR_PAGE;
    Assumed HASH_SHAPE "esms-vn.zalo-hash.hash-shape"
        "every 64 hexadecimal digits are the hash of a phone in the form 84…, anything else is wrong"
        "the page says SHA-256 of the form 84…; the sandbox cannot tell of which form a hash is";
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(
        Operation::SEND_ZALO_MESSAGE_V6_HASH_PHONE,
        &[RULES],
        |world, call| {
            enter(world, call)?;
            let hash = call.get("HashPhone").unwrap_or_default();
            call.follows(&[&HASH, &HASH_SHAPE]);
            require(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "115", &HASH)?;
            send(world, call, hash, named(call.nested("TempData").as_ref()))
        },
        |world| answers::sent(&answers::sms_id(world), &TAKEN_OVER),
    )
};
