//! Which field of the control API may hold what.

use serde_json::Value;

use super::fetch::body_as_json;
use crate::Failure;
use crate::proofs::leaks::canaries::Kind;
use crate::proofs::leaks::watch::{Sink, Watch};

/// A field, what it may hold, and why. Keys stand in none.
struct Field {
    /// The route in openapi.json, and where in its answer.
    route: &'static str,
    place: &'static str,
    kinds: &'static [Kind],
    #[allow(dead_code, reason = "it is for whoever adds a row")]
    why: &'static str,
}

const fn field(route: &'static str, place: &'static str, kinds: &'static [Kind], why: &'static str) -> Field {
    Field { route, place, kinds, why }
}

const NUMBER: &[Kind] = &[Kind::Number];
const CODE: &[Kind] = &[Kind::Code];
const BOTH: &[Kind] = &[Kind::Number, Kind::Code];

const FIELDS: &[Field] = &[
    field("/messages", "messages[].to", NUMBER, "whose phone shows the message"),
    field("/messages", "messages[].text", CODE, "what the phone shows"),
    field("/messages", "messages[].code", CODE, "the code, for a test that waits for it"),
    field("/messages/{id}", "to", NUMBER, "as in the list"),
    field("/messages/{id}", "text", CODE, "as in the list"),
    field("/messages/{id}", "code", CODE, "as in the list"),
    field("/messages/wait", "to", NUMBER, "as in the list"),
    field("/messages/wait", "text", CODE, "as in the list"),
    field("/messages/wait", "code", CODE, "as in the list"),
    field("/otp/latest", "to", NUMBER, "the phone that was asked for"),
    field("/otp/latest", "code", CODE, "the code that was asked for"),
    field("/requests", "requests[].phone", NUMBER, "whom the call was for"),
    field("/requests", "requests[].fields[phone].value", NUMBER, "a parameter by its name"),
    field("/requests", "requests[].fields[phone_number].value", NUMBER, "a parameter by its name"),
    field("/requests", "requests[].fields[code].value", CODE, "a parameter by its name"),
    field(
        "/requests",
        "requests[].fields[content].value",
        CODE,
        "the template's values, the code among them",
    ),
    field("/requests", "requests[].request_text", BOTH, "the request as received, but for keys"),
    field(
        "/requests",
        "requests[].reply_text",
        BOTH,
        "the reply as sent: one vendor repeats number and code",
    ),
    field("/requests/{id}", "phone", NUMBER, "as in the list"),
    field("/requests/{id}", "fields[phone].value", NUMBER, "as in the list"),
    field("/requests/{id}", "fields[phone_number].value", NUMBER, "as in the list"),
    field("/requests/{id}", "fields[code].value", CODE, "as in the list"),
    field("/requests/{id}", "fields[content].value", CODE, "as in the list"),
    field("/requests/{id}", "request_text", BOTH, "as in the list"),
    field("/requests/{id}", "reply_text", BOTH, "as in the list"),
    field("/faults", "faults[].phone", NUMBER, "the phone that whoever armed the fault named"),
    field("/config/{vendor}", "next_code", CODE, "the code that whoever set it named"),
    field("/ledger", "sends[].to", NUMBER, "whose message was billed"),
    field("/magic", "magic[].example", NUMBER, "the invented numbers of the public table"),
];

/// Looks at an answer of the control API, head and body: keys anywhere, numbers and codes outside of their fields.
pub(crate) fn look_at_json(watch: &Watch, route: &str, answer: &[u8]) -> Result<(), Failure> {
    let others = [Kind::Number, Kind::Code, Kind::Text];
    watch.look_but(Sink::Api, &format!("GET {route}"), answer, &others);
    let value = body_as_json(answer)?;
    each_text(&value, &mut |place, text| {
        let own = FIELDS.iter().filter(|field| field.route == route && field.place == place);
        let mut may_stand: Vec<Kind> = own.flat_map(|field| field.kinds.iter().copied()).collect();
        may_stand.push(Kind::Text);
        watch.look_again(Sink::Api, &format!("GET {route}, {place}"), text.as_bytes(), &may_stand);
    });
    Ok(())
}

/// Every text and number of a JSON value with its place, and every name. A list item that has a name is called by it.
pub(super) fn each_text(value: &Value, look: &mut dyn FnMut(&str, &str)) {
    walk(value, "", look);
}

fn walk(value: &Value, place: &str, look: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let inner = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                look(&format!("the name of {place}"), name);
                walk(member, &inner, look);
            }
        }
        Value::Array(items) => {
            for item in items {
                let name = item.get("name").and_then(Value::as_str).filter(|_| place.ends_with("fields"));
                let name = name.unwrap_or_default().to_ascii_lowercase();
                walk(item, &format!("{place}[{name}]"), look);
            }
        }
        Value::String(text) => look(place, text),
        Value::Number(number) => look(place, &number.to_string()),
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_place_and_a_parameter_by_its_name() {
        let value = serde_json::json!({
            "requests": [{ "phone": "1", "fields": [{ "name": "Phone", "value": "2" }], "body_bytes": 3 }]
        });
        let mut places = Vec::new();
        each_text(&value, &mut |place, text| {
            if !place.starts_with("the name") {
                places.push(format!("{place}={text}"));
            }
        });
        places.sort();
        assert_eq!(
            places,
            [
                "requests[].body_bytes=3",
                "requests[].fields[phone].name=Phone",
                "requests[].fields[phone].value=2",
                "requests[].phone=1",
            ]
        );
    }
}
