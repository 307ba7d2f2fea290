//! What a reply costs in memory. The allocator counts for the whole program, so this file holds one test alone.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use otp_core::ErrorKind;
use otp_http::{Call, HttpClient, HttpOptions};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

#[test]
fn a_large_head_is_forgotten_before_the_body_is_read() {
    let header = format!("x: {}\r\n", "x".repeat(4 << 10));
    let head = format!("HTTP/1.1 200 OK\r\n{}transfer-encoding: chunked\r\n\r\n", header.repeat(98));
    // With chunks of one byte six times as much arrives as counts, so the connection's own buffer grows to its limit.
    let chunks = "1\r\n{\r\n".repeat(2_000);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    // It allocates nothing while it answers, so that the client's memory alone is counted.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        while stream.write_all(chunks.as_bytes()).is_ok() {}
    });
    let options = HttpOptions::new().timeout(Duration::from_secs(60));
    let http = HttpClient::new(&base_url, "test/1.0", &options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let idle = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let error = runtime.block_on(http.send(Call::post("/send", "application/json", "{}"))).unwrap_err();
    let cost = HEAP.peak_usage().saturating_sub(idle);
    // The connection is a task of the runtime; it ends with it, and then the server.
    drop(runtime);
    server.join().unwrap();

    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    // Measured: 1530 KiB with the head kept, 770 without, most of it hyper's own buffer as it grows.
    assert!(cost < 1_300 << 10, "{} KiB", cost >> 10);
}
