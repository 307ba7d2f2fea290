//! What one call proves, against a server that counts what it was really sent.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod raw_server;

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use otp_core::{Effect, ErrorKind};
use otp_http::{Call, Error, HttpClient, HttpOptions};
use raw_server::{RawServer, Step, ok, reply};

fn quick() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(1))
}

fn patient() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(10))
}

fn client(base_url: &str, options: &HttpOptions) -> HttpClient {
    HttpClient::new(base_url, "test/1.0", options).unwrap()
}

fn post() -> Call {
    Call::post("/send", "application/json", r#"{"code":"canary-body"}"#)
}

fn get() -> Call {
    Call::get("/send", "ApiKey=canary-query".to_owned())
}

type Outcome = (ErrorKind, Effect);
const UNANSWERED: Outcome = (ErrorKind::Transport, Effect::Unknown);
const UNSENT: Outcome = (ErrorKind::Transport, Effect::None);
const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);

fn outcome(error: &Error) -> Outcome {
    (error.kind(), error.effect())
}

/// Makes a POST and a GET against a server with these steps; both must fail with this outcome, seen at most once each.
async fn fails_with(steps: Vec<Step>, options: &HttpOptions, expected: Outcome) {
    for (name, call) in [("POST", post()), ("GET", get())] {
        let server = RawServer::start(steps.clone()).await;
        let error = client(&server.url(), options).send(call).await.unwrap_err();
        assert_eq!(outcome(&error), expected, "{name}: {error}");
        assert!(server.connections() <= 1, "{name}");
        assert!(server.requests().len() <= 1, "{name}");
    }
}

