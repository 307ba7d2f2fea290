//! What a connection can do between two calls, when the caller has opted in to keeping it; and that nothing of it can
//! happen when not.

use std::time::Duration;

use otp_http::HttpOptions;

use crate::calls::{Outcome, UNANSWERED, client, patient, post};
use otp_testkit::http::{Server, Step, ok, reply};

fn keeping() -> HttpOptions {
    patient().reuse_connections(Duration::from_secs(30))
}

/// The server closes in the same breath in which it answers, so the next call meets a dead connection every time.
#[tokio::test]
async fn a_kept_connection_found_dead_gives_way_to_a_new_one() {
    let server = Server::start(vec![Step::Read, ok("mine")]).await;
    let http = client(&server.url(), &keeping());
    for _ in 0..10 {
        assert_eq!(http.send(post()).await.unwrap().body(), b"mine");
    }
    assert_eq!((server.connections(), server.requests().len()), (10, 10));
}

#[tokio::test]
async fn a_kept_connection_that_dies_under_the_next_call_leaves_its_effect_unknown() {
    for end in [vec![], vec![Step::Reset]] {
        let steps = [vec![Step::Read, ok("mine"), Step::ReadHead], end].concat();
        let server = Server::start(steps).await;
        let http = client(&server.url(), &keeping());
        http.send(post()).await.unwrap();
        let error = http.send(post()).await.unwrap_err();
        assert_eq!(Outcome::of(&error), UNANSWERED, "{error}");
        assert_eq!((server.connections(), server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn without_keeping_a_second_call_cannot_meet_a_dying_connection() {
    let server = Server::start(vec![Step::Read, ok("mine"), Step::ReadHead, Step::Reset]).await;
    let http = client(&server.url(), &patient());
    for _ in 0..10 {
        assert_eq!(http.send(post()).await.unwrap().body(), b"mine");
    }
    assert_eq!((server.connections(), server.requests().len()), (10, 10));
}

/// Servers end idle connections so.
#[tokio::test]
async fn an_unasked_408_is_never_the_answer_of_the_next_call() {
    let unasked = reply("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
    let server = Server::start(vec![Step::Read, ok("mine"), unasked]).await;
    for options in [keeping(), patient()] {
        let http = client(&server.url(), &options);
        for _ in 0..10 {
            let reply = http.send(post()).await.unwrap();
            assert_eq!((reply.status(), reply.body()), (200, &b"mine"[..]));
        }
    }
    assert_eq!((server.connections(), server.requests().len()), (20, 20));
}

#[tokio::test]
async fn each_call_has_a_connection_of_its_own_so_a_stray_reply_is_never_taken() {
    let server = Server::start(vec![Step::Read, ok("mine"), ok("stray"), Step::Hang]).await;
    let http = client(&server.url(), &patient());
    for _ in 0..20 {
        assert_eq!(http.send(post()).await.unwrap().body(), b"mine");
    }
    assert_eq!(server.connections(), 20);
}
