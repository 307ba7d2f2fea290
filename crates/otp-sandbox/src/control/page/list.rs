//! The list: one entry for each call, with the messages it caused as the phone shows them.

use maud::{Markup, html};

use super::View;
use super::ask::Ask;
use super::items::Item;
use super::{detail, words};
use crate::clock::timestamp;
use crate::inbox::{Channel, Message};
use crate::ledger::DoubleSend;
use crate::names::{Does, Operation, Vendor};

pub(super) fn calls(view: &View, ask: &Ask) -> Markup {
    html! {
        @if view.listing.calls == 0 {
            (first_steps(view))
        } @else if view.listing.items.is_empty() {
            section.empty { h2 { "Nothing fits" } p { "No call has all of this. " a href="/" { "Show all" } } }
        } @else {
            ol #calls.calls aria-label="Calls, newest first" {
                @for item in &view.listing.items { (entry(item, view, ask)) }
            }
        }
    }
}

fn entry(item: &Item, view: &View, ask: &Ask) -> Markup {
    let exchange = &item.exchange;
    let is_open = ask.open == Some(exchange.id);
    html! {
        li #{ "call-" (exchange.id) } .call .trouble[item.is_trouble()] .twice[!item.double_sends.is_empty()] {
            article aria-labelledby={ "title-" (exchange.id) } {
                (heading(item))
                @for (double, earlier) in &item.double_sends { (twice(double, *earlier)) }
                @for message in &item.messages { (bubble(message, view)) }
                (outcome(item))
                (more(item, ask, is_open))
                @if is_open { (detail::open(item, view)) }
            }
        }
    }
}

fn heading(item: &Item) -> Markup {
    let exchange = &item.exchange;
    html! {
        header {
            span.chip.(exchange.vendor) { (exchange.vendor) }
            h2 #{ "title-" (exchange.id) } {
                @if let Some(phone) = item.phone() {
                    span.phone { (phone) }
                    @if item.messages.is_empty() { span.wish { (item.wish()) } }
                } @else {
                    (item.wish())
                }
            }
            time datetime=(timestamp(exchange.at_ms)) title=(words::whole_time(exchange.at_ms)) {
                (words::time_of_day(exchange.at_ms))
            }
        }
    }
}

fn twice(double: &DoubleSend, exchange: Option<u64>) -> Markup {
    let earlier = format!("message {}", double.earlier_message_id);
    html! {
        p.alarm {
            strong { "Double send" }
            " — the phone got a second message for the same purpose, " (words::span(double.seconds_apart)) " after "
            @if let Some(exchange) = exchange {
                a href={ "/?open=" (exchange) "#call-" (exchange) } { (earlier) }
            } @else {
                (earlier)
            }
            ", whose caller saw an error: " (super::break_it::reason(&double.reason)) "."
        }
    }
}

fn bubble(message: &Message, view: &View) -> Markup {
    html! {
        div.message {
            p.bubble {
                @if let Some(sender) = &message.sender { span.sender { (sender) } }
                (message.text)
            }
            div.facts {
                @if let Some(code) = &message.code {
                    span.code {
                        code #{ "code-" (message.id) } { (code) }
                        button.small type="button" data-copy=(code) data-copied={ "Code " (code) " copied" } data-with-script
                            aria-label={ "Copy code " (code) } { "Copy" }
                    }
                }
                span.state.(words::state_name(message.state)) {
                    (words::state_words(message.state))
                    @if let (Some(left), Some(ends)) = (view.seconds_left(message), message.expires_at_ms) {
                        ", " span.left data-ends=(ends) { (words::countdown(left)) } " left"
                    }
                }
                span.soft {
                    (words::channel_words(message.channel))
                    @if let Some(product) = message.product { " type " (product) }
                    @if message.channel == Channel::Sms { " · " (words::count(message.parts.into(), "segment")) }
                    " · " (words::delivery_words(message.delivery))
                    " · billed " (words::units(message.units.into(), message.vendor))
                }
            }
        }
    }
}

fn outcome(item: &Item) -> Markup {
    let exchange = &item.exchange;
    html! {
        @if let Some(fault) = &exchange.fault {
            p.broken {
                strong { "Broken by a fault" } " — " (super::break_it::says(fault)) ". "
                (seen(item))
            }
        } @else if item.is_refused() {
            p.refused {
                strong { "Refused" } (with_vendor_code(item)) " — " (words::with_code(exchange.rule.text)) "."
            }
        } @else if item.lost {
            p.refused { strong { "Billed, but not in the inbox" } " — the vendor took it over; the phone shows nothing." }
        } @else if item.messages.is_empty() {
            p.fine { strong { (done(exchange.operation.map(Operation::does))) } }
        }
        @if exchange.client_left { p.gave-up { "The client gave up before it had its answer." } }
    }
}

fn done(does: Option<Does>) -> &'static str {
    match does {
        Some(Does::Checks) => "Right code",
        Some(Does::Reads) => "Answered",
        Some(Does::Sends | Does::Orders) | None => "Accepted",
    }
}

fn with_vendor_code(item: &Item) -> Markup {
    html! { @if let Some(code) = &item.exchange.vendor_code { " with " code { (code) } } }
}

/// The client's side of a broken call.
fn seen(item: &Item) -> Markup {
    html! {
        @match item.exchange.http_status {
            Some(status) => {
                "The client got HTTP " (status) (with_vendor_code(item)) "."
            }
            None => "The client got no reply.",
        }
        @if item.lost || !item.messages.is_empty() { " The message went out and was billed all the same." }
    }
}

fn more(item: &Item, ask: &Ask, is_open: bool) -> Markup {
    let id = item.exchange.id;
    let target = ask.opening((!is_open).then_some(id)).address();
    let state = if is_open { "true" } else { "false" };
    html! {
        p.more {
            a #{ "more-" (id) } href={ (target) "#call-" (id) } aria-expanded=(state) data-in-place {
                (if is_open { "Hide request and reply" } else { "Request and reply" })
                span.hidden { " of call " (id) }
            }
        }
    }
}

/// Instead of a list, as long as nothing has come in.
fn first_steps(view: &View) -> Markup {
    html! {
        section.empty {
            h2 { "Waiting for the first call" }
            p {
                "Point any client at one of these addresses. What it sends appears here at once: "
                "the message as the phone shows it, its code, and what it would have cost."
            }
            (addresses(view))
            p.soft { "The keys of the fake accounts are printed where the sandbox was started." }
        }
    }
}

pub(super) fn addresses(view: &View) -> Markup {
    html! {
        dl.addresses {
            @for vendor in Vendor::ALL {
                dt { (vendor) " " span.soft { (vendor.facts().note) } }
                dd {
                    @let address = view.addresses.base_url(vendor);
                    code { (address) }
                    " "
                    button.small type="button" data-copy=(address) data-copied={ "Base URL of " (vendor) " copied" }
                        data-with-script aria-label={ "Copy the base URL of " (vendor) } { "Copy" }
                }
            }
        }
    }
}
