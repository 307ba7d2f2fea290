//! What the libraries below could do, and must not: HTTP/2, following redirects.
//!
//! These tests build reqwest with HTTP/2 and decompression, as any other crate of the same program may.

use crate::calls::{NOT_CONNECTED, Outcome, UNANSWERED, UNEXPECTED, both_fail, get, patient, post};
use crate::tls_server::TlsServer;
use otp_testkit::http::{Handshake, Server, Step, ok, reply};

fn speaking(protocols: &'static [&'static str]) -> Handshake {
    Handshake { protocols, ..Handshake::default() }
}

#[tokio::test]
async fn http_1_is_offered_alone_and_spoken_to_a_server_that_prefers_http_2() {
    let server = TlsServer::start(speaking(&["h2", "http/1.1"]), vec![Step::Read, ok("{}")]).await;
    for call in [post(), get()] {
        assert_eq!(server.client(&server.trusted()).send(call).await.unwrap().body(), b"{}");
    }
    assert_eq!(server.offered(), ["http/1.1", "http/1.1"]);
    assert_eq!((server.connections(), server.requests().len()), (2, 2));
    assert!(server.requests().iter().all(|request| request.contains(" HTTP/1.1\r\n")));
}

#[tokio::test]
async fn a_server_that_speaks_http_2_alone_is_not_spoken_to() {
    let server = TlsServer::start(speaking(&["h2"]), vec![Step::Read, ok("{}")]).await;
    for call in [post(), get()] {
        let error = server.client(&server.trusted()).send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
    }
    assert_eq!((server.connections(), server.requests().len()), (2, 0));
}

/// An empty SETTINGS frame, with which every HTTP/2 server begins, and then the frame in question.
fn http_2(frame: &[u8]) -> Step {
    Step::Write([&[0, 0, 0, 4, 0, 0, 0, 0, 0], frame].concat().into())
}

#[tokio::test]
async fn a_refused_stream_of_http_2_is_no_answer_and_is_not_sent_again() {
    let refused = http_2(&[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7]);
    both_fail(&[Step::Read, refused], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_goaway_of_http_2_is_no_answer_and_is_not_sent_again() {
    let goaway = http_2(&[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    both_fail(&[Step::Read, goaway], &patient(), UNANSWERED, 1).await;
}

const REDIRECTS: [u16; 7] = [300, 301, 302, 303, 304, 307, 308];

/// To these places; of each redirect the first server has seen one request, and nobody anything else.
async fn not_followed(location: &str) {
    for status in REDIRECTS {
        let head = format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        both_fail(&[Step::Read, reply(&head)], &patient(), UNEXPECTED, 1).await;
    }
}

#[tokio::test]
async fn a_redirect_to_another_host_is_refused_and_its_target_never_called() {
    let target = Server::start(vec![Step::Read, ok("{}")]).await;
    not_followed(&format!("{}/", target.url())).await;
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn a_redirect_to_the_same_host_is_refused() {
    not_followed("/send").await;
}

#[tokio::test]
async fn a_redirect_to_plain_http_is_refused() {
    not_followed("http://vendor.invalid/send").await;
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_refused() {
    not_followed("http://[").await;
    not_followed("").await;
}

/// Followed, it would end in an error that looks like one of our own connection: nothing sent, which would be untrue.
#[tokio::test]
async fn a_redirect_to_a_place_that_refuses_connections_does_not_look_like_a_refused_connection() {
    let closed = Server::start(vec![]).await.url();
    tokio::task::yield_now().await;
    not_followed(&closed).await;
}
