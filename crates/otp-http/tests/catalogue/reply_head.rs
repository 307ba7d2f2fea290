//! The request was read; what comes back does not begin like an answer, or like one that nobody asked for.

use crate::calls::{UNANSWERED, UNEXPECTED, both_answered, both_fail, client, get, patient, post};
use otp_testkit::http::{Server, Step, ok, reply};

const BODY: &str = "content-length: 2\r\n\r\n{}";

/// The head is no answer's.
async fn unreadable(answer: &str) {
    both_fail(&[Step::Read, reply(answer)], &patient(), UNANSWERED, 1).await;
}

async fn readable(answer: &str) {
    both_answered(&[Step::Read, reply(answer)], b"{}").await;
}

#[tokio::test]
async fn garbage_is_no_answer() {
    unreadable("garbage\r\n\r\n").await;
    unreadable("\u{1}\u{2}\u{3}\u{0}").await;
    unreadable("SSH-2.0-OpenSSH_9.6\r\n").await;
}

#[tokio::test]
async fn a_body_without_a_head_is_no_answer() {
    unreadable("<html>hello</html>").await;
    unreadable("{\"status\":0}").await;
}

#[tokio::test]
async fn a_status_of_four_digits_is_no_answer() {
    unreadable(&format!("HTTP/1.1 2000 OK\r\n{BODY}")).await;
}

#[tokio::test]
async fn a_status_that_is_no_number_is_no_answer() {
    unreadable(&format!("HTTP/1.1 OK\r\n{BODY}")).await;
}

#[tokio::test]
async fn a_status_without_a_reason_phrase_is_read() {
    readable(&format!("HTTP/1.1 200\r\n{BODY}")).await;
    readable(&format!("HTTP/1.1 200 \r\n{BODY}")).await;
}

#[tokio::test]
async fn an_interim_answer_alone_is_no_answer() {
    for status in [100, 102, 103] {
        unreadable(&format!("HTTP/1.1 {status} X\r\n\r\n")).await;
    }
}

#[tokio::test]
async fn an_interim_answer_before_the_answer_is_skipped() {
    readable(&format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{BODY}")).await;
}

#[tokio::test]
async fn switching_protocols_is_not_final() {
    for upgrade in ["x", "h2c", "websocket"] {
        let head = format!("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: {upgrade}\r\n\r\n");
        both_fail(&[Step::Read, reply(&head)], &patient(), UNEXPECTED, 1).await;
    }
}

#[tokio::test]
async fn two_different_lengths_are_no_answer() {
    unreadable("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}").await;
}

#[tokio::test]
async fn a_nul_in_a_header_is_no_answer() {
    unreadable(&format!("HTTP/1.1 200 OK\r\nx: a\0b\r\n{BODY}")).await;
}

#[tokio::test]
async fn a_header_without_a_colon_is_no_answer() {
    unreadable(&format!("HTTP/1.1 200 OK\r\nno colon\r\n{BODY}")).await;
}

#[tokio::test]
async fn two_status_lines_are_no_answer() {
    unreadable(&format!("HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\n{BODY}")).await;
}

#[tokio::test]
async fn two_hundred_headers_are_no_answer() {
    unreadable(&format!("HTTP/1.1 200 OK\r\n{}{BODY}", "x: y\r\n".repeat(200))).await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_no_answer() {
    let line = format!("{}: y\r\n", "x".repeat(1 << 14)).into();
    let steps = [Step::Read, reply("HTTP/1.1 200 OK\r\n"), Step::WriteForever(line)];
    both_fail(&steps, &patient(), UNANSWERED, 1).await;
}

#[tokio::test]
async fn a_head_of_a_megabyte_is_no_answer() {
    unreadable(&format!("HTTP/1.1 200 OK\r\nx: {}\r\n{BODY}", "y".repeat(1 << 20))).await;
}

/// The limit of a head is the library's, some 400 KiB; the answer behind a long header is the vendor's all the same.
#[tokio::test]
async fn a_header_of_64_kib_is_read_over() {
    readable(&format!("HTTP/1.1 200 OK\r\nx: {}\r\n{BODY}", "y".repeat(1 << 16))).await;
}

/// The chunks count and the length is ignored; what is left over belongs to nobody.
#[tokio::test]
async fn chunks_count_where_a_length_contradicts_them() {
    let both =
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    readable(both).await;
    let server = Server::start(vec![Step::Read, reply(both), ok("left over"), Step::Hang]).await;
    let http = client(&server.url(), &patient());
    for _ in 0..10 {
        assert_eq!(http.send(post()).await.unwrap().body(), b"{}");
    }
}

#[tokio::test]
async fn every_final_status_is_read_with_its_wait() {
    for status in [200, 201, 204, 205, 400, 403, 404, 429, 451, 500, 503, 512, 513, 599] {
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nretry-after: 7\r\n\r\n");
        for call in [post(), get()] {
            let server = Server::start(vec![Step::Read, reply(&head)]).await;
            let answer = client(&server.url(), &patient()).send(call).await.unwrap();
            assert_eq!((answer.status(), answer.body()), (status, &b""[..]));
            assert_eq!(answer.is_success(), status < 300);
            assert_eq!(answer.retry_after(), Some(std::time::Duration::from_secs(7)));
            assert_eq!(server.requests().len(), 1);
        }
    }
}

#[tokio::test]
async fn an_answer_that_names_a_coding_we_did_not_ask_for_is_left_as_it_came() {
    let server = Server::start(vec![
        Step::Read,
        reply(&format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n{BODY}")),
    ])
    .await;
    assert_eq!(client(&server.url(), &patient()).send(post()).await.unwrap().body(), b"{}");
    assert!(!server.requests().concat().to_ascii_lowercase().contains("accept-encoding"));
}
