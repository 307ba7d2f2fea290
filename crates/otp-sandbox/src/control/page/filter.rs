//! Search and filter above the list.

use maud::{Markup, html};

use super::View;
use super::ask::{Ask, Show};
use super::items::SHOWN;
use super::words::{self, STATES};
use crate::names::Vendor;

pub(super) fn form(view: &View, ask: &Ask) -> Markup {
    let any = |text| (false, "", text);
    let vendor = |one: Vendor| (ask.vendor == Some(one), one.name(), one.name());
    let vendors: Vec<_> = [any("All")].into_iter().chain(Vendor::ALL.map(vendor)).collect();
    let states = STATES.map(|(state, name, text)| (ask.state == Some(state), name, text));
    let states: Vec<_> = [any("Any state")].into_iter().chain(states).collect();
    let shows = Show::ALL.map(|(show, name, text)| (ask.show == show, name, text));
    html! {
        search {
            form #filter method="get" action="/" data-as-typed {
                label.grow {
                    span { "Search" }
                    input #search type="search" name="q" value=(ask.words) maxlength="100"
                        placeholder="Phone, text, code or fault" autocomplete="off" spellcheck="false";
                }
                (choice("Vendor", "vendor", &vendors))
                (choice("Code", "state", &states))
                (choice("Show", "show", &shows))
                button type="submit" data-without-script { "Search" }
            }
            (found(view, ask))
        }
    }
}

/// A list to choose from: whether it is chosen, its value, its text.
fn choice(title: &str, name: &str, options: &[(bool, &str, &str)]) -> Markup {
    html! {
        label {
            span { (title) }
            select name=(name) {
                @for (chosen, value, text) in options { option value=(value) selected[*chosen] { (text) } }
            }
        }
    }
}

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
