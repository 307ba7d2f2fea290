//! `POST SendZaloMessage_V4_post_json/`: a template to a phone, with its values in the template's order; also for a journey.

use super::{
    JOURNEY, NOTIFICATION, Outcome, PHONE_FIELD, SENDS, V, admit, message, placed, require, send_as,
};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::Call;
use crate::world::World;

impl Operation {
    /// esms-vn `POST SendZaloMessage_V4_post_json/`.
    pub const SEND_ZALO_MESSAGE_V4: Self = Self(&Endpoint {
        name: "send_zalo_message_v4",
        path: "/SendZaloMessage_V4_post_json/",
        phone: PHONE_FIELD,
        fields: &[
            "OAID",
            "TempID",
            "OrderId",
            "SendingMode",
            "SendDate",
            "campaignid",
            "RequestId",
            "Sandbox",
            "CallbackUrl",
        ],
        nested: &["Params", "IsJourney"],
        wish: "Send a message over Zalo",
        ..SENDS
    });
}

const PAGE: &str = "https://developers.esms.vn/en/esms-api/send-sms-api/tin-zalo-hanh-trinh (2026-01-29)";

rules! { V, RULES:
    Documented IS_JOURNEY "esms-vn.zalo-v4.journey" "IsJourney true sends a message of the journey OrderId, type 27" PAGE;
    Assumed FLAG "esms-vn.zalo-v4.journey-flag" "IsJourney may be a boolean or its text, `true` or `True`"
        "the sample has a boolean, the table a text";
    Assumed ORDER_MISSING "esms-vn.zalo-v4.order-missing" "a journey without an OrderId gets 99" "no page has a code for it";
}

pub(super) static FUNCTION: Function = message(Operation::SEND_ZALO_MESSAGE_V4, &[RULES], send);

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call)?;
    let flag = call.get("IsJourney").unwrap_or_default();
    let is_journey = flag.eq_ignore_ascii_case("true");
    call.hangs_on(&FLAG, !flag.is_empty() && flag != "true");
    call.hangs_on(&IS_JOURNEY, is_journey);
    require(!is_journey || call.filled("OrderId").is_some(), "99", &ORDER_MISSING)?;
    let product = if is_journey { JOURNEY } else { NOTIFICATION };
    send_as(world, call, phone, placed(call.nested("Params").as_ref()), product)
}
