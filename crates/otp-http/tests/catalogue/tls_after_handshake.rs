//! Behind a good handshake the same faults prove the same as without TLS.

use otp_http::Call;
use rustls::SupportedProtocolVersion;
use rustls::version::TLS12;

use crate::calls::{NEVER_LEFT, NOT_CONNECTED, Outcome, UNANSWERED, UNEXPECTED, get, post};
use crate::tls_server::TlsServer;
use otp_testkit::http::{Handshake, Step, reply};

/// A POST and a GET must fail like this. Of each, the server has seen this number of whole requests.
async fn both_fail(steps: &[Step], expected: Outcome, seen: usize) {
    for (name, call) in [("POST", post()), ("GET", get())] {
        let server = TlsServer::start(Handshake::default(), steps.to_vec()).await;
        let error = server.client(&server.trusted()).send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), expected, "{name}: {error}");
        assert_eq!((server.connections(), server.requests().len()), (1, seen), "{name}");
    }
}

/// In TLS 1.2 the server's word ends the handshake, so its end can close before the client may write.
const SERVER_SPEAKS_LAST: &[&SupportedProtocolVersion] = &[&TLS12];

async fn fails_behind_the_handshake(steps: &[Step], call: Call, expected: Outcome) {
    let handshake = Handshake { versions: SERVER_SPEAKS_LAST, ..Handshake::default() };
    let server = TlsServer::start(handshake, steps.to_vec()).await;
    let error = server.client(&server.trusted()).send(call).await.unwrap_err();
    assert_eq!(Outcome::of(&error), expected, "{error}");
    assert_eq!((server.connections(), server.requests().len()), (1, 0));
}

#[tokio::test]
async fn a_connection_closed_behind_the_handshake_is_proven_unsent_by_a_body_only() {
    fails_behind_the_handshake(&[], post(), NEVER_LEFT).await;
    fails_behind_the_handshake(&[], get(), UNANSWERED).await;
}

/// The client reads on when the handshake is through, and meets the reset while it still counts as connecting.
#[tokio::test]
async fn a_connection_reset_behind_the_handshake_sent_nothing() {
    for call in [post(), get()] {
        fails_behind_the_handshake(&[Step::Reset], call, NOT_CONNECTED).await;
    }
}

#[tokio::test]
async fn a_request_read_and_then_cut_or_reset_leaves_the_effect_unknown() {
    both_fail(&[Step::Read], UNANSWERED, 1).await;
    both_fail(&[Step::Read, Step::Reset], UNANSWERED, 1).await;
}

#[tokio::test]
async fn an_answer_cut_in_its_body_leaves_the_effect_unknown() {
    let cut = reply("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"status\"");
    both_fail(&[Step::Read, cut.clone()], UNANSWERED, 1).await;
    both_fail(&[Step::Read, cut, Step::Reset], UNANSWERED, 1).await;
}

/// Without TLS such an answer looks whole. Here the missing farewell betrays the cut.
#[tokio::test]
async fn an_answer_without_a_length_that_ends_without_a_farewell_is_cut() {
    both_fail(&[Step::Read, reply("HTTP/1.1 200 OK\r\n\r\n{}")], UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_redirect_is_refused_behind_tls_too() {
    let redirect = reply("HTTP/1.1 307 X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    both_fail(&[Step::Read, redirect], UNEXPECTED, 1).await;
}
