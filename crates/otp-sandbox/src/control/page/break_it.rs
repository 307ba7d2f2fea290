//! Breaking the wire in three clicks: which vendor, what breaks, arm.

use maud::{Markup, html};

use super::View;
use super::ask::{Ask, back};
use super::words;
use crate::faults::{self, ArmedFault, MenuEntry, Parameter, Phase, Preset};
use crate::names::{Operation, Vendor};

pub(super) fn section(view: &View, ask: &Ask) -> Markup {
    html! {
        section #faults aria-labelledby="faults-title" {
            h2 #faults-title tabindex="-1" { "Break the wire" }
            (armed(view, ask))
            form #arm method="post" action="/faults" {
                (back(ask))
                fieldset.vendors {
                    legend { "1. Whose next call?" }
                    @for vendor in Vendor::ALL {
                        label {
                            input type="radio" name="vendor" value=(vendor) required
                                checked[ask.vendor == Some(vendor)];
                            span.chip.(vendor) { (vendor) }
                        }
                    }
                }
                fieldset {
                    legend { "2. What breaks?" }
                    div.menu tabindex="-1" {
                        @for (phase, title) in PHASES {
                            (group(phase, title))
                        }
                    }
                }
                (only_for())
                button.primary { "3. Arm it" }
            }
        }
    }
}

fn group(phase: Phase, title: &str) -> Markup {
    let entries = faults::menu().iter().filter(|entry| entry.phase == phase);
    html! {
        div.group role="group" aria-label=(title) {
            p.phase aria-hidden="true" { (title) }
            @for entry in entries {
                div.choice {
                    label {
                        input type="radio" name="kind" value=(entry.kind) required;
                        span title=(entry.kind) { (short(entry)) }
                    }
                    @if !entry.parameters.is_empty() {
                        div.parameters { @for one in entry.parameters { (parameter_field(entry, one)) } }
                    }
                }
            }
        }
    }
}

fn parameter_field(entry: &MenuEntry, parameter: &Parameter) -> Markup {
    let name = format!("{}.{}", entry.kind, parameter.name);
    let preset = match parameter.default {
        Some(Preset::Number(number)) => number.to_string(),
        Some(Preset::Text(text)) => text.to_owned(),
        None => String::new(),
    };
    html! {
        label {
            span { (parameter.name.replace('_', " ")) }
            @if parameter.choices.is_empty() {
                input name=(name) value=(preset) autocomplete="off"
                    type=(if parameter.range.is_some() { "number" } else { "text" })
                    min=[parameter.range.map(|range| range.0)] max=[parameter.range.map(|range| range.1)];
                @if !parameter.name.ends_with(parameter.unit) { span { (parameter.unit) } }
            } @else {
                select name=(name) {
                    @for choice in parameter.choices {
                        option value=(choice) selected[*choice == preset] { (choice.replace('_', " ")) }
                    }
                }
            }
        }
    }
}

fn only_for() -> Markup {
    html! {
        details #only-for {
            summary { "Only for some calls…" }
            div.fields {
                label {
                    span { "Call" }
                    select name="operation" {
                        option value="" { "Any" }
                        @for vendor in Vendor::ALL {
                            optgroup label=(vendor) {
                                @for operation in Operation::all().filter(|one| one.vendor() == vendor) {
                                    option value=(operation) { (operation) }
                                }
                            }
                        }
                    }
                }
                label { span { "Phone" } input name="phone" inputmode="tel" autocomplete="off"; }
                label { span { "How many times" } input name="times" type="number" min="1" placeholder="1"; }
                label { span { "From the nth call on" } input name="nth" type="number" min="1" placeholder="1"; }
                label {
                    span { "Probability, 0 to 1" }
                    input name="probability" type="number" min="0" max="1" step="any" placeholder="1";
                }
            }
        }
    }
}

fn armed(view: &View, ask: &Ask) -> Markup {
    html! {
        @if view.armed.is_empty() {
            p #armed.soft { "No fault is armed: every call is answered as the vendor would." }
        } @else {
            div #armed {
                ul.armed aria-label="Armed faults" {
                    @for fault in &view.armed { (armed_fault(fault, ask)) }
                }
                @if view.armed.len() > 1 {
                    form method="post" action="/faults/disarm" {
                        (back(ask))
                        button name="id" value="all" { "Disarm all " (view.armed.len()) }
                    }
                }
            }
        }
    }
}

fn armed_fault(fault: &ArmedFault, ask: &Ask) -> Markup {
    let (id, vendor, says) = (fault.id, fault.vendor, says(fault.kind.name()));
    html! {
        li #{ "armed-" (id) } {
            div {
                span.chip.(vendor) { (vendor) }
                " " strong { (says) }
                p.soft {
                    (words::count(fault.times_left.into(), "call")) " to go"
                    @for detail in details(fault) { " · " (detail) }
                }
            }
            form method="post" action="/faults/disarm" {
                (back(ask))
                button name="id" value=(id) aria-label={ "Disarm: " (vendor) ", " (says) } { "Disarm" }
            }
        }
    }
}

/// The phases of a call in the order of the wire, with a heading for each.
const PHASES: [(Phase, &str); 7] = [
    (Phase::Processed, "After the message went out"),
    (Phase::Connect, "No connection"),
    (Phase::Request, "The request is not taken in"),
    (Phase::ReplyHead, "The head of the reply is broken"),
    (Phase::ReplyBody, "The body of the reply is broken"),
    (Phase::Meaning, "The reply says something else"),
    (Phase::Callback, "The reports to your callback URL"),
];

/// What a kind of fault does; its name where the menu does not know it.
pub(super) fn says(kind: &str) -> String {
    faults::find(kind).map_or_else(|| kind.to_owned(), |entry| words::sentence(entry.says))
}

/// What the ledger says a caller saw, with a fault's name put into words.
pub(super) fn reason(reason: &str) -> String {
    let entry = reason.strip_prefix("the fault ").and_then(faults::find);
    entry.map_or(reason, |entry| entry.says).trim_end_matches('.').to_owned()
}

fn short(entry: &MenuEntry) -> String {
    // What the heading of the group says already.
    let rest = |start| Some(entry.says).filter(|_| entry.phase == Phase::Processed)?.strip_prefix(start);
    let says = rest("processed and billed, then ").or_else(|| rest("processed and billed; "));
    words::sentence(says.unwrap_or(entry.says))
}

/// Everything about an armed fault that is not its vendor and kind.
fn details(fault: &ArmedFault) -> Vec<String> {
    const SAID: [&str; 4] = ["id", "vendor", "kind", "times_left"];
    // As the API writes it: the parameters differ by kind.
    let fault = serde_json::to_value(fault).unwrap_or_default();
    let fields = fault.as_object().into_iter().flatten();
    let rest = fields.filter(|(name, value)| !SAID.contains(&name.as_str()) && !value.is_null());
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
