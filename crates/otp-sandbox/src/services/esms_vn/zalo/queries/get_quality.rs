//! `POST ZNS/GetQuality/`: how good the messages of a Zalo account are.

use super::{QUERY, admit_account, answered, query};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::V;

impl Operation {
    /// esms-vn `POST ZNS/GetQuality/`.
    pub const GET_QUALITY: Self = Self(&Endpoint {
        name: "get_quality",
        path: "/ZNS/GetQuality/",
        wish: "Ask how good the messages of a Zalo account are",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = query(
    Operation::GET_QUALITY,
    &[RULES],
    |world, call| admit_account(world, call, "OAID").map(|_| answer()),
    |_| answer(),
);

const PAGE: &str =
    "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-kiem-tra-chat-luong-oa (2026-01-06)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-quality.success" "a word for the last seven days and one for the last 48 hours" PAGE;
    Unavoidable FIXED "esms-vn.get-quality.fixed" "the words are the printed ones, HIGH and MEDIUM" "Zalo judges the messages";
}

fn answer() -> Reply {
    let words = [("Oa7dayQuality", "HIGH".into()), ("OaCurrentQuality", "MEDIUM".into())];
    answered(&SUCCESS, &words).on(&[&FIXED])
}
