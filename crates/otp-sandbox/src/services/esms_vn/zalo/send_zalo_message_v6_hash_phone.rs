//! `POST SendZaloMessage_V6/hash_phone/`: the same as version 6, to a hashed phone.

use super::{ERROR_PAGE, SENDS, V, enter, message, named, require, send};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V6/hash_phone/`.
    pub const SEND_ZALO_MESSAGE_V6_HASH_PHONE: Self = Self(&Endpoint {
        name: "send_zalo_message_v6_hash_phone",
        path: "/SendZaloMessage_V6/hash_phone/",
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
        wish: "Send a message over Zalo to a hashed phone",
        ..SENDS
    });
}

rules! { V, RULES:
    Documented HASH "esms-vn.zalo-hash.hash" "a HashPhone that is wrong gets 115" ERROR_PAGE;
    Assumed HASH_SHAPE "esms-vn.zalo-hash.hash-shape"
        "every 64 hexadecimal digits are the hash of a phone in the form 84…, anything else is wrong"
        "the page says SHA-256 of the form 84…; the sandbox cannot tell of which form a hash is";
}

pub(super) static FUNCTION: Function =
    message(Operation::SEND_ZALO_MESSAGE_V6_HASH_PHONE, &[RULES], |world, call| {
        enter(world, call)?;
        let hash = call.get("HashPhone").unwrap_or_default();
        call.follows(&[&HASH, &HASH_SHAPE]);
        require(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "115", &HASH)?;
        send(world, call, hash, named(call.nested("TempData").as_ref()))
    });
