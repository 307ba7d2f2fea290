//! The messages over Zalo. Here is what they share: the Zalo account, its template with the values, the sending mode.

pub(super) mod queries;
mod send_zalo_follower_message_v4;
mod send_zalo_follower_message_v5;
mod send_zalo_message_v4;
mod send_zalo_message_v5;
mod send_zalo_message_v6;
mod send_zalo_message_v6_hash_phone;
mod send_zalo_message_v6_zalo_uid;
mod send_zns_bulk_v4;

use serde_json::Value;

use super::reports::REPORTING;
use super::sending::{self, Options, PHONE_FIELD, accept, check_phone, refuse_magic, take_over};
use super::{ERROR_PAGE, SENDS, V, answers};
use crate::config;
use crate::inbox::Channel;
use crate::names::Operation;
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::world::{Outgoing, World};

pub(super) static FUNCTIONS: &[&Function] = &[
    &send_zalo_message_v6::FUNCTION,
    &send_zalo_message_v5::FUNCTION,
    &send_zalo_message_v4::FUNCTION,
    &send_zalo_message_v6_hash_phone::FUNCTION,
    &send_zalo_message_v6_zalo_uid::FUNCTION,
    &send_zns_bulk_v4::FUNCTION,
    &send_zalo_follower_message_v4::FUNCTION,
    &send_zalo_follower_message_v5::FUNCTION,
];

const ZALO_PAGE: &str = "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo (2026-04-07)";

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.zalo.precedence"
        "the checks of a message over Zalo run in this order: readable, 101, 140, receiver, 791, 799, 789, 790, 99, 124, 801, 103"
        "no page says; the account before the message";
    Documented MISSING "esms-vn.zalo.missing" "a missing or empty OAID or TempID gets 791" ERROR_PAGE;
    Documented ACCOUNT "esms-vn.zalo.account" "an OAID that is not one of the account's gets 799" ERROR_PAGE;
    Assumed ACCOUNT_SHAPE "esms-vn.zalo.account-shape"
        "while no Zalo accounts are configured every number is one of the account's, and any other OAID gets 799" "no page says";
    Documented TEMPLATE "esms-vn.zalo.template" "a TempID that is not set up for the OAID gets 789 `TemplateId is not config`" ZALO_PAGE;
    Assumed TEMPLATE_SHAPE "esms-vn.zalo.template-shape"
        "while no templates are configured every number is a template of every OAID, and any other TempID gets 789"
        "templates are registered with the vendor";
    Assumed VALUES "esms-vn.zalo.values"
        "values that are missing or no texts, or that do not fit a configured template, get 790" "the table's `wrong ZNS template` fits best";
    Documented MODE "esms-vn.zalo.mode" "SendingMode 1 or none keeps to the daily limit, 3 exceeds it" ZALO_PAGE;
    Assumed MODE_UNKNOWN "esms-vn.zalo.mode-unknown" "a SendingMode other than 1 and 3 gets 99" "no page has a code for it";
    Assumed MODE_ALLOWED "esms-vn.zalo.mode-allowed" "every OAID may use SendingMode 3, and no daily limit is counted"
        "the page speaks of a list that the vendor keeps; 802 is never given unless armed";
    Documented MODE_SCHEDULED "esms-vn.zalo.mode-scheduled" "SendingMode 3 with a SendDate gets 801" ERROR_PAGE;
    Documented TAKEN_OVER "esms-vn.zalo.sent" "a message that is taken over gets 100 with an SMSID" ZALO_PAGE;
    Unavoidable TEXTS "esms-vn.zalo.texts" "the inbox shows the template's text where it is configured, then the values"
        "templates are registered with Zalo, none is printed";
    Assumed CODE "esms-vn.zalo.code" "the value named `otp` is the message's code" "the one printed template with a code names it so";
}

/// The vendor's numbers for these kinds of message. Which of the first two a template is, only the vendor knows.
const NOTIFICATION: u32 = 25;
const TO_FOLLOWER: u32 = 26;
const JOURNEY: u32 = 27;

/// Keys and address, in this order.
fn enter(world: &World, call: &Call<'_>) -> Result<(), Refusal> {
    call.follows(&[&PRECEDENCE]);
    super::admit(world, call)
}

/// Keys, address and phone, in this order. Returns the phone.
pub(super) fn admit<'c>(world: &World, call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    enter(world, call)?;
    let phone = sending::phone(call)?;
    refuse_magic(call, phone).map(|()| phone)
}

/// A template of a Zalo account of the account's.
pub(super) struct Template<'c> {
    pub(super) id: &'c str,
    oaid: &'c str,
    configured: Option<config::Template>,
}

/// Asks for a Zalo account of the account's.
fn account<'c>(world: &World, call: &Call<'_>, oaid: Option<&'c str>) -> Result<&'c str, Refusal> {
    call.follows(&[&MISSING]);
    let oaid = oaid.ok_or_else(|| Refusal::new("791", &MISSING))?;
    if let Some(accounts) = &world.account(V).zalo_accounts {
        call.follows(&[&ACCOUNT]);
        return require(accounts.iter().any(|own| own.id == oaid), "799", &ACCOUNT).map(|()| oaid);
    }
    call.hangs_on(&ACCOUNT_SHAPE, oaid != "4097311281936189049");
    require(is_number(oaid), "799", &ACCOUNT_SHAPE).map(|()| oaid)
}