#[tokio::test]
async fn a_reply_is_read_whole_whatever_its_final_status() {
    for status in [200, 201, 204, 400, 403, 404, 429, 500, 503, 512, 513, 599] {
        let server = RawServer::start(vec![
            Step::Read,
            reply(&format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nretry-after: 7\r\n\r\n")),
        ])
        .await;
        let answer = client(&server.url(), &patient()).send(post()).await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.is_success(), status < 300);
        assert_eq!(answer.retry_after(), Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn what_leaves_is_one_plain_http_1_request() {
    let server = RawServer::start(vec![Step::Read, ok("{}")]).await;
    let secret = otp_http::Secret::parse_for_header("key", "canary-header").unwrap();
    client(&server.url(), &patient()).send(post().secret_header("x-df-api-id", &secret)).await.unwrap();

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert!(request.starts_with("POST /send HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"code\":\"canary-body\"}"), "{request}");
    let lower = request.to_ascii_lowercase();
    for header in [
        "content-type: application/json\r\n",
        "content-length: 22\r\n",
        "user-agent: test/1.0\r\n",
        "x-df-api-id: canary-header\r\n",
    ] {
        assert!(lower.contains(header), "{header} in {request}");
    }
    for header in ["accept-encoding", "transfer-encoding", "referer", "cookie", "upgrade"] {
        assert!(!lower.contains(header), "{header} in {request}");
    }
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_was_sent() {
    let server = RawServer::start(vec![]).await;
    let url = server.url();
    drop(server);
    tokio::task::yield_now().await;
    for call in [post(), get()] {
        let error = client(&url, &patient()).send(call).await.unwrap_err();
        assert_eq!(outcome(&error), UNSENT);
        assert!(error.is_connect() && error.is_safe_to_repeat());
    }
}

#[tokio::test]
async fn a_name_that_is_not_found_proves_that_nothing_was_sent() {
    let http = client("https://vendor.invalid", &patient());
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(outcome(&error), UNSENT);
        assert!(error.is_connect());
    }
}

#[tokio::test]
async fn a_silent_server_leaves_the_effect_unknown() {
    fails_with(vec![Step::Read, Step::Hang], &quick(), UNANSWERED).await;
}

#[tokio::test]
async fn a_request_that_was_read_and_then_cut_or_reset_leaves_the_effect_unknown() {
    fails_with(vec![Step::Read], &patient(), UNANSWERED).await;
    fails_with(vec![Step::Read, Step::Reset], &patient(), UNANSWERED).await;
}

#[tokio::test]
async fn a_connection_closed_at_once_is_called_unsent_only_when_nothing_whole_arrived() {
    for steps in [vec![], vec![Step::Reset]] {
        for _ in 0..100 {
            let server = RawServer::start(steps.clone()).await;
            let error = client(&server.url(), &patient()).send(post()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport);
            assert_eq!(server.requests().len(), 0);
            assert_eq!(server.connections(), 1);
        }
    }
}

#[tokio::test]
async fn a_recording_gets_content_type_and_body_as_they_came() {
    let head = "HTTP/1.1 403 X\r\ncontent-type: Application/JSON;charset=UTF-8\r\ncontent-length: 5\r\n\r\n";
    let server =
        RawServer::start(vec![Step::Read, reply(head), Step::Write(b"\xef\xbb\xbf{}".to_vec())]).await;
    let answer = client(&server.url(), &patient()).send(post()).await.unwrap();
    assert_eq!(answer.content_type(), Some("Application/JSON;charset=UTF-8"));
    assert_eq!((answer.raw_body(), answer.body()), (&b"\xef\xbb\xbf{}"[..], &b"{}"[..]));

    let server = RawServer::start(vec![Step::Read, ok("{}")]).await;
    let answer = client(&server.url(), &patient()).send(post()).await.unwrap();
    assert_eq!(answer.content_type(), None);
}

#[tokio::test]
async fn an_early_answer_is_an_answer_even_when_the_request_was_not_read() {
    let server =
        RawServer::start(vec![Step::ReadHead, reply("HTTP/1.1 401 X\r\ncontent-length: 2\r\n\r\n{}")]).await;
    let answer = client(&server.url(), &patient()).send(post()).await.unwrap();
    assert_eq!((answer.status(), answer.body()), (401, &b"{}"[..]));
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    let target = RawServer::start(vec![Step::Read, ok("{}")]).await;
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let location =
            format!("HTTP/1.1 {status} X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", target.url());
        fails_with(vec![Step::Read, reply(&location)], &patient(), UNEXPECTED).await;
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn an_interim_answer_is_not_an_answer() {
    let switching = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
    fails_with(vec![Step::Read, reply(switching)], &patient(), UNEXPECTED).await;
    fails_with(vec![Step::Read, reply("HTTP/1.1 100 Continue\r\n\r\n")], &patient(), UNANSWERED).await;
}

#[tokio::test]
async fn an_answer_that_is_not_http_leaves_the_effect_unknown() {
    for garbage in [
        "garbage\r\n\r\n",
        "<html>hello</html>",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n",
    ] {
        fails_with(vec![Step::Read, reply(garbage)], &patient(), UNANSWERED).await;
    }
}

#[tokio::test]
async fn an_answer_cut_or_stalled_in_its_body_leaves_the_effect_unknown() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"status\"";
    fails_with(vec![Step::Read, reply(head)], &patient(), UNANSWERED).await;
    fails_with(vec![Step::Read, reply(head), Step::Hang], &quick(), UNANSWERED).await;
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"st";
    fails_with(vec![Step::Read, reply(chunked)], &patient(), UNANSWERED).await;
}

#[tokio::test]
async fn an_answer_over_the_limit_is_given_up_declared_or_not() {
    let declared = "HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{";
    fails_with(vec![Step::Read, reply(declared), Step::Hang], &patient(), UNEXPECTED).await;

    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000)).into_bytes();
    let endless = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    fails_with(vec![Step::Read, reply(endless), Step::WriteForever(chunk)], &patient(), UNEXPECTED).await;

    let ten_mib = "x".repeat(10 << 20);
    fails_with(vec![Step::Read, ok(&ten_mib)], &patient(), UNEXPECTED).await;

    let exact = "x".repeat(HttpOptions::MAX_REPLY_BYTES);
    let server = RawServer::start(vec![Step::Read, ok(&exact)]).await;
    assert_eq!(client(&server.url(), &patient()).send(get()).await.unwrap().body().len(), exact.len());
}

#[tokio::test]
async fn each_call_has_a_connection_of_its_own_so_a_stray_reply_is_never_taken() {
    let server = RawServer::start(vec![Step::Read, ok("mine"), ok("stray"), Step::Hang]).await;
    let http = client(&server.url(), &patient());
    for _ in 0..20 {
        assert_eq!(http.send(post()).await.unwrap().body(), b"mine");
    }
    assert_eq!(server.connections(), 20);
}

#[tokio::test]
async fn a_kept_connection_is_used_again_when_the_caller_opts_in() {
    let server = RawServer::start(vec![Step::Read, ok("1"), Step::Read, ok("2"), Step::Hang]).await;
    let http = client(&server.url(), &patient().reuse_connections(Duration::from_secs(30)));
    assert_eq!(http.send(post()).await.unwrap().body(), b"1");
    assert_eq!(http.send(post()).await.unwrap().body(), b"2");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn no_idle_time_is_too_long_for_the_clock() {
    for idle in [Duration::MAX, Duration::from_secs(u64::MAX / 4), Duration::ZERO] {
        let server = RawServer::start(vec![Step::Read, ok("1"), Step::Hang]).await;
        let http = client(&server.url(), &patient().reuse_connections(idle));
        assert_eq!(http.send(post()).await.unwrap().body(), b"1");
    }
}

#[tokio::test]
async fn a_dropped_call_is_seen_at_most_once() {
    for pause in 0..40 {
        let server = RawServer::start(vec![Step::Read, Step::Hang]).await;
        let http = client(&server.url(), &patient());
        let _ = tokio::time::timeout(Duration::from_micros(pause * 50), http.send(post())).await;
        drop(http);
        assert!(server.requests().len() <= 1);
        assert!(server.connections() <= 1);
    }
}

#[tokio::test]
async fn no_error_shows_the_query_a_header_or_the_body() {
    let secret = otp_http::Secret::parse_for_header("key", "canary-header").unwrap();
    for steps in
        [vec![], vec![Step::Read], vec![Step::Read, reply("x\r\n\r\n")], vec![Step::Read, Step::Hang]]
    {
        for call in [post(), get()] {
            let server = RawServer::start(steps.clone()).await;
            let call = call.secret_header("x-df-api-secret", &secret);
            assert!(!format!("{call:?}").contains("canary"));
            let http = client(&server.url(), &quick());
            let error = http.send(call).await.unwrap_err();
            let mut texts = format!("{http:?} {error} {error:?} {error:#?}");
            let mut source = error.source();
            while let Some(cause) = source {
                let _ = write!(texts, "{cause} {cause:?} {cause:#?}");
                source = cause.source();
            }
            assert!(!texts.contains("canary"), "{texts}");
            assert!(!texts.contains("/send"), "{texts}");
        }
    }
}
