//! The side panel: clock, faults, reset.

use maud::{Markup, html};

use super::View;
use super::ask::{Ask, back};
use super::{break_it, words};
use crate::clock::timestamp;
use crate::names::Vendor;

pub(super) fn all(view: &View, ask: &Ask) -> Markup {
    html! {
        (break_it::section(view, ask))
        (clock(view, ask))
        (reset(ask))
        p.back { a href="#inbox" { "Back to the messages" } }
    }
}

fn clock(view: &View, ask: &Ask) -> Markup {
    let reading = &view.clock;
    html! {
        section #clock aria-labelledby="clock-title" {
            h2 #clock-title tabindex="-1" { "Clock" }
            p.now {
                time #now datetime=(timestamp(reading.now_ms)) { (words::whole_time(reading.now_ms)) }
                @if reading.frozen { " " span.state.expired { "Frozen" } }
            }
            form.buttons method="post" action="/clock" {
                (back(ask))
                button name="advance" value="60" { "+1 min" }
                button name="advance" value="300" { "+5 min" }
                @if reading.frozen {
                    button name="freeze" value="no" { "Let it run" }
                } @else {
                    button name="freeze" value="yes" { "Freeze" }
                }
            }
            details #jump {
                summary { "Jump to a moment…" }
                form.inline method="post" action="/clock" {
                    (back(ask))
                    label {
                        span { "Date and time, UTC" }
                        input type="datetime-local" name="jump" step="1" required
                            value=(timestamp(reading.now_ms).trim_end_matches('Z'));
                    }
                    button { "Jump" }
                }
            }
        }
    }
}

fn reset(ask: &Ask) -> Markup {
    html! {
        section #reset aria-labelledby="reset-title" {
            h2 #reset-title tabindex="-1" { "Start over" }
            details #reset-ask {
                summary { "Reset…" }
                p { "Messages, calls, codes, the ledger and armed faults go. Ports and seed stay." }
                form.buttons method="post" action="/reset" {
                    (back(ask))
                    button.danger name="vendor" value="" { "Reset everything" }
                    @for vendor in Vendor::ALL {
                        button name="vendor" value=(vendor) { "Only " (vendor) }
                    }
                }
            }
        }
    }
}
