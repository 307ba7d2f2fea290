//! `GET GetListBrandname/{ApiKey}/{SecretKey}`: the sender names of the account.

use serde_json::{Value, json};

use crate::config::Brand;
use crate::exchange::Reply;
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::answers::{self, CODE_RESPONSE, usual_text};
use crate::services::esms_vn::{FAULTED, READS, V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `GET GetListBrandname/{ApiKey}/{SecretKey}`.
    pub const GET_LIST_BRANDNAME: Self = Self(&Endpoint {
        name: "get_list_brandname",
        method: "GET",
        path: "/GetListBrandname/{ApiKey}/{SecretKey}",
        input: Input::Query,
        code: CODE_RESPONSE,
        wish: "List the sender names",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| {
        let is_ordered = rule.id == FAULTED.id;
        let (field, shape) = if is_ordered { ("CodeResponse", &ORDERED) } else { ("CodeResult", &REFUSED) };
        let text = text.unwrap_or_else(|| usual_text(code));
        answers::shaped(code, rule, &[(field, code.into()), ("ErrorMessage", text.into())]).on(&[shape])
    }),
    ..Function::new(
        Operation::GET_LIST_BRANDNAME,
        &[RULES],
        |world, call| list(world, call),
        |world| answer(&world.account(V).listed_brands()),
    )
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-registered-brandnames (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-list-brandname.success"
        "the answer has CodeResponse \"100\" and ListBrandName, each with Brandname and Type as a number" PAGE;
    Documented REFUSED "esms-vn.get-list-brandname.refused"
        "a refusal has its code in CodeResult, where a success has CodeResponse" PAGE;
    Reported ORDERED "esms-vn.get-list-brandname.ordered" "an armed answer has its code in CodeResponse" "recorded answers of public clients";
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    Ok(answer(&world.account(V).listed_brands()))
}

fn answer(brands: &[Brand]) -> Reply {
    let row = |brand: &Brand| json!({ "Brandname": brand.name, "Type": brand.sms_type });
    let rows: Vec<Value> = brands.iter().map(row).collect();
    answers::shaped("100", &SUCCESS, &[("CodeResponse", "100".into()), ("ListBrandName", rows.into())])
}
