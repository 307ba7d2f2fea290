//! No connection can be made: names, addresses, sockets. Nothing was sent, body or no body.

use std::time::Duration;

use otp_http::HttpOptions;
use otp_testkit::http::{Full, Refused, Server, Step, ok};

use crate::calls::{NOT_CONNECTED, Outcome, client, get, patient, post, with_own_root};
#[cfg(unix)]
use crate::child;

async fn does_not_connect(base_url: &str, options: &HttpOptions, expected: Outcome) {
    let http = client(base_url, options);
    for (name, call) in [("POST", post()), ("GET", get())] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), expected, "{name}: {error}");
        assert!(error.is_safe_to_repeat(), "{name}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_found_sent_nothing() {
    does_not_connect("https://vendor.invalid", &with_own_root(), NOT_CONNECTED).await;
}

/// The runtime has one thread for blocking work such as name lookup, and that thread is busy: a lookup that hangs.
fn while_no_lookup_ends(test: impl AsyncFnOnce()) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap();
    let (release, released) = std::sync::mpsc::channel::<()>();
    runtime.spawn_blocking(move || released.recv());
    runtime.block_on(test());
    drop(release);
}

#[test]
fn a_lookup_that_hangs_ends_in_the_connect_time_out_and_sent_nothing() {
    while_no_lookup_ends(async || {
        let options = with_own_root().connect_timeout(Duration::from_millis(200));
        does_not_connect("https://vendor.invalid", &options, NOT_CONNECTED.in_time_out()).await;
    });
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let refused = Refused::new().unwrap();
    does_not_connect(&refused.url(), &patient(), NOT_CONNECTED).await;
}

/// From a loopback address no other machine can be reached, so nothing of this leaves the machine either.
#[tokio::test]
async fn an_address_without_a_route_sent_nothing() {
    let options = with_own_root().local_address("127.0.0.1".parse().unwrap());
    does_not_connect("https://192.0.2.1", &options, NOT_CONNECTED).await;
}

#[tokio::test]
async fn a_local_address_that_is_not_ours_sent_nothing() {
    let server = Server::start(vec![Step::Read, ok("{}")]).await;
    let options = patient().local_address("192.0.2.1".parse().unwrap());
    does_not_connect(&server.url(), &options, NOT_CONNECTED).await;
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_connection_that_nobody_answers_ends_in_the_connect_time_out_and_sent_nothing() {
    let full = Full::new().unwrap();
    let options = patient().connect_timeout(Duration::from_millis(200));
    does_not_connect(&full.url(), &options, NOT_CONNECTED.in_time_out()).await;
}

#[cfg(unix)]
#[tokio::test]
async fn without_a_free_file_descriptor_nothing_is_sent() {
    if let Some(target) = child::target() {
        let http = client(&target, &patient());
        let mut taken = Vec::new();
        while let Ok(file) = std::fs::File::open("/dev/null") {
            taken.push(file);
        }
        for call in [post(), get()] {
            let error = http.send(call).await.unwrap_err();
            assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
        }
        drop(taken);
        assert_eq!(http.send(post()).await.unwrap().body(), b"{}", "and it recovers");
        return;
    }
    let server = Server::start(vec![Step::Read, ok("{}")]).await;
    let test = "before_connecting::without_a_free_file_descriptor_nothing_is_sent";
    let mut child = tokio::process::Command::from(child::with_open_files(64, test, &server.url()));
    child::assert_passed(&child.output().await.unwrap());
    assert_eq!(server.requests().len(), 1, "the one after the descriptors were free again");
}
