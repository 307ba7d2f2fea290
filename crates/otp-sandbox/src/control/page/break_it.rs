//! Breaking the wire in three clicks: which vendor, what breaks, arm.

use maud::{Markup, html};
use serde_json::Value;

use super::ask::Ask;
use super::panel::back;
use super::view::View;
use super::{fault_words, words};
use crate::faults::{self, MenuEntry, Parameter, Phase};
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
                        @for (phase, title) in fault_words::PHASES {
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
            @for entry in entries { (choice(entry)) }
        }
    }
}

fn choice(entry: &MenuEntry) -> Markup {
    html! {
        div.choice {
            label {
                input type="radio" name="kind" value=(entry.kind) required;
                span title=(entry.kind) { (fault_words::short(entry)) }
            }
            @if !entry.parameters.is_empty() {
                div.parameters {
                    @for parameter in entry.parameters {
                        (parameter_field(entry, parameter))
                    }
                }
            }
        }
    }
}

fn parameter_field(entry: &MenuEntry, parameter: &Parameter) -> Markup {
    let name = format!("{}.{}", entry.kind, parameter.name);
    let preset = fault_words::default_text(parameter);
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

/// What most people leave as it is.
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
                    @for fault in &view.armed { (armed_fault(&fault_words::as_data(fault), ask)) }
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

fn armed_fault(fault: &Value, ask: &Ask) -> Markup {
    let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    let (id, vendor) = (fault["id"].as_u64().unwrap_or_default(), text("vendor"));
    let says = fault_words::says(&text("kind"));
    html! {
        li #{ "armed-" (id) } {
            div {
                span.chip.(vendor) { (vendor) }
                " " strong { (says) }
                p.soft {
                    (words::count(fault["times_left"].as_u64().unwrap_or(1), "call")) " to go"
                    @for detail in fault_words::details(fault) { " · " (detail) }
                }
            }
            form method="post" action="/faults/disarm" {
                (back(ask))
                button name="id" value=(id) aria-label={ "Disarm: " (vendor) ", " (says) } { "Disarm" }
            }
        }
    }
}
