//! HTTP statuses: the vendor's own body decides under any of them, and nothing else does.

use std::time::Duration;

use crate::calls::{REFUSAL, REFUSED, SUCCESS, UNEXPECTED, answer, both_fail};
use otp_testkit::http::{Server, Step, ok};

const PAGES: [&str; 3] =
    ["", "<html><body>Request blocked. Incident 49302</body></html>", r#"{"error":"blocked"}"#];

/// Whoever sends such a status without the vendor's body, it proves nothing; and a success that contradicts it neither.
async fn proves_nothing(http_statuses: &[u16]) {
    for &http_status in http_statuses {
        for body in PAGES.iter().chain(&[SUCCESS]) {
            for error in both_fail(&answer(http_status, "", body), UNEXPECTED).await {
                assert_eq!(error.http_status(), Some(http_status));
            }
        }
    }
}

#[tokio::test]
async fn the_vendors_refusal_counts_under_any_status_of_a_refusal() {
    for http_status in [400, 401, 403, 404, 405, 413, 415, 422] {
        for error in both_fail(&answer(http_status, "", REFUSAL), REFUSED).await {
            assert_eq!(error.http_status(), Some(http_status));
        }
    }
}

#[tokio::test]
async fn a_firewalls_page_proves_nothing() {
    proves_nothing(&[400, 401, 403, 404, 405, 411, 413, 414, 415, 422, 431]).await;
}

#[tokio::test]
async fn a_request_time_out_of_a_gateway_proves_nothing() {
    proves_nothing(&[408]).await;
}

#[tokio::test]
async fn a_conflict_proves_nothing() {
    proves_nothing(&[409]).await;
}

#[tokio::test]
async fn a_misdirected_or_early_request_proves_nothing() {
    proves_nothing(&[421, 425]).await;
}

#[tokio::test]
async fn legal_reasons_prove_nothing() {
    proves_nothing(&[451]).await;
}

#[tokio::test]
async fn a_failing_server_or_gateway_proves_nothing() {
    proves_nothing(&[500, 502, 503, 504]).await;
}

#[tokio::test]
async fn a_content_networks_own_statuses_prove_nothing() {
    proves_nothing(&[520, 521, 522, 523, 524, 525, 526]).await;
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

/// A gateway's, then: its wait is all that it tells.
#[tokio::test]
async fn a_429_without_the_vendors_body_tells_its_wait_in_seconds_and_nothing_else() {
    for (headers, wait) in WAITS {
        for error in both_fail(&answer(429, headers, PAGES[1]), UNEXPECTED).await {
            assert_eq!(error.retry_after(), wait.map(Duration::from_secs), "{headers:?}");
            assert!(!error.is_safe_to_repeat());
        }
    }
}

/// The call returns at once, with the wait as data: nobody here sleeps on it.
#[tokio::test]
async fn the_vendors_rate_limit_proves_that_nothing_was_sent_and_tells_the_wait() {
    let limited = (accuauth::ErrorKind::RateLimited, accuauth::Effect::None);
    for http_status in [403, 429] {
        for (headers, wait) in WAITS {
            let answer = answer(http_status, headers, r#"{"status":"RATE_LIMIT_EXCEEDED"}"#);
            for error in both_fail(&answer, limited).await {
                assert_eq!(error.retry_after(), wait.map(Duration::from_secs), "{headers:?}");
                assert!(error.is_safe_to_repeat());
            }
        }
    }
}

#[tokio::test]
async fn no_redirect_takes_the_keys_anywhere() {
    let target = Server::start(vec![Step::Read, ok(SUCCESS)]).await;
    let other_host = format!("{}/data/send_sms_otp", target.url());
    for location in [
        "/data/send_sms_otp",
        &other_host,
        "http://cloudapi.accuauth.in/data/send_sms_otp",
        "//vendor.invalid",
    ] {
        for http_status in [301, 302, 303, 307, 308] {
            let headers = format!("location: {location}\r\n");
            for error in both_fail(&answer(http_status, &headers, SUCCESS), UNEXPECTED).await {
                assert_eq!(error.http_status(), Some(http_status));
            }
        }
    }
    assert_eq!(target.connections(), 0);
}
