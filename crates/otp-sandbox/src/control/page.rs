//! The inbox page: what the phones show and what it would have cost. Plain HTML, no script, no other host.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::clock::timestamp;
use crate::codes::State as CodeState;
use crate::inbox::Message;
use crate::ledger::{Bill, Ledger};
use crate::sandbox::Shared;

const STYLE: &str = include_str!("page.css");

/// Nothing may be loaded from anywhere, and no other site may frame the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// More would make the page slow; the API has them all.
const SHOWN: usize = 200;

pub(super) async fn inbox(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let (messages, ledger, now_ms) = shared.with(|world| (world.messages(), world.ledger(), world.now_ms));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page(&messages, &ledger, now_ms).into_string())
}

fn page(messages: &[Message], ledger: &Ledger, now_ms: u64) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "otp-sandbox inbox" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "otp-sandbox inbox" }
                    p.soft { "Simulated: nothing was sent and nothing was billed. Reload for what came since." }
                    ul.sums aria-label="Would have been billed" {
                        @for bill in &ledger.bills { (sum(bill)) }
                    }
                }
                main {
                    @if messages.is_empty() {
                        p { "No message yet. Point a client at one of the vendor ports." }
                    }
                    @for message in messages.iter().rev().take(SHOWN) { (card(message, now_ms)) }
                    @if messages.len() > SHOWN {
                        p.soft { "Older messages: " code { "/_sandbox/v1/messages" } }
                    }
                }
                footer {
                    p { "Clock: " (readable(now_ms)) }
                    p { a href="/_sandbox/v1/provenance" { "Which rules are documented, which are assumed" } }
                }
            }
        }
    }
}

fn sum(bill: &Bill) -> Markup {
    html! {
        li {
            h2 { (bill.vendor) }
            strong { (bill.units) } " " (bill.unit) " billed"
            p.soft { (bill.messages) " sent, " (bill.balance) " left" }
        }
    }
}

fn card(message: &Message, now_ms: u64) -> Markup {
    let state = state_name(message.state);
    html! {
        article {
            header {
                span.to { (message.to) }
                @if let Some(sender) = &message.sender { span.soft { "from " (sender) } }
                span.soft { (message.vendor) " · " (message.channel.name()) }
                span.badge.(state) { (state) }
                time.soft datetime=(timestamp(message.received_at_ms)) { (readable(message.received_at_ms)) }
            }
            p.text { (message.text) }
            p.soft {
                @if let Some(code) = &message.code { "code " code { (code) } " · " }
                (plural(message.parts, "part")) " · "
                (message.units) " " (message.vendor.unit()) " billed"
                @if let Some(left) = time_left(message, now_ms) { " · " (left) " s left" }
            }
        }
    }
}

fn plural(count: u32, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn time_left(message: &Message, now_ms: u64) -> Option<u64> {
    let ends = message.expires_at_ms.filter(|_| message.state == CodeState::Issued)?;
    Some(ends.saturating_sub(now_ms) / 1000)
}

fn readable(ms: u64) -> String {
    timestamp(ms).replace('T', " ").replace('Z', " UTC")
}

fn state_name(state: CodeState) -> &'static str {
    match state {
        CodeState::Issued => "issued",
        CodeState::Superseded => "superseded",
        CodeState::Verified => "verified",
        CodeState::Expired => "expired",
        CodeState::Exhausted => "exhausted",
        CodeState::Delivered => "delivered",
    }
}
