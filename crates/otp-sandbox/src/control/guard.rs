//! Keeps web pages of other hosts, and other machines, away from the control port.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::json::Problem;
use super::token;
use crate::names::Vendor;
use crate::sandbox::Shared;

/// Refuses a foreign `Host` (DNS rebinding), a foreign `Origin` (a form of another site's page), and what such a page embeds.
pub(super) async fn own_pages_only(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    if let Some((status, cause)) = foreign(&shared, &request) {
        return Problem::new(status, cause).into_response();
    }
    match &shared.token {
        Some(token) => token::check(token, request, next).await,
        None => next.run(request).await,
    }
}

/// With a token any name for this machine will do, because no foreign page knows the token.
fn foreign(shared: &Shared, request: &Request) -> Option<(u16, &'static str)> {
    let all = |name| request.headers().get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
    let mut hosts = all("host");
    let host = hosts.next().unwrap_or_default();
    if hosts.next().is_some() {
        return Some((400, "a request has one Host header"));
    }
    let name = without_port(host);
    let is_address = name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if shared.token.is_none() && !is_address && !name.eq_ignore_ascii_case("localhost") {
        return Some((403, "the Host header must be a loopback address"));
    }
    // A link to the page may stand anywhere: it shows everything to its reader and changes nothing.
    let is_link = request.method() == Method::GET
        && request.uri().path() == "/"
        && all("sec-fetch-mode").eq(["navigate"])
        && all("sec-fetch-dest").eq(["document"]);
    let own = format!("http://{host}");
    let is_own = all("origin").all(|origin| origin == own);
    let is_near = is_link || all("sec-fetch-site").all(is_near);
    (!is_own || !is_near).then_some((403, "requests from pages of another origin are refused"))
}

/// Whether a browser's own page or its user asks, by `Sec-Fetch-Site`: `same-site` may be a page on another port.
pub(crate) fn is_near(site: &str) -> bool {
    matches!(site, "same-origin" | "none")
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
