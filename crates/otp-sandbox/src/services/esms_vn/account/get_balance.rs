//! `POST GetBalance_json`: what is left on the account.

use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::answers::{self, CODE_RESPONSE, usual_text};
use crate::services::esms_vn::{READS, V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `POST GetBalance_json`.
    pub const GET_BALANCE: Self = Self(&Endpoint {
        name: "get_balance",
        path: "/GetBalance_json",
        code: CODE_RESPONSE,
        wish: "Ask for the balance",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| {
        let text = text.unwrap_or_else(|| usual_text(code));
        let members = [("Balance", 0.into()), ("CodeResponse", code.into()), ("ErrorMessage", text.into())];
        answers::shaped(code, rule, &members).on(&[&REFUSED])
    }),
    ..Function::new(
        Operation::GET_BALANCE,
        &[RULES],
        |world, call| balance(world, call),
        |world| answer(world),
    )
};

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-balance (2025-01-10)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-balance.success" "the answer has Balance, CodeResponse \"100\" and UserID, as numbers and a text" PAGE;
    Unavoidable UNIT "esms-vn.get-balance.unit" "Balance is counted in messages, as the sandbox bills" "prices are agreed with the vendor; the real balance is money";
    Documented REFUSED "esms-vn.get-balance.refused" "a refusal has Balance 0, CodeResponse and ErrorMessage" PAGE;
}

fn balance(world: &World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    Ok(answer(world))
}

fn answer(world: &World) -> crate::exchange::Reply {
    let balance = world.account(V).balance;
    let members = [("Balance", balance.into()), ("CodeResponse", "100".into()), ("UserID", 9999.into())];
    answers::shaped("100", &SUCCESS, &members).on(&[&UNIT])
}
