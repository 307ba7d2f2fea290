//! How fast the sandbox is: start, reset, and requests each second beside a bare server of the same raw stack that
//! answers a constant, both measured in turn in the same run.
//!
//! `cargo run --release -p otp-sandbox --example throughput`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and stops when it cannot go on"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use otp_sandbox::{Operation, Sandbox, Vendor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const CLIENTS: usize = 4;
const REQUESTS: usize = 5_000;
const ROUNDS: usize = 7;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let start = || runtime.block_on(Sandbox::builder().seed(1).start()).unwrap();

    let starts = times(|| {
        let begun = Instant::now();
        let sandbox = start();
        let took = begun.elapsed();
        drop(sandbox);
        took
    });
    let sandbox = start();
    let request = send_request();
    let address = sandbox.address(Vendor::EsmsMy);
    let resets = times(|| {
        load(address, &request, 250);
        let begun = Instant::now();
        sandbox.reset();
        begun.elapsed()
    });
    sandbox.reset();
    load(address, &request, 3_000);
    assert_eq!(sandbox.messages().len(), 10_000);
    let begun = Instant::now();
    sandbox.reset();
    let full_reset = begun.elapsed();
    println!("start, median of {ROUNDS}: {:.2} ms", milliseconds(median(starts)));
    println!("reset with 1,000 messages, median of {ROUNDS}: {:.2} ms", milliseconds(median(resets)));
    println!("reset with 10,000 messages: {:.2} ms", milliseconds(full_reset));

    let reply = one_reply(address, &request);
    let bare = bare_server(reply);
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let bare_rate = load(bare, &request, REQUESTS);
        let sandbox_rate = load(address, &request, REQUESTS);
        // The first round warms both up.
        if round > 0 {
            ratios.push(sandbox_rate / bare_rate);
            rates.push((sandbox_rate, bare_rate));
        }
    }
    for (sandbox_rate, bare_rate) in &rates {
        println!("sandbox {sandbox_rate:>7.0}/s, bare server {bare_rate:>7.0}/s");
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "{} over {CLIENTS} kept connections, {REQUESTS} requests each: ratio {:.2} (median of {ROUNDS}, \
         {:.2} to {:.2})",
        Operation::SEND_SMS,
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

fn times(mut once: impl FnMut() -> Duration) -> Vec<Duration> {
    (0..ROUNDS).map(|_| once()).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn send_request() -> Vec<u8> {
    let keys = Vendor::EsmsMy.credentials();
    let body = format!("user={}&pass={}&to=60123456789&msg=RM0.00%20112233", keys.key, keys.secret);
    let (method, path) = Operation::SEND_SMS.route();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Reads one reply, whose length the constant server repeats.
fn one_reply(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(request).unwrap();
    let mut buffer = vec![0; 4096];
    let count = read_reply(&mut socket, &mut buffer);
    buffer.truncate(count);
    buffer
}

fn read_reply(socket: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        let count = socket.read(&mut buffer[filled..]).unwrap();
        assert!(count > 0, "the server closed the connection");
        filled += count;
        // Both servers answer with one JSON object and no brace within it.
        if buffer[..filled].ends_with(b"}") {
            return filled;
        }
    }
}

/// Requests each second.
fn load(address: SocketAddr, request: &[u8], each: usize) -> f64 {
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut socket = TcpStream::connect(address).unwrap();
                socket.set_nodelay(true).unwrap();
                let mut buffer = [0; 4096];
                for _ in 0..each {
                    socket.write_all(request).unwrap();
                    read_reply(&mut socket, &mut buffer);
                }
            });
        }
    });
    f64::from(u32::try_from(CLIENTS * each).unwrap()) / begun.elapsed().as_secs_f64()
}

/// The same runtime, the same HTTP parser, and nothing behind them.
fn bare_server(reply: Vec<u8>) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer_constantly(stream, reply.clone()));
            }
        });
    });
    address
}

async fn answer_constantly(mut stream: tokio::net::TcpStream, reply: Vec<u8>) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = Vec::new();
    loop {
        while let Some(length) = request_length(&buffer) {
            buffer.drain(..length);
            if stream.write_all(&reply).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut buffer).await, Ok(count) if count > 0) {
            return;
        }
    }
}

/// The length of head and body, once all of it is there.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(bytes).ok()? else { return None };
    let length = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    let body: usize = std::str::from_utf8(length.value).ok()?.parse().ok()?;
    (bytes.len() >= head + body).then_some(head + body)
}
