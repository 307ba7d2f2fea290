//! HTTP statuses: the vendor's own body decides under any of them, and nothing else does.

use std::error::Error as _;
use std::time::Duration;

use otp_core::ErrorKind;

use super::answered::Answered;
use super::target::{Target, for_each_kind};
use super::{Outcome, UNEXPECTED};
use crate::contract::Code;
use crate::http::{Server, Step, ok};

/// Asks all of it of an endpoint of each kind.
pub async fn hold(vendor: &str) {
    for_each_kind(vendor, hold_for).await;
}

async fn hold_for(target: Target) {
    let answered = Answered::by_wire(target).await;
    a_refusal_counts_under_any_status_of_failure(&answered).await;
    a_status_of_failure_without_the_vendors_body_proves_nothing(&answered).await;
    a_wait_is_told_in_seconds(&answered).await;
    a_redirect_is_refused_and_its_target_never_called(&answered).await;
    an_error_says_what_the_vendor_said_to_those_who_ask_only(&answered).await;
}

/// Statuses of the standard, those of gateways and content networks, and two of one vendor's own.
const FAILING: [u16; 31] = [
    400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 415, 421, 422, 425, 429, 431, 451, 500, 502, 503, 504,
    512, 513, 520, 521, 522, 523, 524, 525, 526, 599,
];

const PAGES: [&str; 4] =
    ["", "<html><body>Request blocked. Incident 49302</body></html>", r#"{"error":"blocked"}"#, "{}"];

impl Target {
    /// A refusal that is documented as one that did nothing, with its outcome.
    pub(super) fn refusal(&self) -> (Outcome, String) {
        let code = self.contract.plain_refusal(&self.endpoint);
        ((code.kind(), code.effect()), self.contract.refusal(&self.endpoint, &code.code))
    }
}

async fn a_refusal_counts_under_any_status_of_failure(answered: &Answered) {
    let target = &answered.target;
    let (expected, body) = target.refusal();
    for status in FAILING {
        let what = format!("a refusal under {status}");
        let error = answered.fails_under(status, "", &body, expected, &what).await;
        assert_eq!(error.http_status(), Some(status), "{what}");
    }
}

/// A success that contradicts its status proves nothing either.
async fn a_status_of_failure_without_the_vendors_body_proves_nothing(answered: &Answered) {
    let target = &answered.target;
    for status in FAILING {
        for body in PAGES.into_iter().chain([target.endpoint.success_body.as_str()]) {
            let what = format!("{status} with {body}");
            let error = answered.fails_under(status, "", body, UNEXPECTED, &what).await;
            assert_eq!(error.http_status(), Some(status), "{what}");
        }
    }
}

const WAITS: [(&str, Option<u64>); 11] = [
    ("", None),
    ("retry-after: 30\r\n", Some(30)),
    ("retry-after: 0\r\n", Some(0)),
    ("retry-after: Fri, 31 Dec 2027 23:59:59 GMT\r\n", None),
    ("retry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n", None),
    ("retry-after: -5\r\n", None),
    ("retry-after: +5\r\n", None),
    ("retry-after: 99999999\r\n", Some(24 * 60 * 60)),
    ("retry-after: 99999999999999999999999999\r\n", Some(24 * 60 * 60)),
    ("retry-after: soon\r\n", None),
    ("retry-after: 7\r\nretry-after: 9\r\n", Some(7)),
];

/// After a gateway's page the wait is all that it tells. The vendor's own rate limit keeps it, too.
async fn a_wait_is_told_in_seconds(answered: &Answered) {
    let target = &answered.target;
    let limited = |code: &Code| code.kind() == ErrorKind::RateLimited;
    let limited = target.contract.codes(&target.endpoint).into_iter().find(limited);
    for (headers, wait) in WAITS {
        let wait = wait.map(Duration::from_secs);
        let error = answered.fails_under(429, headers, PAGES[1], UNEXPECTED, headers).await;
        assert_eq!(error.retry_after(), wait, "{headers:?}");
        let Some(code) = &limited else { continue };
        let body = target.contract.refusal(&target.endpoint, &code.code);
        for status in [403, 429] {
            let expected = (code.kind(), code.effect());
            let error = answered.fails_under(status, headers, &body, expected, headers).await;
            assert_eq!(error.retry_after(), wait, "{headers:?}");
        }
    }
}

/// Followed, it would carry the keys away, or end in a refused connection that looks like one of our own.
async fn a_redirect_is_refused_and_its_target_never_called(answered: &Answered) {
    let target = &answered.target;
    let elsewhere = Server::start(vec![Step::Read, ok(&target.endpoint.success_body)]).await;
    let path = &target.endpoint.path;
    for location in
        [path, &format!("{}{path}", elsewhere.url()), "http://vendor.invalid/", "//vendor.invalid"]
    {
        for status in [300, 301, 302, 303, 304, 307, 308] {
            let what = format!("{status} to {location}");
            let headers = format!("location: {location}\r\n");
            let body = &target.endpoint.success_body;
            let error = answered.fails_under(status, &headers, body, UNEXPECTED, &what).await;
            assert_eq!(error.http_status(), Some(status), "{what}");
        }
    }
    assert_eq!(elsewhere.connections(), 0, "{}", target.name());
}

async fn an_error_says_what_the_vendor_said_to_those_who_ask_only(answered: &Answered) {
    let target = &answered.target;
    let code = target.contract.plain_refusal(&target.endpoint);
    let (expected, body) = target.refusal();
    let mut said: serde_json::Value = serde_json::from_str(&body).unwrap();
    // No line of ours may be forged by the vendor's.
    let forged = "\u{1b}[31mred\r\nINFO forged line\u{202e}";
    for (name, value) in said.as_object_mut().unwrap() {
        if *name != target.endpoint.code_field && value.is_string() {
            *value = forged.into();
        }
    }
    let what = "a refusal with control characters";
    let error = answered.fails_under(403, "retry-after: 9\r\n", said.to_string(), expected, what).await;
    assert_eq!(error.vendor_code(), Some(code.code.as_str()));
    assert_eq!((error.http_status(), error.retry_after()), (Some(403), Some(Duration::from_secs(9))));
    assert_eq!((error.field(), error.is_timeout(), error.is_connect()), (None, false, false));
    assert_eq!(error.vendor_message(), Some(forged), "{}: the accessor returns it unchanged", target.name());
    assert!(error.source().is_none());
    let texts = format!("{error} {error:?} {error:#?}");
    assert!(texts.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{texts:?}");
    assert!(!texts.contains("forged") && texts.contains(&code.code), "{texts}");

    let page = "an answer that is not the vendor's";
    let error = answered.fails_under(502, "", "<html>bad gateway</html>", UNEXPECTED, page).await;
    assert_eq!((error.vendor_code(), error.request_id(), error.vendor_message()), (None, None, None));
}
