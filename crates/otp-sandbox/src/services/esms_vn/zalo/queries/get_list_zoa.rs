//! `POST ZNS/GetListZOA/`: the Zalo accounts of the account.

use serde_json::{Value, json};

use super::{QUERY, answered, refused};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::{V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `POST ZNS/GetListZOA/`.
    pub const GET_LIST_ZOA: Self = Self(&Endpoint {
        name: "get_list_zoa",
        path: "/ZNS/GetListZOA/",
        fields: &[],
        wish: "List the Zalo accounts",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = Function {
    // Alone among these pages this one prints the sentence with a full stop.
    refused: Some(|world, call, code, text, rule| {
        let keys = (code == "101").then_some("Authorize Failed.");
        refused(world, call, code, text.or(keys), rule)
    }),
    ..Function::new(
        Operation::GET_LIST_ZOA,
        &[RULES],
        |world, call| admit(world, call).map(|()| answer(world)),
        |world| answer(world),
    )
};

const PAGE: &str =
    "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-danh-sach-zalo-oa (2025-03-24)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-list-zoa.success" "ZOAList has OAID and OAName of each Zalo account; a new account has the printed two" PAGE;
}

fn answer(world: &World) -> Reply {
    let accounts = world.account(V).listed_zalo_accounts();
    let accounts = accounts.iter().map(|own| json!({ "OAID": own.id, "OAName": own.name }));
    answered(&SUCCESS, &[("ZOAList", accounts.collect::<Vec<Value>>().into())])
}
