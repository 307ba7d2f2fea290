//! Faults in plain words.

use serde_json::Value;

use crate::faults::{self, ArmedFault, MenuEntry, Parameter, Phase, Preset};

/// The phases of a call in the order of the wire, with a heading for each.
pub(super) const PHASES: [(Phase, &str); 6] = [
    (Phase::Processed, "After the message went out"),
    (Phase::Connect, "No connection"),
    (Phase::Request, "The request is not taken in"),
    (Phase::ReplyHead, "The head of the reply is broken"),
    (Phase::ReplyBody, "The body of the reply is broken"),
    (Phase::Meaning, "The reply says something else"),
];

/// What a kind of fault does; its name where the menu does not know it.
pub(super) fn says(kind: &str) -> String {
    faults::menu()
        .iter()
        .find(|entry| entry.kind == kind)
        .map_or_else(|| kind.to_owned(), |entry| super::words::sentence(entry.says))
}

/// What the ledger says a caller saw, with a fault's name put into words.
pub(super) fn reason(reason: &str) -> String {
    let kind = reason.strip_prefix("the fault ");
    let entry = kind.and_then(|kind| faults::menu().iter().find(|entry| entry.kind == kind));
    entry.map_or(reason, |entry| entry.says).trim_end_matches('.').to_owned()
}

/// A fault under the heading of its phase.
pub(super) fn short(entry: &MenuEntry) -> String {
    // What the heading of the group says already.
    let rest = |start| Some(entry.says).filter(|_| entry.phase == Phase::Processed)?.strip_prefix(start);
    let says = rest("processed and billed, then ").or_else(|| rest("processed and billed; "));
    super::words::sentence(says.unwrap_or(entry.says))
}

/// What stands in a parameter's field at first.
pub(super) fn default_text(parameter: &Parameter) -> String {
    match parameter.default {
        Some(Preset::Number(number)) => number.to_string(),
        Some(Preset::Text(text)) => text.to_owned(),
        None => String::new(),
    }
}

/// An armed fault as the API writes it: its parameters differ by kind.
pub(super) fn as_data(fault: &ArmedFault) -> Value {
    serde_json::to_value(fault).unwrap_or_default()
}

/// Everything about an armed fault that is not its vendor and kind.
pub(super) fn details(fault: &Value) -> Vec<String> {
    const SAID: [&str; 5] = ["id", "vendor", "kind", "times", "times_left"];
    let Some(fields) = fault.as_object() else { return Vec::new() };
    let rest = fields.iter().filter(|(name, value)| !SAID.contains(&name.as_str()) && !value.is_null());
    rest.map(|(name, value)| {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match name.as_str() {
            "operation" | "phone" => format!("only {plain}"),
            "nth" => format!("from fitting call {plain} on"),
            "probability" => format!("with a chance of {plain}"),
            _ => format!("{} {plain}", name.replace('_', " ")),
        }
    })
    .collect()
}
