//! The page's forms: each does one thing and leads back to the view it came from.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Map, Value};

use super::ask::Ask;
use super::{show, words};
use crate::clock::moment;
use crate::control::json::{Query, Sandbox};
use crate::faults::{self, Fault};
use crate::names::Vendor;
use crate::sandbox::Shared;

type Done = Result<&'static str, String>;

/// The sentence behind a short name that a redirect carries.
pub(super) fn sentence(name: &str) -> Option<&'static str> {
    Some(match name {
        "armed" => "Armed. The next fitting call will meet it.",
        "disarmed" => "Disarmed.",
        "advanced" => "The clock went ahead.",
        "jumped" => "The clock was set.",
        "frozen" => "The clock stands still now.",
        "running" => "The clock runs again.",
        "reset" => "Everything starts over.",
        "reset-vendor" => "This vendor starts over.",
        _ => return None,
    })
}

/// Leads back, or shows the page with what is wrong.
fn answer(form: &Query, shared: &Shared, done: Done) -> Response {
    let ask = Ask::parse(form.value("back").unwrap_or_default());
    match done {
        Ok(did) => Redirect::to(&Ask { did: Some(did.to_owned()), ..ask }.address()).into_response(),
        Err(problem) => show(shared, &ask, Some(problem)),
    }
}

pub(in super::super) async fn arm(State(shared): Sandbox, body: Bytes) -> Response {
    let form = Query::form(&body);
    let armed = fault(&form).and_then(|fault| shared.arm(fault).map_err(|error| problem(&error)));
    if let Ok(id) = armed {
        shared.settled(id).await;
    }
    answer(&form, &shared, armed.map(|_| "armed"))
}

/// The fault a form describes, read by the same rules as the API's.
fn fault(form: &Query) -> Result<Fault, String> {
    let kind = form.value("kind").ok_or("Choose what breaks.")?;
    let entry = faults::find(kind).ok_or("There is no such fault.")?;
    form.value("vendor").ok_or("Choose a vendor.")?;
    let texts = ["kind", "vendor", "operation", "phone"].map(|name| (name.to_owned(), name, false));
    let numbers = ["times", "nth", "probability"].map(|name| (name.to_owned(), name, true));
    let own =
        entry.parameters.iter().map(|one| (format!("{kind}.{}", one.name), one.name, one.range.is_some()));
    let mut order = Map::new();
    for (field, name, is_number) in texts.into_iter().chain(numbers).chain(own) {
        if let Some(text) = form.value(&field) {
            order.insert(name.to_owned(), if is_number { number(text, name)? } else { text.into() });
        }
    }
    serde_json::from_value(Value::Object(order)).map_err(|error| problem(&error))
}

fn number(text: &str, name: &str) -> Result<Value, String> {
    let wrong = || format!("“{}” must be a number.", name.replace('_', " "));
    let value: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    if value.is_number() { Ok(value) } else { Err(wrong()) }
}

pub(in super::super) async fn disarm(State(shared): Sandbox, body: Bytes) -> Response {
    let form = Query::form(&body);
    let id = form.value("id").unwrap_or_default();
    let done = match id.parse() {
        Ok(id) if shared.disarm(Some(id)) == 1 => Ok("disarmed"),
        Err(_) if id == "all" => {
            shared.disarm(None);
            Ok("disarmed")
        }
        _ => Err("This fault is no longer armed.".to_owned()),
    };
    answer(&form, &shared, done)
}

pub(in super::super) async fn clock(State(shared): Sandbox, body: Bytes) -> Response {
    let form = Query::form(&body);
    let done = match (form.value("advance"), form.value("freeze"), form.value("jump")) {
        (Some(seconds), None, None) => advance(&shared, seconds),
        (None, Some(answer @ ("yes" | "no")), None) => {
            let reading = shared.set_clock(|clock| clock.freeze(answer == "yes"));
            Ok(if reading.frozen { "frozen" } else { "running" })
        }
        (None, None, Some(moment)) => jump(&shared, moment),
        _ => Err("The form says nothing that the clock understands.".to_owned()),
    };
    answer(&form, &shared, done)
}

fn advance(shared: &Shared, seconds: &str) -> Done {
    let seconds = seconds.parse::<u32>().map_err(|_| "The step must be a number of seconds.")?;
    shared.set_clock(|clock| clock.advance(Duration::from_secs(seconds.into())));
    Ok("advanced")
}

fn jump(shared: &Shared, text: &str) -> Done {
    let ms = moment(text).ok_or("A moment looks like 2025-01-31 14:05:00.")?;
    shared.set_clock(|clock| clock.jump_to_ms(ms));
    Ok("jumped")
}

pub(in super::super) async fn reset(State(shared): Sandbox, body: Bytes) -> Response {
    let form = Query::form(&body);
    let done = match form.value("vendor").map(str::parse::<Vendor>) {
        None => {
            shared.reset();
            Ok("reset")
        }
        Some(Ok(vendor)) => {
            shared.with(|world| world.reset_vendor(vendor));
            shared.ring();
            Ok("reset-vendor")
        }
        Some(Err(error)) => Err(problem(&error)),
    };
    answer(&form, &shared, done)
}

fn problem(error: &impl ToString) -> String {
    format!("{}.", words::sentence(&error.to_string()))
}
