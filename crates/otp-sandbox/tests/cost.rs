//! What calls cost, counted in bytes that are allocated and kept, never in time. The allocator counts for the whole
//! program, so this file holds one test alone.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]
#![allow(unreachable_pub, reason = "modules of a test binary")]

#[path = "all/calls.rs"]
mod calls;
#[path = "all/wire_client.rs"]
mod wire_client;

use std::alloc::System;
use std::io::Write as _;
use std::net::TcpStream;

use calls::{MY, generate, generate_bytes, soon, verify};
use otp_sandbox::{Sandbox, World, handle};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use wire_client::{control, request, send};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that this allocates, whether or not it gives them back.
fn bytes_for(work: impl FnOnce()) -> usize {
    let before = HEAP.stats().bytes_allocated;
    work();
    HEAP.stats().bytes_allocated - before
}

fn bytes_in_use() -> usize {
    let stats = HEAP.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Numbers that differ and end in no magic digits.
fn phone(number: usize) -> String {
    format!("6012{number:06}77")
}

fn send_all(sandbox: &Sandbox, phones: std::ops::Range<usize>) {
    for number in phones {
        let answer = wire_client::raw(sandbox.address(MY), &generate_bytes(&phone(number), true));
        assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn what_was_sent_before_and_who_waits_change_no_cost() {
    a_send_costs_the_same_whoever_waits().await;
    the_page_costs_the_same_however_much_was_sent().await;
    a_world_stops_growing();
}

async fn a_send_costs_the_same_whoever_waits() {
    let sandbox = Sandbox::start().await.unwrap();
    send_all(&sandbox, 0..500);
    let alone = bytes_for(|| send_all(&sandbox, 500..550));
    let at = control(&sandbox);
    let waiting = "/_sandbox/v1/messages/wait?to=60199999999&timeout_seconds=60";
    let waiters: Vec<TcpStream> = (0..10)
        .map(|_| {
            let mut socket = TcpStream::connect(at).unwrap();
            socket.write_all(request("GET", waiting, &at.to_string(), &[], "").as_bytes()).unwrap();
            socket
        })
        .collect();
    // Their first look is over when another call of the same port has been answered.
    soon("the first look", || send(at, "GET", "/_sandbox/v1/health", &[], "").status == 200);
    let watched = bytes_for(|| send_all(&sandbox, 550..600));
    assert!(watched < 2 * alone, "{watched} bytes for 50 sends with ten waiters, {alone} without");
    drop(waiters);
}

async fn the_page_costs_the_same_however_much_was_sent() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    let page = || bytes_for(|| assert_eq!(send(control(&sandbox), "GET", "/", &[], "").status, 200));
    send_all(&sandbox, 0..300);
    let few = page();
    send_all(&sandbox, 300..3_300);
    let many = page();
    assert!(many < few + few / 10, "{many} bytes for a page over 3,300 sends, {few} over 300");
}

/// Neither do its codes: the newest fifty thousand can be checked. The clock stands still, so nothing falls out because of its
/// age.
fn a_world_stops_growing() {
    let mut world = World::new(1);
    let before = bytes_in_use();
    let mut codes = Vec::new();
    for number in 0..52_000 {
        let phone = phone(number);
        assert_eq!(handle(&mut world, MY, &generate(&phone)).vendor_code(), "0");
        if number == 11_999 || number == 12_000 {
            let code = world.latest_code(&phone).unwrap().code;
            codes.push((phone, code));
        }
    }
    let full = bytes_in_use() - before;
    for number in 52_000..62_000 {
        handle(&mut world, MY, &generate(&phone(number)));
    }
    let later = bytes_in_use() - before;
    assert!(later < full + (1 << 18), "{later} bytes after 62,000 sends, {full} after 52,000");
    assert!(later < 60 << 20, "{later} bytes");
    let [forgotten, oldest] = [0, 1].map(|index| {
        let (phone, code) = &codes[index];
        handle(&mut world, MY, &verify(phone, code))
    });
    assert_eq!((forgotten.rule().id, oldest.vendor_code()), ("esms-my.verify.no-code", "0"));
}
