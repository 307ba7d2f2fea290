//! `POST SendZaloMessage_V6/zalo_uid/`: the same as version 6, to a user id of Zalo.

use super::{Refusal, SENDS, V, enter, message, named, require, send};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V6/zalo_uid/`.
    pub const SEND_ZALO_MESSAGE_V6_ZALO_UID: Self = Self(&Endpoint {
        name: "send_zalo_message_v6_zalo_uid",
        path: "/SendZaloMessage_V6/zalo_uid/",
        fields: &[
            "ZaloUid",
            "OAID",
            "TempID",
            "SendDate",
            "campaignid",
            "RequestId",
            "Sandbox",
            "CallbackUrl",
        ],
        nested: &["TempData"],
        wish: "Send a message over Zalo to a user id",
        ..SENDS
    });
}

const PAGE: &str = "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo-1 (2026-04-07)";

rules! { V, RULES:
    Documented MISSING "esms-vn.zalo-uid.missing" "a missing or empty ZaloUid gets 853 `Missing ZaloUid`" PAGE;
    Documented LONG "esms-vn.zalo-uid.long" "a ZaloUid of more than 20 characters gets 852 `Zalo UID Invalid`" PAGE;
}

pub(super) static FUNCTION: Function =
    message(Operation::SEND_ZALO_MESSAGE_V6_ZALO_UID, &[RULES], |world, call| {
        enter(world, call)?;
        let uid = call.filled("ZaloUid").ok_or_else(|| Refusal::new("853", &MISSING))?;
        require(uid.chars().count() <= 20, "852", &LONG)?;
        send(world, call, uid, named(call.nested("TempData").as_ref()))
    });
