//! The frame of the page: head, bar with the sums, list beside panel, foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::View;
use super::ask::Ask;
use super::{filter, list, panel, words};
use crate::ledger::Bill;
use crate::names::Vendor;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A phone with a message; as data in the page, because a browser asks for an icon either way.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
    %3Crect width='32' height='32' rx='8' fill='%23285fd0'/%3E\
    %3Cpath d='M8 9h16v11H15l-5 4v-4H8z' fill='%23fff'/%3E%3C/svg%3E";

/// Each vendor has its own, in the sums and on its messages.
fn colours() -> String {
    let of = |vendor: Vendor| {
        let [ink, ground] = vendor.facts().colours;
        format!(
            ".sums .{vendor} {{ border-color: {ink}; }} .chip.{vendor} {{ background: {ground}; color: {ink}; }}\n"
        )
    };
    Vendor::ALL.map(of).concat()
}

pub(super) fn page(view: &View, ask: &Ask, nonce: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "otp-sandbox inbox" }
                link rel="icon" href=(PreEscaped(ICON));
                style nonce=(nonce) { (PreEscaped(STYLE)) (PreEscaped(colours())) }
                script nonce=(nonce) { (PreEscaped(SCRIPT)) }
            }
            body
                data-now=(view.clock.now_ms)
                data-frozen[view.clock.frozen]
                data-messages=(view.listing.messages)
                data-calls=(view.listing.calls) {
                a.skip href="#inbox" { "Skip to the messages" }
                a.skip href="#controls" { "Skip to the controls" }
                (bar(view))
                div.columns {
                    main #inbox tabindex="-1" aria-label="Inbox" {
                        // What the form before did, or why it did nothing.
                        @if let Some(problem) = &view.problem {
                            p #notice.notice.bad role="alert" { strong { "Not done. " } (problem) }
                        } @else if let Some(done) = view.done {
                            p #notice.notice role="status" { (done) }
                        }
                        (filter::form(view, ask))
                        (list::calls(view, ask))
                    }
                    aside #controls tabindex="-1" aria-label="Controls" { (panel::all(view, ask)) }
                }
                footer {
                    @if view.listing.calls > 0 {
                        details #addresses { summary { "Base URLs for clients" } (list::addresses(view)) }
                    }
                    p {
                        a href="/_sandbox/v1/provenance" { "Which rules are documented, which are assumed" }
                        " · "
                        a href="/_sandbox/v1/openapi.json" { "Control API" }
                        " · otp-sandbox " (env!("CARGO_PKG_VERSION"))
                    }
                }
                // Kept by the script: what it says stays while the page around it is renewed.
                p #say role="status" aria-live="polite" data-keep {}
            }
        }
    }
}

fn bar(view: &View) -> Markup {
    html! {
        header.bar {
            div.name {
                h1 { a href="/" { "otp-sandbox" span.hidden { " inbox" } } }
                p.sub { "Simulated: nothing leaves this machine." }
                p #live data-keep hidden { "Live" }
            }
            section.sums aria-label="What would have been billed" {
                ul {
                    @for (bill, doubles) in &view.bills { (sum(bill, *doubles)) }
                }
            }
            a.to-controls href="#controls" { "Controls" }
        }
    }
}

fn sum(bill: &Bill, doubles: u64) -> Markup {
    html! {
        li.(bill.vendor) {
            span.who title=(bill.vendor.facts().note) { (bill.vendor) }
            strong { (words::units(bill.units, bill.vendor)) span.word { " billed" } }
            span.soft {
                @if bill.vendor.unit() != "messages" { (words::count(bill.messages, "message")) " · " }
                (words::grouped(bill.balance)) " left"
            }
            @if doubles > 0 {
                a.double href="/?show=double" { (words::count(doubles, "double send")) }
            }
        }
    }
}