/// Asks for a Zalo account and one of its templates.
pub(super) fn template<'c>(
    world: &World,
    call: &Call<'_>,
    [oaid, temp_id]: [Option<&'c str>; 2],
) -> Result<Template<'c>, Refusal> {
    let id = temp_id.ok_or_else(|| Refusal::new("791", &MISSING))?;
    let oaid = account(world, call, oaid)?;
    call.follows(&[&TEMPLATE]);
    if let Some(templates) = &world.account(V).templates {
        let own = templates.iter().find(|own| own.owner == oaid && own.id.to_string() == id);
        let configured = own.cloned().ok_or_else(|| Refusal::new("789", &TEMPLATE))?;
        return Ok(Template { id, oaid, configured: Some(configured) });
    }
    call.follows(&[&TEMPLATE_SHAPE]);
    require(is_number(id), "789", &TEMPLATE_SHAPE).map(|()| Template { id, oaid, configured: None })
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The values of a template, each with its name where the request gives one.
pub(super) type Values = Vec<(Option<String>, String)>;

/// Reads values by name, from `{"name": "value"}`.
fn named(values: Option<&Value>) -> Option<Values> {
    values?.as_object()?.iter().map(|(name, value)| Some((Some(name.clone()), text(value)?))).collect()
}

/// Reads values by their place, from `["value"]`.
pub(super) fn placed(values: Option<&Value>) -> Option<Values> {
    values?.as_array()?.iter().map(|value| Some((None, text(value)?))).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Makes the message of a template. Its values must be texts, and all that a configured template has.
pub(super) fn compose(
    call: &Call<'_>,
    to: &str,
    template: &Template<'_>,
    values: Option<Values>,
) -> Result<Outgoing, Refusal> {
    call.follows(&[&TEXTS]);
    let refused = || Refusal::new("790", &VALUES);
    let mut values = values.ok_or_else(refused)?;
    let mut lines = Vec::new();
    if let Some(configured) = &template.configured {
        call.follows(&[&VALUES]);
        let names = &configured.parameters;
        if values.iter().all(|(name, _)| name.is_none()) && values.len() == names.len() {
            values.iter_mut().zip(names).for_each(|((own, _), name)| *own = Some(name.clone()));
        }
        let is_given = |name: &String| values.iter().any(|(own, _)| own.as_ref() == Some(name));
        require(names.iter().all(is_given) && values.len() == names.len(), "790", &VALUES)?;
        lines.push(configured.text.clone());
    }
    let code = values.iter().find(|(name, _)| name.as_deref() == Some("otp")).map(|(_, value)| value.clone());
    call.hangs_on(&CODE, code.is_some());
    let line = |(name, value)| match name {
        Some(name) => format!("{name}: {value}"),
        None => value,
    };
    lines.extend(values.into_iter().map(line));
    let message = Outgoing::sms(call.operation, to, lines.join("\n"), template.id).over(Channel::Zalo);
    Ok(Outgoing { code, sender: Some(template.oaid.to_owned()), product: Some(NOTIFICATION), ..message })
}

/// Asks for a sending mode that the options allow.
pub(super) fn mode(call: &Call<'_>, mode: Option<&str>, options: &Options) -> Result<(), Refusal> {
    match mode {
        None | Some("1") => {
            call.follows(&[&MODE]);
            Ok(())
        }
        Some("3") => {
            call.follows(&[&MODE, &MODE_ALLOWED]);
            require(options.scheduled_ms.is_none(), "801", &MODE_SCHEDULED)
        }
        Some(_) => Err(Refusal::with_text("99", "Invalid parameter", &MODE_UNKNOWN)),
    }
}

/// A call whose messages are reported to a callback URL, and which answers with an SMSID alone.
const fn message(
    operation: Operation,
    rules: &'static [&'static [&'static Rule]],
    perform: fn(&mut World, &Call<'_>) -> Outcome,
) -> Function {
    let sample = |world: &mut World| answers::sent(&answers::sms_id(world), &TAKEN_OVER);
    Function { report: Some(&REPORTING), ..Function::new(operation, rules, perform, sample) }
}

/// Sends a template to one receiver, once that is in order: what most of these calls do.
fn send(world: &mut World, call: &Call<'_>, to: &str, values: Option<Values>) -> Outcome {
    send_as(world, call, to, values, NOTIFICATION)
}

/// The same as another kind of message.
fn send_as(world: &mut World, call: &Call<'_>, to: &str, values: Option<Values>, product: u32) -> Outcome {
    let template = template(world, call, [call.filled("OAID"), call.filled("TempID")])?;
    let message = Outgoing { product: Some(product), ..compose(call, to, &template, values)? };
    let mut options = Options::of_call(world, call)?;
    options.template = Some(template.id.to_owned());
    mode(call, call.filled("SendingMode"), &options)?;
    take_over(world, call, message, options, &TAKEN_OVER)
}

/// Sends a message of no template to a follower of the Zalo account.
fn answer_follower(world: &mut World, call: &Call<'_>, user: &str, text: &str) -> Outcome {
    let oaid = account(world, call, call.filled("OAID"))?;
    let options = Options::of_call(world, call)?;
    let message = Outgoing::sms(call.operation, user, text.to_owned(), oaid).over(Channel::Zalo);
    let message = Outgoing { sender: Some(oaid.to_owned()), product: Some(TO_FOLLOWER), ..message };
    take_over(world, call, message, options, &TAKEN_OVER)
}
