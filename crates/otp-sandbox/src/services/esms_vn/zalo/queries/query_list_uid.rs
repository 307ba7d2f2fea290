//! `POST QueryListUID/`: the people who have dealt with a Zalo account.

use serde_json::json;

use super::{QUERY, admit_account, query};
use crate::clock::moment;
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::services::esms_vn::{V, answers};
use crate::world::World;

impl Operation {
    /// esms-vn `POST QueryListUID/`.
    pub const QUERY_LIST_UID: Self = Self(&Endpoint {
        name: "query_list_uid",
        path: "/QueryListUID/",
        fields: &["OAID", "Offset", "Count", "FromDate", "ToDate", "IsFollower", "TagName"],
        wish: "List the people who have dealt with a Zalo account",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function =
    query(Operation::QUERY_LIST_UID, &[RULES], |world, call| people(world, call), |_| answer(0, 50));

const PAGE: &str = "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-danh-sach-zalo-followers-1 (2025-03-25)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.query-list-uid.success" "Users has at most Count user ids from place Offset on, Total their number" PAGE;
    Unavoidable FIXED "esms-vn.query-list-uid.fixed" "the people are the four printed ones" "the sandbox has no people";
    Documented DATE "esms-vn.query-list-uid.date" "a FromDate or ToDate that is no day as dd/MM/yyyy gets 161 with its name" PAGE;
    Documented RANGE "esms-vn.query-list-uid.range" "an Offset over 9,950 or a Count over 50 gets 162 with its name" PAGE;
    Assumed NO_NUMBER "esms-vn.query-list-uid.no-number" "so does one that is missing or no number, and a Count of 0" "no page says";
    Assumed FILTERS "esms-vn.query-list-uid.filters" "IsFollower, TagName and the order of the dates are not looked at" "no page says";
}

fn people(world: &World, call: &Call<'_>) -> Outcome {
    admit_account(world, call, "OAID")?;
    let offset = number(call, "Offset", 0, 9_950)?;
    let count = number(call, "Count", 1, 50)?;
    for name in ["FromDate", "ToDate"] {
        let text = format!("{name} is invalid date format.");
        day(call.get(name).unwrap_or_default()).ok_or_else(|| Refusal::with_text("161", text, &DATE))?;
    }
    call.hangs_on(&FILTERS, ["IsFollower", "TagName"].iter().any(|name| call.filled(name).is_some()));
    Ok(answer(offset, count))
}

fn number(call: &Call<'_>, name: &str, from: u32, to: u32) -> Result<usize, Refusal> {
    let text = call.get(name).unwrap_or_default();
    let number =
        call.whole_number(text, from, to, &NO_NUMBER).and_then(|number| usize::try_from(number).ok());
    call.hangs_on(&NO_NUMBER, number.is_none() && text.parse::<u32>().map_or(true, |number| number <= to));
    number.ok_or_else(|| Refusal::with_text("162", format!("{name} is invalid."), &RANGE))
}

fn day(text: &str) -> Option<u64> {
    let (day, rest) = text.split_once('/')?;
    let (month, year) = rest.split_once('/')?;
    let is_plain = day.len() == 2 && month.len() == 2 && year.len() == 4;
    moment(&format!("{year}-{month}-{day}T00:00:00")).filter(|_| is_plain)
}

const PEOPLE: [&str; 4] =
    ["7406454492343693107", "7210831021380318952", "961919545811768483", "6559140676281540092"];

fn answer(offset: usize, count: usize) -> Reply {
    let users: Vec<&str> = PEOPLE.into_iter().skip(offset).take(count).collect();
    let data = json!({ "Count": count, "Offset": offset, "Total": PEOPLE.len(), "Users": users });
    answers::shaped("100", &SUCCESS, &[("CodeResult", "100".into()), ("Data", data)]).on(&[&FIXED])
}
