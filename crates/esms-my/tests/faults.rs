//! Broken wires and broken answers through the real client: each has one kind and one effect, and the server (plain
//! sockets, not a mock) sees the request at most once.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::time::Duration;

use esms_my::{
    Client, Credentials, Effect, Error, ErrorKind, GenerateOtp, HttpOptions, OtpCode, OtpText, PhoneNumber,
    VerifyOtp,
};
use otp_testkit::http::{Server, Step, ok, reply};

const TRANSPORT: (ErrorKind, Effect) = (ErrorKind::Transport, Effect::Unknown);
const UNSENT: (ErrorKind, Effect) = (ErrorKind::Transport, Effect::None);
const UNEXPECTED: (ErrorKind, Effect) = (ErrorKind::UnexpectedResponse, Effect::Unknown);

fn client(base_url: &str, timeout: Duration) -> Client {
    let credentials = Credentials::new("key", "secret").unwrap();
    Client::builder(credentials).base_url(base_url).http(HttpOptions::new().timeout(timeout)).build().unwrap()
}

fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

async fn generate(client: &Client) -> Error {
    client.generate_otp(&GenerateOtp::new(phone(), OtpText::brand("Eaon"))).await.unwrap_err()
}

async fn verify(client: &Client) -> Error {
    client.verify_otp(&VerifyOtp::new(phone(), OtpCode::parse("112233").unwrap())).await.unwrap_err()
}

/// Both calls must fail so, and must be seen as often as said.
async fn fails_with(steps: Vec<Step>, timeout: Duration, expected: (ErrorKind, Effect), seen: usize) {
    for call in ["generate", "verify"] {
        let server = Server::start(steps.clone()).await;
        let client = client(&server.url(), timeout);
        let error = if call == "generate" { generate(&client).await } else { verify(&client).await };
        assert_eq!((error.kind(), error.effect()), expected, "{call}: {error}");
        assert!(!error.is_code_rejected());
        assert_eq!(server.requests().len(), seen, "{call}");
        assert!(server.connections() <= 1, "{call}");
    }
}

const PATIENT: Duration = Duration::from_secs(10);

async fn answered_with(body: &str, expected: (ErrorKind, Effect)) {
    fails_with(vec![Step::Read, ok(body)], PATIENT, expected, 1).await;
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let server = Server::start(vec![]).await;
    let url = server.url();
    drop(server);
    tokio::task::yield_now().await;
    for error in [generate(&client(&url, PATIENT)).await, verify(&client(&url, PATIENT)).await] {
        assert_eq!((error.kind(), error.effect()), UNSENT);
        assert!(error.is_connect() && error.is_safe_to_repeat());
    }
}

#[tokio::test]
async fn a_silent_server_or_a_cut_reply_leaves_the_effect_unknown() {
    fails_with(vec![Step::Read, Step::Hang], Duration::from_secs(1), TRANSPORT, 1).await;
    fails_with(vec![Step::Read], PATIENT, TRANSPORT, 1).await;
    fails_with(vec![Step::Read, Step::Reset], PATIENT, TRANSPORT, 1).await;
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"status\":0,";
    fails_with(vec![Step::Read, reply(cut)], PATIENT, TRANSPORT, 1).await;
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    let target = Server::start(vec![Step::Read, ok("{\"status\":0}")]).await;
    for status in [301, 302, 307, 308] {
        let redirect =
            format!("HTTP/1.1 {status} X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", target.url());
        fails_with(vec![Step::Read, reply(&redirect)], PATIENT, UNEXPECTED, 1).await;
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn an_answer_that_is_not_the_vendors_leaves_the_effect_unknown() {
    for body in [
        "",
        "<html><body>Welcome to the hotel's network</body></html>",
        "{\"status\":0",
        "{\"status\":\"none\"}",
        "{\"status\":null}",
        "{\"status\":\"00\"}",
        "{\"status\":\"+0\"}",
        "{\"status\":\"-0\"}",
        "{\"status\":-0.0}",
        "{\"status\":0,\"status\":16}",
        "{\"status\":0,\"id\":5}",
        "[0,\"ok\",\"id\"]",
        "0",
        "{}",
    ] {
        answered_with(body, UNEXPECTED).await;
    }
    let deep = format!("{{\"status\":0,\"message\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    answered_with(&deep, UNEXPECTED).await;
    answered_with(&"x".repeat(10 << 20), UNEXPECTED).await;
}

#[tokio::test]
async fn a_500_is_decided_by_the_vendors_body_and_unknown_without_one() {
    let answer =
        |body: &str| reply(&format!("HTTP/1.1 500 X\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    fails_with(vec![Step::Read, answer("<html>")], PATIENT, UNEXPECTED, 1).await;
    fails_with(vec![Step::Read, answer("{\"status\":0}")], PATIENT, UNEXPECTED, 1).await;
    let refused = (ErrorKind::Authentication, Effect::None);
    fails_with(vec![Step::Read, answer("{\"status\":3}")], PATIENT, refused, 1).await;
}

#[tokio::test]
async fn a_dropped_call_is_seen_at_most_once() {
    for pause in [0, 100, 500, 2_000] {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let client = client(&server.url(), PATIENT);
        let _ = tokio::time::timeout(Duration::from_micros(pause), generate(&client)).await;
        drop(client);
        server.settled().await;
        assert!(server.requests().len() <= 1);
        assert!(server.connections() <= 1);
    }
}

/// The two pages print two lists. What stands on the other one proves nothing about this call.
#[tokio::test]
async fn a_status_of_the_other_page_leaves_the_effect_unknown() {
    for (status, on_generate) in [(4, true), (5, true), (8, true), (10, true), (15, true), (16, false)] {
        let server = Server::start(vec![Step::Read, ok(&format!("{{\"status\":{status}}}"))]).await;
        let client = client(&server.url(), PATIENT);
        let error = if on_generate { verify(&client).await } else { generate(&client).await };
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Vendor, Effect::Unknown), "{status}");
    }
}
