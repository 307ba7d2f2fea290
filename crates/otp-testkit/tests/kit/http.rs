//! The server of the tests, and what it says has arrived.

use std::time::Duration;

use otp_testkit::http::{Server, Step, ok, reply};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What a client reads that sends these bytes.
async fn exchange(server: &Server, sends: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(sends).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

const POST: &[u8] = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_whole_request_is_counted_and_a_part_of_one_is_not() {
    for (step, sent, whole) in [
        (Step::Read, POST, 1),
        (Step::ReadSlowly, POST, 1),
        (Step::ReadHead, POST, 0),
        (Step::ReadSome, POST, 0),
    ] {
        let server = Server::start(vec![step.clone(), ok("{}")]).await;
        assert!(exchange(&server, sent).await.ends_with(b"\r\n\r\n{}"), "{step:?}");
        server.settled().await;
        assert_eq!((server.connections(), server.requests().len()), (1, whole), "{step:?}");
        assert_eq!(server.bytes(), POST, "{step:?}");
    }
}

#[tokio::test]
async fn a_request_is_whole_with_the_last_byte_of_its_body_and_no_earlier() {
    for length in 0..POST.len() {
        let server = Server::start(vec![Step::Read, ok("{}")]).await;
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(&POST[..length]).await.unwrap();
        stream.shutdown().await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
        assert_eq!((server.requests().len(), server.bytes().len()), (0, length));
    }
}

#[tokio::test]
async fn a_request_without_a_body_ends_with_its_head_and_a_second_one_is_no_part_of_it() {
    let get = "GET /check?Code=1234 HTTP/1.1\r\nhost: x\r\n\r\n";
    let server = Server::start(vec![Step::Read, Step::Read, ok("{}")]).await;
    assert!(exchange(&server, &[get.as_bytes(), POST].concat()).await.ends_with(b"{}"));
    assert_eq!(server.requests(), [get.as_bytes(), POST].map(String::from_utf8_lossy));
}

#[tokio::test]
async fn an_answer_is_made_from_the_request() {
    let echo = Step::answer(|request| request.body().to_vec());
    let server = Server::start(vec![Step::Read, echo]).await;
    assert_eq!(exchange(&server, POST).await, b"{}");
}

#[tokio::test]
async fn a_server_can_pass_everything_on_to_another() {
    let behind = Server::start(vec![Step::Read, reply("behind")]).await;
    let server = Server::start(vec![Step::ForwardTo(behind.address())]).await;
    assert_eq!(exchange(&server, POST).await, b"behind");
    assert_eq!(behind.requests().len(), 1);
}

#[test]
fn a_server_on_a_thread_serves_without_a_runtime_of_the_test() {
    use std::io::{Read as _, Write as _};
    let server = Server::on_a_thread(vec![Step::Read, Step::Wait(Duration::ZERO), reply("x")]);
    let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
    stream.write_all(POST).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!((answer.as_str(), server.requests().len()), ("x", 1));
}
