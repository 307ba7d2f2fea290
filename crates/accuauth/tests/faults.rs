//! Broken wires and broken answers through the real client: each has one kind and one effect, and the server (plain
//! sockets, not a mock) sees the request at most once.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::time::Duration;

use accuauth::{
    Client, Content, Credentials, Effect, Error, ErrorKind, Host, HttpOptions, SendSmsOtp, Status,
};
use otp_testkit::http::{Server, Step, ok, reply};

type Outcome = (ErrorKind, Effect);
const TRANSPORT: Outcome = (ErrorKind::Transport, Effect::Unknown);
const UNSENT: Outcome = (ErrorKind::Transport, Effect::None);
const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);
const VENDOR: Outcome = (ErrorKind::Vendor, Effect::Unknown);

const PATIENT: Duration = Duration::from_secs(10);
const ANSWERED: &str = r#"{"status":"OK","charge_info":{"charge":1},"request_id":"TID0"}"#;

fn client(base_url: String, timeout: Duration) -> Client {
    let credentials = Credentials::new("id", "secret").unwrap();
    let options = HttpOptions::new().timeout(timeout);
    Client::builder(Host::Custom(base_url), credentials).http(options).build().unwrap()
}

fn request() -> SendSmsOtp {
    let content = Content::new().pair("code", "1234").unwrap().pair("expire_at", "5").unwrap();
    SendSmsOtp::new("+6281234567890").template_id("TPL_0001").content(content)
}

/// The call must fail so, after exactly one connection with exactly one whole request.
async fn fails_with(steps: &[Step], timeout: Duration, expected: Outcome) -> Error {
    let server = Server::start(steps.to_vec()).await;
    let error = client(server.url(), timeout).send_sms_otp(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), expected, "{error}");
    assert_eq!((server.connections(), server.requests().len()), (1, 1));
    error
}

async fn answered_with(body: &str, expected: Outcome) -> Error {
    fails_with(&[Step::Read, ok(body)], PATIENT, expected).await
}

async fn answered_under(http_status: u16, body: &str, expected: Outcome) -> Error {
    let answer = format!("HTTP/1.1 {http_status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let error = fails_with(&[Step::Read, reply(&answer)], PATIENT, expected).await;
    assert_eq!(error.http_status(), Some(http_status), "{body}");
    error
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let server = Server::start(vec![]).await;
    let client = client(server.url(), PATIENT);
    drop(server);
    tokio::task::yield_now().await;
    let error = client.send_sms_otp(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), UNSENT);
    assert!(error.is_connect() && error.is_safe_to_repeat());
}

#[tokio::test]
async fn a_silent_server_leaves_the_effect_unknown() {
    let error = fails_with(&[Step::Read, Step::Hang], Duration::from_secs(1), TRANSPORT).await;
    assert!(error.is_timeout() && !error.is_connect() && !error.is_safe_to_repeat());
}

