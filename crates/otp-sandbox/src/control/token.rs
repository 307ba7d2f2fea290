//! The token of a sandbox that other machines can reach.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::json::{Problem, Query};

const COOKIE: &str = "otp_sandbox_token";

/// Lets a request through with the token: as bearer, as cookie, or once in the page's address, for the cookie.
pub(super) async fn check(token: &str, request: Request, next: Next) -> Response {
    if brings(&request, token) {
        return next.run(request).await;
    }
    let query = Query::parse(request.uri().query().map(str::to_owned));
    let in_address = query.value("token").is_some_and(|given| same(given, token));
    if in_address && request.method() == Method::GET && request.uri().path() == "/" {
        return settle(token);
    }
    let problem =
        Problem::new(401, "this sandbox needs its token: authorization: Bearer …, or /?token=… for the page");
    ([(header::WWW_AUTHENTICATE, "Bearer")], problem).into_response()
}

fn brings(request: &Request, token: &str) -> bool {
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let headers = request.headers();
    let bearer = headers.get(header::AUTHORIZATION).and_then(text);
    let mut bearer = bearer.as_deref().and_then(|value| value.split_once(' ')).into_iter();
    let is_right =
        |(scheme, given): (&str, &str)| scheme.eq_ignore_ascii_case("bearer") && same(given.trim(), token);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(text).collect::<Vec<_>>().join(";");
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    bearer.any(is_right) || pairs.any(|(name, given)| name == COOKIE && same(given, &as_hex(token)))
}

/// The cookie lives as long as the browser's window; no script reads it and no other site's page sends it.
fn settle(token: &str) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", as_hex(token));
    let headers = [
        (header::SET_COOKIE, cookie),
        (header::LOCATION, "/".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// A cookie takes no blanks, commas or semicolons.
fn as_hex(token: &str) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    token.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Compares without telling by its time how much of it was right.
fn same(given: &str, token: &str) -> bool {
    let differences = given.bytes().zip(token.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    given.len() == token.len() && std::hint::black_box(differences) == 0
}
