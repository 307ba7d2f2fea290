//! What a hostile reply costs in memory. The allocator counts for the whole program, so this file holds one test alone.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use otp_core::ErrorKind;
use otp_http::{Call, HttpClient, HttpOptions};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// A hostile body must cost less. Measured: at most 823 KiB, by chunks of one byte.
const BODY_LIMIT: usize = 1 << 20;
/// Hyper buffers a head up to 408 KiB, and the buffer can double on its way there. Measured: at most 1,515 KiB.
const HEAD_LIMIT: usize = 1_792 << 10;

/// Bytes that come once, then bytes that come again until the client goes away.
struct Reply {
    name: &'static str,
    first: String,
    forever: String,
    limit: usize,
    /// The kind of the error; `None` means that the reply is read.
    ends: Option<ErrorKind>,
}

fn replies() -> Vec<Reply> {
    use ErrorKind::{Transport, UnexpectedResponse};
    let ok = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n");
    let headers = |count: usize, length: usize| format!("x: {}\r\n", "x".repeat(length)).repeat(count);
    let interim = |kib: usize| format!("HTTP/1.1 103 Early Hints\r\n{}\r\n", headers(97, kib * 1024 / 97));
    // Six times as many bytes arrive as count, so the connection's own buffer grows to its limit.
    let tiny_chunks = "1\r\n{\r\n".repeat(2_000);
    let body = |name, first: &str, forever: &str, ends| Reply {
        name,
        first: ok(first),
        forever: forever.to_owned(),
        limit: BODY_LIMIT,
        ends: Some(ends),
    };
    let head = |name, first: String, forever: &str, ends| Reply {
        name,
        first,
        forever: forever.to_owned(),
        limit: HEAD_LIMIT,
        ends,
    };
    let chunked = "transfer-encoding: chunked";
    let lines = "x: y\r\n".repeat(1_000);
    let (piece, chunk) = ("x".repeat(0x4000), format!("4000\r\n{}\r\n", "x".repeat(0x4000)));
    vec![
        body("endless body", "connection: close", &piece, UnexpectedResponse),
        body("endless chunks", chunked, &chunk, UnexpectedResponse),
        body("endless chunks of one byte", chunked, &tiny_chunks, UnexpectedResponse),
        body("10 GiB declared and sent", "content-length: 10737418240", &piece, UnexpectedResponse),
        Reply { first: ok(chunked) + "1;", ..body("endless chunk extension", "", &piece, Transport) },
        Reply { first: ok(chunked) + "0\r\n", ..body("endless trailers", "", &lines, Transport) },
        head("one header of 1 MiB", ok(&format!("x: {}", "x".repeat(1 << 20))), "", Some(Transport)),
        head("endless head", "HTTP/1.1 200 OK\r\n".to_owned(), &lines, Some(Transport)),
        // Measured: 1,530 KiB if the head is kept while the body is read, 770 KiB if it is forgotten.
        Reply {
            limit: 1_300 << 10,
            ..head(
                "a large head, then chunks of one byte",
                ok(&format!("{}{chunked}", headers(98, 4 << 10))),
                &tiny_chunks,
                Some(UnexpectedResponse),
            )
        },
        head(
            "interim answers of 100 and 398 KiB in turn",
            (interim(100) + &interim(398)).repeat(20) + &ok("content-length: 2") + "{}",
            "",
            None,
        ),
    ]
}

#[test]
fn a_hostile_reply_costs_little_more_than_its_cap() {
    for reply in replies().into_iter().map(Arc::new) {
        // How a reply is cut into packets decides how buffers grow.
        for _ in 0..2 {
            let (cost, ended) = cost(&reply, HttpOptions::MAX_REPLY_BYTES);
            assert_eq!(ended, reply.ends, "{}", reply.name);
            assert!(cost < reply.limit, "{}: {} KiB", reply.name, cost >> 10);
        }
    }
    // Without a cap the test must see the difference.
    let endless = Arc::new(replies().swap_remove(0));
    assert!(cost(&endless, 16 << 20).0 > 16 << 20, "the allocator counts nothing");
}

/// The highest heap above idle during a call that gets this reply, and how the call ends.
fn cost(reply: &Arc<Reply>, cap: usize) -> (usize, Option<ErrorKind>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let bytes = Arc::clone(reply);
    // The server allocates nothing while it answers, so only the client's memory is counted.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let mut sent = stream.write_all(bytes.first.as_bytes());
        while sent.is_ok() && !bytes.forever.is_empty() {
            sent = stream.write_all(bytes.forever.as_bytes());
        }
    });
    let options = HttpOptions::new().timeout(Duration::from_secs(60)).max_reply_bytes(cap);
    let http = HttpClient::new(&base_url, "test/1.0", &options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let idle = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let ended = runtime.block_on(http.send(Call::post("/send", "application/json", "{}")));
    let cost = HEAP.peak_usage().saturating_sub(idle);
    // The connection is a task of the runtime; it ends with it, and then the server.
    drop(runtime);
    server.join().unwrap();
    (cost, ended.err().map(|error| error.kind()))
}
