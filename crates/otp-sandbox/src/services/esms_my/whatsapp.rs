//! `POST /whatsapp/send`: a message over WhatsApp in one of the vendor's templates.

use super::answers::{self, STATUS};
use super::received::received;
use super::reports::REPORTING;
use super::sending::{self, KEY_FIELDS, PHONE_FIELD, take_over};
use super::{Call, V};
use crate::inbox::Channel;
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Outcome, require};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-my `POST /whatsapp/send`.
    pub const SEND_WHATSAPP: Self = Self(&Endpoint {
        vendor: V,
        name: "send_whatsapp",
        host: "rest",
        method: "POST",
        path: "/whatsapp/send",
        input: Input::Json,
        keys: KEY_FIELDS,
        phone: PHONE_FIELD,
        fields: &[
            "type", "dlr", "dlr-url", "number", "code", "name", "action", "event", "brand", "date", "time",
            "venue", "amount", "link",
        ],
        nested: &[],
        code: STATUS,
        does: Does::Sends,
        wish: "Send a WhatsApp message",
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    refused: Some(|world, _, code, _, rule| answers::failure_with_user(world, code, rule)),
    ..Function::new(Operation::SEND_WHATSAPP, &[RULES], send, |world| {
        answers::sent(&world.rng.uuid(), 1, KIND, &SUCCESS)
    })
};

const PAGE: &str = "https://api.esms.com.my/send-whatsapp.html (2025-01-06)";
const TYPES: [&str; 6] = ["otp", "feedback", "eventConfirmation", "eventReminder", "shipment", "paymentDue"];
/// What a template takes: which of them, the page leaves to samples that no stored copy has.
const TEMPLATE_FIELDS: [&str; 11] =
    ["number", "code", "name", "action", "event", "brand", "date", "time", "venue", "amount", "link"];
const KIND: u32 = 9;

rules! { V, RULES:
    Documented JSON_ONLY "esms-my.whatsapp.json" "the body is JSON" PAGE;
    Documented TYPES_LISTED "esms-my.whatsapp.types" "type is otp, feedback, eventConfirmation, eventReminder, shipment or paymentDue" PAGE;
    Assumed OTHER_TYPE "esms-my.whatsapp.other-type" "another type gets status 7" "no page says; the number for a bad type of an SMS";
    Documented ONE_FIELD "esms-my.whatsapp.one-field" "each type needs at least one field of its template, else status 1" PAGE;
    Assumed ANY_FIELD "esms-my.whatsapp.any-field" "which of the eleven fields it is does not matter" "the page's samples of requests are missing in every stored copy";
    Unavoidable TEXT "esms-my.whatsapp.text" "the phone shows the type and the fields as they came" "no page prints a template";
    Documented SUCCESS "esms-my.whatsapp.success" "success has status 0, creditDeducted, message `ok`, id, parts and type 9" PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = sending::phone(world, call, &["type"])?;
    let kind = call.get("type").unwrap_or_default();
    call.follows(&[&JSON_ONLY, &TYPES_LISTED, &ANY_FIELD, &TEXT]);
    require(TYPES.contains(&kind), "7", &OTHER_TYPE)?;
    let fields: Vec<_> =
        TEMPLATE_FIELDS.iter().filter_map(|name| Some(format!("{name}: {}", call.filled(name)?))).collect();
    require(!fields.is_empty(), "1", &ONE_FIELD)?;
    let text = received(call, &format!("[{kind}] {}", fields.join(", ")));
    let message = Outgoing::sms(call.operation, phone, text, kind).over(Channel::WhatsApp);
    let code = call.filled("code").map(str::to_owned);
    take_over(world, call, Outgoing { code, ..message }, KIND, &SUCCESS)
}
