//! `POST SummaryZaloMessage_V4_post_json/`: what a message over Zalo would cost.

use super::{QUERY, admit_account, answered, query};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::V;
use crate::services::esms_vn::sending::{self, PHONE_FIELD};
use crate::world::World;

impl Operation {
    /// esms-vn `POST SummaryZaloMessage_V4_post_json/`.
    pub const SUMMARY_ZALO_MESSAGE_V4: Self = Self(&Endpoint {
        name: "summary_zalo_message_v4",
        path: "/SummaryZaloMessage_V4_post_json/",
        phone: PHONE_FIELD,
        fields: &["TempID", "OAID"],
        nested: &["Params"],
        wish: "Ask what a message over Zalo would cost",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function =
    query(Operation::SUMMARY_ZALO_MESSAGE_V4, &[RULES], |world, call| price(world, call), |_| answer());

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-zalo-message (2025-01-10)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.summary-zalo-message-v4.success" "the answer has TotalPrice and TotalReceiver" PAGE;
    Unavoidable PRICE "esms-vn.summary-zalo-message-v4.price" "every message costs the printed 660" "prices are agreed with the vendor";
    Assumed UNCHECKED "esms-vn.summary-zalo-message-v4.unchecked" "template and values are not looked at" "no page has a code for a wrong one";
}

fn price(world: &World, call: &Call<'_>) -> Outcome {
    admit_account(world, call, "OAID")?;
    sending::phone(call)?;
    call.hangs_on(&UNCHECKED, call.filled("TempID").is_none() || call.filled("Params").is_none());
    Ok(answer())
}

fn answer() -> Reply {
    answered(&SUCCESS, &[("TotalPrice", 660.0.into()), ("TotalReceiver", 1.into())]).on(&[&PRICE])
}
