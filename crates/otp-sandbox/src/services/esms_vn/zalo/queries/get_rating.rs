//! `POST ZNS/GetRating/`: how people rated the messages of a template.

use super::{QUERY, admit_account, answered, query};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::V;
use crate::world::World;

impl Operation {
    /// esms-vn `POST ZNS/GetRating/`.
    pub const GET_RATING: Self = Self(&Endpoint {
        name: "get_rating",
        path: "/ZNS/GetRating/",
        fields: &["OAID", "TemplateID", "FromTime", "ToTime", "Offset", "Limit"],
        wish: "Ask how people rated messages over Zalo",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function =
    query(Operation::GET_RATING, &[RULES], |world, call| ratings(world, call), |_| answer());

const PAGE: &str = "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-thong-tin-danh-gia-cua-khach-hang (2026-01-06)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-rating.success" "Data has the ratings, Total their number" PAGE;
    Unavoidable NOBODY "esms-vn.get-rating.nobody" "nobody has rated a message: Data is empty" "the sandbox has no people";
    Assumed UNCHECKED "esms-vn.get-rating.unchecked" "template, dates, Offset and Limit are not looked at" "no page has a code for a wrong one";
}

fn ratings(world: &World, call: &Call<'_>) -> Outcome {
    admit_account(world, call, "OAID")?;
    let is_whole = ["TemplateID", "FromTime", "ToTime", "Offset", "Limit"]
        .iter()
        .all(|name| call.filled(name).is_some());
    call.hangs_on(&UNCHECKED, !is_whole);
    Ok(answer())
}

fn answer() -> Reply {
    answered(&SUCCESS, &[("Data", Vec::<String>::new().into()), ("Total", 0.into())]).on(&[&NOBODY])
}