#[tokio::test]
async fn a_request_that_was_read_and_then_cut_leaves_the_effect_unknown() {
    let cut = reply("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"status\":\"OK\",");
    let cut_chunk = reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"status\"");
    for steps in [
        vec![Step::Read],
        vec![Step::Read, Step::Reset],
        vec![Step::Read, cut.clone()],
        vec![Step::Read, cut, Step::Reset],
        vec![Step::Read, cut_chunk],
    ] {
        let error = fails_with(&steps, PATIENT, TRANSPORT).await;
        assert!(!error.is_timeout() && !error.is_connect() && !error.is_safe_to_repeat());
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    let target = Server::start(vec![Step::Read, ok(ANSWERED)]).await;
    for status in [301, 302, 307, 308] {
        let redirect =
            format!("HTTP/1.1 {status} X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", target.url());
        let error = fails_with(&[Step::Read, reply(&redirect)], PATIENT, UNEXPECTED).await;
        assert_eq!(error.http_status(), Some(status));
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn an_answer_that_is_not_the_vendors_leaves_the_effect_unknown() {
    for body in [
        "",
        "<html><body>Welcome to the hotel's network</body></html>",
        r#"{"status":"OK""#,
        r#"{"status":"OK"} trailing"#,
        r#"{"status":200}"#,
        r#"{"status":true}"#,
        r#"{"status":null}"#,
        r#"{"status":["OK"]}"#,
        r#"{"status":"OK","charge_info":1}"#,
        r#"{"status":"OK","charge_info":[1]}"#,
        r#"{"status":"OK","charge_info":{"charge":"1"}}"#,
        r#"{"status":"OK","charge_info":{"charge":-1}}"#,
        r#"{"status":"OK","request_id":5}"#,
        r#"{"status":"UNAUTHORIZED","reason":{}}"#,
        r#"{"status":"OK","status":"FAILED"}"#,
        r#"{"status":"FAILED","status":"OK"}"#,
        r#"{"status":"OK","request_id":"a","request_id":"b"}"#,
        r#"{"status":"OK","charge_info":{"charge":1,"charge":2}}"#,
        r#"["OK",{"charge":1},"TID0"]"#,
        r#"[{"status":"OK"}]"#,
        r#""OK""#,
        "0",
        "null",
        "{}",
        r#"{"Status":"OK"}"#,
        r#"{"charge_info":{"charge":1},"request_id":"TID0"}"#,
    ] {
        let error = answered_with(body, UNEXPECTED).await;
        assert!(error.vendor_code().is_none(), "{body}");
    }
    let deep = format!("{{\"status\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    answered_with(&deep, UNEXPECTED).await;
    answered_with(&"x".repeat(10 << 20), UNEXPECTED).await;
    answered_with(&format!("{{\"status\":\"OK\"{}}}", " ".repeat(10 << 20)), UNEXPECTED).await;
}

#[tokio::test]
async fn an_unknown_word_is_a_failure_of_the_vendors_that_may_have_acted() {
    for word in ["QUEUED", "ok", "OK ", "", "200"] {
        let body = format!(r#"{{"status":"{word}","reason":"text","request_id":"TID0"}}"#);
        let error = answered_with(&body, VENDOR).await;
        assert_eq!(error.vendor_code().map(Status::as_str), Some(word));
        assert_eq!((error.request_id(), error.vendor_message()), (Some("TID0"), Some("text")));
    }
}

#[tokio::test]
async fn unknown_and_missing_fields_are_accepted() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        format!(r#"{{"new":{deep},"status":"OK","charge_info":{{"charge":2,"unit":{{"a":1.5}}}}}}"#),
        r#"{"status":"OK","charge_info":{"charge":2},"request_id":null,"reason":null}"#.to_owned(),
    ] {
        let server = Server::start(vec![Step::Read, ok(&body)]).await;
        let response = client(server.url(), PATIENT).send_sms_otp(&request()).await.unwrap();
        assert_eq!((response.charge, response.request_id), (Some(2), None));
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::start(vec![Step::Read, ok(r#"{"status":"OK","charge_info":{}}"#)]).await;
    assert_eq!(client(server.url(), PATIENT).send_sms_otp(&request()).await.unwrap().charge, None);
}

#[tokio::test]
async fn an_http_failure_is_decided_by_the_vendors_body_and_unknown_without_one() {
    for http_status in [400, 401, 403, 429, 500, 502, 512, 513] {
        for body in ["", "<html>", "{}", ANSWERED] {
            answered_under(http_status, body, UNEXPECTED).await;
        }
        answered_under(http_status, r#"{"status":"INTERNAL_ERROR"}"#, VENDOR).await;
        let refused = (ErrorKind::Authentication, Effect::None);
        answered_under(http_status, r#"{"status":"UNAUTHORIZED"}"#, refused).await;
    }
    // The statuses of the vendor's own, outside the standard's, with the words that its other pages give them.
    answered_under(512, r#"{"status":"SOURCE_SERVICE_UNAVAILABLE"}"#, VENDOR).await;
    answered_under(513, r#"{"status":"SOURCE_SERVICE_TIMEOUT"}"#, VENDOR).await;
}

#[tokio::test]
async fn a_403_is_told_apart_by_its_word() {
    for (word, kind) in [
        ("NO_PERMISSION", ErrorKind::Authentication),
        ("OUT_OF_QUOTA", ErrorKind::InsufficientCredit),
        ("RATE_LIMIT_EXCEEDED", ErrorKind::RateLimited),
    ] {
        let error = answered_under(403, &format!(r#"{{"status":"{word}"}}"#), (kind, Effect::None)).await;
        assert_eq!(error.is_safe_to_repeat(), kind == ErrorKind::RateLimited);
    }
}

#[tokio::test]
async fn a_dropped_call_is_seen_at_most_once() {
    for pause in [0, 100, 500, 2_000] {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let client = client(server.url(), PATIENT);
        let _ = tokio::time::timeout(Duration::from_micros(pause), client.send_sms_otp(&request())).await;
        drop(client);
        server.settled().await;
        assert!(server.requests().len() <= 1);
        assert!(server.connections() <= 1);
    }
}
