//! The inbox page: what the phones show, what the client was told, what it would have cost.
//!
//! One page, written by the server and complete without its script; the script only renews it in place.

mod actions;
mod ask;
mod break_it;
mod detail;
mod fault_words;
mod filter;
mod items;
mod layout;
mod list;
mod panel;
mod start;
mod view;
mod words;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) use self::actions::{arm, clock, disarm, reset};
use self::ask::Ask;
use self::view::View;
use crate::sandbox::Shared;

pub(super) async fn inbox(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    show(&shared, &Ask::parse(query.as_deref().unwrap_or_default()), None)
}

/// The page, with the reason when a form could not be carried out.
fn show(shared: &Shared, ask: &Ask, problem: Option<String>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let nonce = nonce();
    let view = View::take(shared, ask, problem);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(&nonce)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        // Not `no-referrer`: with it browsers send `Origin: null` with the page's own forms.
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (status, headers, layout::page(&view, ask, &nonce).into_string()).into_response()
}

/// Nothing may be loaded from anywhere, and no other site may frame the page; the script talks to this port only.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Unguessable, as the standard library's hash keys are, which come from the system's source of chance.
fn nonce() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}
