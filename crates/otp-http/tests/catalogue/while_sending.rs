//! The connection stands and the request is on its way: from here on only the body's gate can prove anything.

use std::time::Duration;

use crate::calls::{
    BEHIND_QUICK, UNANSWERED, both_answered, both_fail, client, failure, get, large_post, patient, post,
    quick,
};
use otp_testkit::http::{Server, Step, ok, reply};

#[tokio::test]
async fn a_connection_closed_behind_the_head_leaves_the_effect_unknown() {
    let close = [Step::ReadHead];
    assert_eq!(failure(&close, &patient(), post()).await, (UNANSWERED, 0));
    assert_eq!(failure(&close, &patient(), get()).await, (UNANSWERED, 0));
}

#[tokio::test]
async fn a_connection_reset_in_the_middle_of_the_body_leaves_the_effect_unknown() {
    for end in [vec![Step::ReadHead, Step::Reset], vec![Step::ReadHead]] {
        assert_eq!(failure(&end, &patient(), large_post()).await, (UNANSWERED, 0));
    }
}

#[tokio::test]
async fn a_request_read_whole_and_then_cut_leaves_the_effect_unknown() {
    both_fail(&[Step::Read], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_request_read_whole_and_then_reset_leaves_the_effect_unknown() {
    both_fail(&[Step::Read, Step::Reset], &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_request_that_is_never_read_leaves_the_effect_unknown() {
    both_fail(&[Step::NeverRead], &quick(), UNANSWERED.in_time_out(), 0).await;
}

#[tokio::test]
async fn a_request_that_cannot_be_written_to_its_end_leaves_the_effect_unknown() {
    let outcome = failure(&[Step::NeverRead], &quick(), large_post()).await;
    assert_eq!(outcome, (UNANSWERED.in_time_out(), 0));
}

#[tokio::test]
async fn a_request_that_is_read_slowly_is_answered() {
    both_answered(&[Step::ReadSlowly, ok("{}")], b"{}").await;
}

#[tokio::test]
async fn a_server_that_read_everything_and_hangs_leaves_the_effect_unknown() {
    both_fail(&[Step::Read, Step::Hang], &quick(), UNANSWERED.in_time_out(), 1).await;
}

#[tokio::test]
async fn an_answer_behind_the_time_out_comes_too_late() {
    // So soon behind it that a timeout of twice the length would take it.
    let steps = [Step::Read, Step::Wait(BEHIND_QUICK), ok("{}")];
    both_fail(&steps, &quick(), UNANSWERED.in_time_out(), 1).await;
}

#[tokio::test]
async fn an_early_answer_is_an_answer_even_when_the_request_was_not_read() {
    let refusal = reply("HTTP/1.1 401 X\r\ncontent-length: 2\r\n\r\n{}");
    for steps in [vec![Step::ReadHead, refusal.clone()], vec![Step::ReadHead, refusal, Step::Reset]] {
        for call in [post(), get()] {
            let server = Server::start(steps.clone()).await;
            let answer = client(&server.url(), &patient()).send(call).await.unwrap();
            assert_eq!((answer.status(), answer.body()), (401, &b"{}"[..]));
            assert_eq!((server.connections(), server.requests().len()), (1, 0));
        }
    }
}

/// Nothing below us sends again either: as many requests as calls, whatever becomes of them.
#[tokio::test]
async fn a_hundred_failing_calls_are_a_hundred_requests() {
    let server = Server::start(vec![Step::Read, Step::Reset]).await;
    for options in [patient(), patient().reuse_connections(Duration::from_secs(30))] {
        let http = client(&server.url(), &options);
        for _ in 0..25 {
            assert!(!http.send(post()).await.unwrap_err().is_safe_to_repeat());
            assert!(!http.send(get()).await.unwrap_err().is_safe_to_repeat());
        }
    }
    assert_eq!((server.connections(), server.requests().len()), (100, 100));
}
