//! Broken wires: each has one kind and one effect, and the server sees the request at most once.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::target::{Target, for_each_kind, keys, patient, quick};
use super::{UNANSWERED, UNEXPECTED, UNSENT};
use crate::http::{Full, Refused, Server, Step, answer, ok, reply};

/// Asks all of it of an endpoint of each kind.
pub async fn hold(vendor: &str) {
    let nowhere = Arc::new((Refused::new().unwrap(), Full::new().unwrap()));
    for_each_kind(vendor, |target| hold_for(target, Arc::clone(&nowhere))).await;
}

async fn hold_for(target: Target, nowhere: Arc<(Refused, Full)>) {
    without_a_connection_nothing_was_sent(&target, &nowhere).await;
    without_an_answer_the_effect_stays_open(&target).await;
    a_time_out_after_the_request_leaves_the_effect_open(&target).await;
    an_answer_that_is_not_final_or_too_long_is_none(&target).await;
    an_answer_that_comes_in_pieces_or_late_is_one(&target).await;
    a_dropped_call_is_seen_at_most_once(&target).await;
}

async fn without_a_connection_nothing_was_sent(target: &Target, (refused, full): &(Refused, Full)) {
    let slow = patient().connect_timeout(Duration::from_millis(100));
    for (url, options, is_timeout) in [(refused.url(), patient(), false), (full.url(), slow, true)] {
        let client = target.client(&url, &keys(), options);
        let error = target.call(&*client).await.unwrap_err();
        target.assert_error(&error, UNSENT, &url);
        assert_eq!((error.is_connect(), error.is_timeout()), (true, is_timeout), "{}", target.name());
        assert!(error.is_safe_to_repeat());
        assert!(error.source().is_some(), "the cause below is lost");
    }
}

const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"";
const CUT_CHUNK: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"";

async fn without_an_answer_the_effect_stays_open(target: &Target) {
    for steps in [
        vec![Step::Read],
        vec![Step::Read, Step::Reset],
        vec![Step::Read, reply(CUT)],
        vec![Step::Read, reply(CUT), Step::Reset],
        vec![Step::Read, reply(CUT_CHUNK)],
        vec![Step::Read, reply("garbage\r\n\r\n")],
        vec![Step::Read, reply(&target.endpoint.success_body)],
        vec![Step::Read, reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")],
        vec![Step::Read, reply("HTTP/1.1 100 Continue\r\n\r\n")],
        vec![Step::Read, reply("HTTP/1.1 103 Early Hints\r\n\r\n")],
    ] {
        let what = format!("{steps:?}");
        let error = target.fails_with(&steps, patient(), UNANSWERED, &what).await;
        assert!(!error.is_timeout() && !error.is_connect(), "{what}");
    }
}

async fn a_time_out_after_the_request_leaves_the_effect_open(target: &Target) {
    let half = [Step::Read, reply(CUT), Step::Hang];
    let (silent, stalled) = tokio::join!(
        target.fails_with(&[Step::Read, Step::Hang], quick(), UNANSWERED, "silence"),
        target.fails_with(&half, quick(), UNANSWERED, "half an answer"),
    );
    for error in [silent, stalled] {
        assert!(error.is_timeout() && !error.is_connect(), "{}", target.name());
    }
}

async fn an_answer_that_is_not_final_or_too_long_is_none(target: &Target) {
    let endless = Bytes::from(format!("4000\r\n{}\r\n", " ".repeat(0x4000)));
    for steps in [
        vec![Step::Read, reply("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")],
        vec![
            Step::Read,
            reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
            Step::WriteForever(endless),
        ],
        vec![Step::Read, reply("HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{"), Step::Hang],
    ] {
        let what = format!("{:.200}", format!("{steps:?}"));
        target.fails_with(&steps, patient(), UNEXPECTED, &what).await;
    }
}

async fn an_answer_that_comes_in_pieces_or_late_is_one(target: &Target) {
    let body = &target.endpoint.success_body;
    let Step::Write(whole) = ok(body) else { panic!("an answer is bytes that are written") };
    let (first, second) = whole.split_at(whole.len() / 2);
    let pieces = [first, second].map(|piece| Step::Write(Bytes::copy_from_slice(piece)));
    let [first, second] = pieces;
    let interim = reply("HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n");
    for steps in [
        vec![Step::ReadSlowly, ok(body)],
        vec![
            Step::Read,
            Step::Wait(Duration::from_millis(5)),
            first,
            Step::Wait(Duration::from_millis(5)),
            second,
        ],
        vec![Step::Read, interim, ok(body)],
        vec![Step::Read, reply(&format!("HTTP/1.1 200 OK\r\n\r\n{body}"))],
        vec![Step::Read, answer(201, "x: y\r\n", body)],
    ] {
        let played = target.play(&steps, patient()).await;
        let outcome = played.outcome.unwrap_or_else(|error| panic!("{}: {error}", target.name()));
        // A case says more than the caller gets: the code, for one.
        for (field, value) in outcome.as_object().unwrap() {
            assert_eq!(value, &target.endpoint.success[field], "{}: {field} after {steps:?}", target.name());
        }
        assert_eq!((played.server.connections(), played.server.requests().len()), (1, 1));
    }
}

async fn a_dropped_call_is_seen_at_most_once(target: &Target) {
    for microseconds in [0, 100, 500, 2_000] {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let client = target.client(&server.url(), &keys(), patient());
        let _ = tokio::time::timeout(Duration::from_micros(microseconds), target.call(&*client)).await;
        drop(client);
        server.settled().await;
        assert!(server.connections() <= 1 && server.requests().len() <= 1, "{}", target.name());
    }
}
