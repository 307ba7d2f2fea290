//! `POST /hlr/send`: a look-up of a number, whose result comes as a report.

use super::answers::{self, STATUS};
use super::reports::REPORTING;
use super::sending::{self, KEY_FIELDS, PHONE_FIELD, afford};
use super::{Call, V};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::Function;
use crate::services::call::Outcome;
use crate::world::World;

impl Operation {
    /// esms-my `POST /hlr/send`.
    pub const SEND_HLR: Self = Self(&Endpoint {
        vendor: V,
        name: "send_hlr",
        host: "rest",
        method: "POST",
        path: "/hlr/send",
        input: Input::Json,
        keys: KEY_FIELDS,
        phone: PHONE_FIELD,
        fields: &["dlr-url"],
        nested: &[],
        code: STATUS,
        does: Does::Orders,
        wish: "Look a number up",
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    refused: Some(|world, _, code, _, rule| answers::failure_with_user(world, code, rule)),
    ..Function::new(Operation::SEND_HLR, &[RULES], look_up, |world| {
        answers::sent(&world.rng.uuid(), 1, KIND, &SUCCESS)
    })
};

const PAGE: &str = "https://api.esms.com.my/send-hlr (2026-02-23)";
const KIND: u32 = 12;

rules! { V, RULES:
    Documented JSON_ONLY "esms-my.hlr.json" "the body is JSON" PAGE;
    Documented REPORT "esms-my.hlr.report" "the result goes to dlr-url, which is mandatory, with the id of the answer" PAGE;
    Unavoidable REPORT_FIELDS "esms-my.hlr.report-fields" "it has the fields of a message's report" "no page says what the result looks like";
    Documented SUCCESS "esms-my.hlr.success" "success has status 0, creditDeducted, message `ok`, id, parts and type 12" PAGE;
}

fn look_up(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = sending::phone(world, call, &["dlr-url"])?;
    call.follows(&[&JSON_ONLY, &REPORT, &REPORT_FIELDS]);
    afford(world, call, phone, 1)?;
    call.certain(world)?;
    let id = world.rng.uuid();
    let callback_url = call.filled("dlr-url").map(str::to_owned);
    let sent = Sent::new(world, call.operation, &id, &[phone], "");
    world.charge(V, 1);
    world.remember(Sent { product: KIND, units: 1, callback_url, ..sent });
    Ok(answers::sent(&id, 1, KIND, &SUCCESS))
}
