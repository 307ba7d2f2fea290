//! The inbox page: what the phones show, what the client was told, what it would have cost.
//!
//! One page, written by the server and complete without its script; the script only renews it in place.

mod actions;
mod ask;
mod break_it;
mod detail;
mod filter;
mod items;
mod layout;
mod list;
mod panel;
mod words;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) use self::actions::{arm, clock, disarm, reset};
use self::ask::Ask;
use self::items::Listing;
use crate::clock::ClockReading;
use crate::codes::State as CodeState;
use crate::faults::ArmedFault;
use crate::inbox::Message;
use crate::ledger::Bill;
use crate::sandbox::{Addresses, Shared};

pub(super) async fn inbox(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    show(&shared, &Ask::parse(query.as_deref().unwrap_or_default()), None)
}

/// The page, with the reason when a form could not be carried out.
fn show(shared: &Shared, ask: &Ask, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (clock, addresses, nonce) = (shared.clock(), shared.addresses.clone(), nonce());
    let (bills, listing, armed) = shared.with(|world| {
        let doubles = |vendor| world.book.double_sends.iter().filter(move |double| double.vendor == vendor);
        let bills = world.bills().into_iter().map(|bill| (bill, doubles(bill.vendor).count() as u64));
        (bills.collect(), Listing::new(ask, world), world.faults())
    });
    let done = ask.did.as_deref().and_then(actions::sentence);
    let view = View { clock, bills, listing, armed, done, problem, addresses };
    // Nothing may be loaded from anywhere, and no other site may frame the page; the script talks to this port only.
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        // Not `no-referrer`: with it browsers send `Origin: null` with the page's own forms.
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (status, headers, layout::page(&view, ask, &nonce).into_string()).into_response()
}

/// Unguessable, as the standard library's hash keys are, which come from the system's source of chance.
fn nonce() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// Everything the page shows, taken from the world in one look.
struct View {
    pub(super) clock: ClockReading,
    /// Each with its number of double sends.
    pub(super) bills: Vec<(Bill, u64)>,
    pub(super) listing: Listing,
    pub(super) armed: Vec<ArmedFault>,
    pub(super) done: Option<&'static str>,
    pub(super) problem: Option<String>,
    pub(super) addresses: Addresses,
}

impl View {
    pub(super) fn seconds_left(&self, message: &Message) -> Option<u64> {
        let ends = message.expires_at_ms.filter(|_| message.state == CodeState::Issued)?;
        Some(ends.saturating_sub(self.clock.now_ms).div_ceil(1000))
    }
}
