//! The answer began well; its body is cut, stalls or never ends.

use otp_http::HttpOptions;

use crate::calls::{
    BEHIND_QUICK, UNANSWERED, UNEXPECTED, both_answered, both_fail, client, failure, patient, post, quick,
};
use otp_testkit::http::{Server, Step, ok, reply};

const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"status\"";
const CUT_CHUNK: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"status\"";
const ENDLESS: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

#[tokio::test]
async fn a_body_that_is_cut_leaves_the_effect_unknown() {
    both_fail(&[Step::Read, reply(CUT)], &patient(), UNANSWERED, 1).await;
    both_fail(&[Step::Read, reply(CUT), Step::Reset], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_chunk_that_is_cut_leaves_the_effect_unknown() {
    both_fail(&[Step::Read, reply(CUT_CHUNK)], &patient(), UNANSWERED, 1).await;
    both_fail(&[Step::Read, reply(CUT_CHUNK), Step::Reset], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn chunks_without_an_end_leave_the_effect_unknown() {
    let no_end = reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n");
    both_fail(&[Step::Read, no_end], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_chunk_of_no_length_leaves_the_effect_unknown() {
    let garbage = reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno number\r\n{}\r\n0\r\n\r\n");
    both_fail(&[Step::Read, garbage], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_body_that_stalls_leaves_the_effect_unknown() {
    let timed_out = UNANSWERED.in_time_out();
    both_fail(&[Step::Read, reply(CUT), Step::Hang], &quick(), timed_out, 1).await;
    both_fail(&[Step::Read, reply(CUT_CHUNK), Step::Hang], &quick(), timed_out, 1).await;
}

#[tokio::test]
async fn the_rest_of_a_body_behind_the_time_out_comes_too_late() {
    let head = reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{");
    let steps = [Step::Read, head, Step::Wait(BEHIND_QUICK), reply("}")];
    both_fail(&steps, &quick(), UNANSWERED.in_time_out(), 1).await;
}

#[tokio::test]
async fn an_endless_body_is_given_up() {
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000)).into();
    both_fail(&[Step::Read, reply(ENDLESS), Step::WriteForever(chunk)], &patient(), UNEXPECTED, 1).await;
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_given_up_at_once() {
    let declared = reply("HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{");
    both_fail(&[Step::Read, declared, Step::Hang], &patient(), UNEXPECTED, 1).await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_given_up() {
    let one_too_many = "x".repeat(HttpOptions::MAX_REPLY_BYTES + 1);
    both_fail(&[Step::Read, ok(&one_too_many)], &patient(), UNEXPECTED, 1).await;
    let small = patient().max_reply_bytes(9);
    both_fail(&[Step::Read, ok("0123456789")], &small, UNEXPECTED, 1).await;
}

#[tokio::test]
async fn a_body_as_long_as_the_limit_is_read() {
    let exact = "x".repeat(HttpOptions::MAX_REPLY_BYTES);
    both_answered(&[Step::Read, ok(&exact)], exact.as_bytes()).await;
}

/// A limit that the caller has set counts for every call.
#[tokio::test]
async fn a_list_may_be_longer_and_has_a_limit_too() {
    let exact = "x".repeat(HttpOptions::MAX_LIST_BYTES);
    let server = Server::start(vec![Step::Read, ok(&exact)]).await;
    let reply = client(&server.url(), &patient()).send(post().for_list()).await.unwrap();
    assert_eq!(reply.body(), exact.as_bytes());

    let one_too_many = [Step::Read, ok(&format!("{exact}x"))];
    assert_eq!(failure(&one_too_many, &patient(), post().for_list()).await, (UNEXPECTED, 1));
    let small = patient().max_reply_bytes(9);
    assert_eq!(failure(&[Step::Read, ok("0123456789")], &small, post().for_list()).await, (UNEXPECTED, 1));
}

/// Whether it is whole nobody can tell; the vendor's JSON has an end of its own.
#[tokio::test]
async fn a_body_without_a_length_ends_with_the_connection() {
    both_answered(&[Step::Read, reply("HTTP/1.1 200 OK\r\n\r\n{}")], b"{}").await;
}
