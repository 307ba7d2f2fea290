//! The caller gives up: drops the future, or dies. Nothing is returned, so only the server can tell.

use std::time::Duration;

use crate::calls::{client, get, patient, post, with_own_root};
use crate::child;
use crate::one_thread::poll_once;
use otp_testkit::http::{Server, Step};

/// Polls the call until the condition holds, and drops it then.
async fn drop_when(call: impl Future, holds: impl Fn() -> bool) {
    let condition = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = condition => {}
        _ = call => panic!("the call ended by itself"),
    }
}

#[tokio::test]
async fn a_call_dropped_during_the_handshake_never_leaves() {
    let server = Server::start(vec![Step::Hang]).await;
    let http = client(&server.https_url(), &with_own_root());
    for (calls, call) in [post(), get()].into_iter().enumerate() {
        drop_when(http.send(call), || server.connections() == calls + 1).await;
    }
    // The server reads until the client is gone, and finds nothing of ours.
    while server.ended() < 2 {
        tokio::task::yield_now().await;
    }
    assert!(!String::from_utf8_lossy(&server.bytes()).contains("canary"));
}

#[tokio::test]
async fn a_call_dropped_behind_its_request_was_sent_once() {
    for call in [post(), get()] {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let http = client(&server.url(), &patient());
        drop_when(http.send(call), || server.requests().len() == 1).await;
        while server.ended() < 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!((server.connections(), server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn a_call_dropped_at_any_moment_is_seen_at_most_once() {
    // One more poll before each drop, until the request has long been read.
    let (mut unsent, mut sent) = (0, 0);
    for polls in 0..60 {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let http = client(&server.url(), &patient());
        {
            let mut call = std::pin::pin!(http.send(post()));
            for _ in 0..polls {
                assert!(poll_once(call.as_mut()).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        drop(http);
        server.settled().await;
        assert!(server.connections() <= 1 && server.requests().len() <= 1, "dropped after {polls} polls");
        if server.requests().is_empty() { unsent += 1 } else { sent += 1 }
    }
    assert!(unsent > 0 && sent > 0, "{unsent} calls were dropped before they left and {sent} after");
}

#[tokio::test]
async fn a_process_killed_behind_its_request_sent_it_once() {
    if let Some(target) = child::target() {
        let answer = client(&target, &patient()).send(post()).await;
        panic!("nobody answers: {answer:?}");
    }
    let server = Server::start(vec![Step::Read, Step::Hang]).await;
    let test = "given_up::a_process_killed_behind_its_request_sent_it_once";
    let mut child = tokio::process::Command::from(child::of(test, &server.url()));
    let mut child = child.stdout(std::process::Stdio::null()).spawn().unwrap();
    while server.requests().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "the child ended by itself");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().await.unwrap();
    while server.ended() < 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 1));
}
