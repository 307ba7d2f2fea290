//! `POST /sms/balance`: what is left on the account.

use super::answers::{self, STATUS};
use super::sending::KEY_FIELDS;
use super::{BALANCE_PAGE, Call, V, admit};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::Outcome;
use crate::world::World;

impl Operation {
    /// esms-my `POST /sms/balance`.
    pub const BALANCE: Self = Self(&Endpoint {
        vendor: V,
        name: "balance",
        host: "rest",
        method: "POST",
        path: "/sms/balance",
        input: Input::JsonOrForm,
        keys: KEY_FIELDS,
        phone: None,
        fields: &[],
        nested: &[],
        code: STATUS,
        does: Does::Reads,
        wish: "Ask for the balance",
    });
}

pub(super) static FUNCTION: Function = Function {
    refused: Some(|world, _, code, _, rule| answers::with_balance(world, code, 0, rule).on(&[&REFUSED])),
    ..Function::new(Operation::BALANCE, &[RULES], balance, answer)
};

rules! { V, RULES:
    Documented SUCCESS "esms-my.balance.success" "success has status 0, balance, message `ok` and an id" BALANCE_PAGE;
    Documented REFUSED "esms-my.balance.refused" "a refusal has balance 0, which says nothing of the account" BALANCE_PAGE;
}

fn balance(world: &mut World, call: &Call<'_>) -> Outcome {
    admit(world, call, &[])?;
    Ok(answer(world))
}

fn answer(world: &mut World) -> crate::exchange::Reply {
    let balance = world.account(V).balance;
    answers::with_balance(world, "0", balance, &SUCCESS)
}
