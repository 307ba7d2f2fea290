//! Search and filter above the list.

use maud::{Markup, html};

use super::View;
use super::ask::{Ask, Show};
use super::items::SHOWN;
use super::words::{self, STATES};
use crate::names::Vendor;

pub(super) fn form(view: &View, ask: &Ask) -> Markup {
    html! {
        search {
            form #filter method="get" action="/" data-as-typed {
                label.grow {
                    span { "Search" }
                    input #search type="search" name="q" value=(ask.words) maxlength="100"
                        placeholder="Phone, text, code or fault" autocomplete="off" spellcheck="false";
                }
                label {
                    span { "Vendor" }
                    select name="vendor" {
                        option value="" { "All" }
                        @for vendor in Vendor::ALL {
                            option value=(vendor) selected[ask.vendor == Some(vendor)] { (vendor) }
                        }
                    }
                }
                label {
                    span { "Code" }
                    select name="state" {
                        option value="" { "Any state" }
                        @for (state, name, text) in STATES {
                            option value=(name) selected[ask.state == Some(state)] { (text) }
                        }
                    }
                }
                label {
                    span { "Show" }
                    select name="show" {
                        @for (show, name, text) in Show::ALL {
                            option value=(name) selected[ask.show == show] { (text) }
                        }
                    }
                }
                button type="submit" data-without-script { "Search" }
            }
            (found(view, ask))
        }
    }
}

/// How much there is, and how much of it is shown.
fn found(view: &View, ask: &Ask) -> Markup {
    let listing = &view.listing;
    let [calls, found] = [listing.calls, listing.found].map(|number| number as u64);
    html! {
        p #found.soft hidden[calls == 0] {
            @if ask.is_narrowed() {
                strong { (words::count(found, "call")) } " of " (words::grouped(calls)) " found"
            } @else {
                strong { (words::count(listing.messages as u64, "message")) }
                " from " (words::count(calls, "call"))
            }
            @if listing.found > SHOWN { ". The newest " (SHOWN) " are shown; the search looks at all." }
            @if ask.is_narrowed() { " " a href="/" { "Show all" } }
        }
    }
}
