//! Keeps web pages of other hosts, and other machines, away from the control port.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::json::Problem;
use super::token;
use crate::names::Vendor;
use crate::sandbox::Shared;

/// Refuses a foreign `Host` (DNS rebinding) and a foreign `Origin` (a form of another site's page).
///
/// With a token any name for this machine will do, because no foreign page knows the token.
pub(super) async fn own_pages_only(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let host = text(request.headers(), header::HOST);
    if shared.token.is_none() && !host.is_some_and(is_loopback) {
        return Problem::new(403, "the Host header must be a loopback address").into_response();
    }
    let own = host.map(|host| format!("http://{host}"));
    let foreign = request.headers().contains_key(header::ORIGIN)
        && text(request.headers(), header::ORIGIN) != own.as_deref();
    if foreign {
        return Problem::new(403, "requests from pages of another origin are refused").into_response();
    }
    match &shared.token {
        Some(token) => token::check(token, request, next).await,
        None => next.run(request).await,
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_loopback(host: &str) -> bool {
    let name = without_port(host);
    name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || name.eq_ignore_ascii_case("localhost")
}

fn without_port(host: &str) -> &str {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.trim_start_matches('[').trim_end_matches(']')
}

/// Whether no page of the internet can be at this host.
///
/// True for an address, for a name without a dot (a container's), and for a name under an ending that is reserved for such
/// use (`host.docker.internal`). The vendor's own hosts are accepted, too.
pub(crate) fn is_private(host: &str, vendor: Vendor) -> bool {
    const RESERVED: [&str; 4] = ["internal", "invalid", "localhost", "test"];
    let name = without_port(host).to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    name.parse::<IpAddr>().is_ok()
        || last == name
        || RESERVED.contains(&last)
        || vendor.facts().public_hosts.contains(&&*name)
}
