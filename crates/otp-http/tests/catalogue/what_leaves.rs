//! What one call is: one plain HTTP/1.1 request, and no text of ours that shows it.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use otp_testkit::http::{Server, Step, ok, reply};

use crate::calls::{client, get, patient, post, quick};

#[tokio::test]
async fn what_leaves_is_one_plain_http_1_request() {
    let server = Server::start(vec![Step::Read, ok("{}")]).await;
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
    assert_plain(request);
}

#[tokio::test]
async fn a_get_leaves_without_a_body_and_as_plainly() {
    let server = Server::start(vec![Step::Read, ok("{}")]).await;
    client(&server.url(), &patient()).send(get()).await.unwrap();

    let [request] = server.requests().try_into().unwrap();
    assert!(request.starts_with("GET /send?ApiKey=canary-query HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n") && !request.to_ascii_lowercase().contains("content-"), "{request}");
    assert_plain(&request);
}

/// Features of reqwest that add such headers are compiled into this test.
fn assert_plain(request: &str) {
    let lower = request.to_ascii_lowercase();
    for header in ["accept-encoding", "transfer-encoding", "referer", "cookie", "upgrade", "http2-settings"] {
        assert!(!lower.contains(header), "{header} in {request}");
    }
}

#[tokio::test]
async fn a_kept_connection_is_used_again_when_the_caller_opts_in() {
    let server = Server::start(vec![Step::Read, ok("1"), Step::Read, ok("2"), Step::Hang]).await;
    let http = client(&server.url(), &patient().reuse_connections(Duration::from_secs(30)));
    assert_eq!(http.send(post()).await.unwrap().body(), b"1");
    assert_eq!(http.send(post()).await.unwrap().body(), b"2");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn no_idle_time_is_too_long_for_the_clock() {
    for idle in [Duration::MAX, Duration::from_secs(u64::MAX / 4), Duration::ZERO] {
        let server = Server::start(vec![Step::Read, ok("1"), Step::Hang]).await;
        let http = client(&server.url(), &patient().reuse_connections(idle));
        assert_eq!(http.send(post()).await.unwrap().body(), b"1");
    }
}

#[tokio::test]
async fn no_error_shows_the_query_a_header_or_the_body() {
    let secret = otp_http::Secret::parse_for_header("key", "canary-header").unwrap();
    for steps in
        [vec![], vec![Step::Read], vec![Step::Read, reply("x\r\n\r\n")], vec![Step::Read, Step::Hang]]
    {
        for call in [post(), get()] {
            let server = Server::start(steps.clone()).await;
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
