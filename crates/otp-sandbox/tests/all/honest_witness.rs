//! The log and the ledger say what happened: no key of a request comes back in them, and no client is accused of leaving
//! that had its whole answer or belongs to a world that is gone.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::calls::{MY, VN, VN_V4, generate_bytes, look, soon, vn_target};
use crate::wire_client::request;
use otp_sandbox::{Fault, FaultKind, RedirectTo, Sandbox};

const PATIENCE: Duration = Duration::from_secs(5);

/// Long enough for the sandbox to notice that a client has gone.
fn a_moment_later() -> impl Iterator<Item = ()> {
    let end = Instant::now() + Duration::from_millis(250);
    std::iter::from_fn(move || {
        std::thread::sleep(Duration::from_millis(5));
        (Instant::now() < end).then_some(())
    })
}

#[tokio::test]
async fn a_redirect_to_the_same_place_brings_no_key_into_the_log() {
    let sandbox = Sandbox::start().await.unwrap();
    let kind = FaultKind::Redirect { http_status: 302, location: RedirectTo::SamePlace };
    sandbox.arm(Fault::new(VN, kind)).unwrap();
    let pairs = [("Phone", "0901888484"), ("Brandname", "Shop"), ("Type", "2"), ("message", "{OTP}")];
    let request = request("GET", &vn_target(VN_V4, &pairs), "x", &[], "");
    let seen = look(sandbox.address(VN), request.as_bytes(), PATIENCE, usize::MAX);
    assert!(
        seen.text().contains("SecretKey=sandbox-esms-vn-secret"),
        "the client itself is sent to the same place"
    );

    let exchanges = sandbox.exchanges();
    for text in [&exchanges[0].request_text, &exchanges[0].reply_text] {
        assert!(!text.contains("sandbox-esms-vn-"), "{text}");
    }
}

#[tokio::test]
async fn a_path_that_is_not_ours_is_not_written_down() {
    let sandbox = Sandbox::start().await.unwrap();
    for path in ["/GetBalance/REALKEY123/REALSECRET", "/MainService.svc/json/REALKEY123", "/REALKEY123"] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        look(sandbox.address(VN), request.as_bytes(), PATIENCE, usize::MAX);
    }
    for exchange in sandbox.exchanges() {
        let text = format!("{} {} {}", exchange.path, exchange.request_text, exchange.reply_text);
        assert!(!text.contains("REAL"), "{text}");
    }
}

#[tokio::test]
async fn a_call_left_open_over_a_reset_accuses_nobody_in_the_new_world() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(MY, FaultKind::Hang)).unwrap();
    let mut old = TcpStream::connect(sandbox.address(MY)).unwrap();
    old.write_all(&generate_bytes("60111111111", true)).unwrap();
    soon("the call arrived", || !sandbox.exchanges().is_empty());

    sandbox.reset();
    look(sandbox.address(MY), &generate_bytes("60199999999", true), PATIENCE, usize::MAX);
    drop(old);
    for () in a_moment_later() {
        assert!(!sandbox.exchanges()[0].client_left);
    }
    look(sandbox.address(MY), &generate_bytes("60199999999", true), PATIENCE, usize::MAX);
    assert!(sandbox.ledger().double_sends.is_empty());
}

#[tokio::test]
async fn a_client_that_had_its_whole_answer_has_not_left_before_it() {
    for kind in [FaultKind::Drip { bytes_per_second: 2_000 }, FaultKind::StrayReply] {
        let sandbox = Sandbox::start().await.unwrap();
        let call = generate_bytes("60123456789", false);
        let whole =
            look(sandbox.address(MY), &generate_bytes("60123456788", false), PATIENCE, 150).bytes.len();
        sandbox.arm(Fault::new(MY, kind.clone())).unwrap();
        // Reads exactly one answer and goes.
        look(sandbox.address(MY), &call, PATIENCE, whole);
        for () in a_moment_later() {
            assert!(sandbox.exchanges().iter().all(|exchange| !exchange.client_left), "{kind:?}");
        }
        look(sandbox.address(MY), &call, PATIENCE, whole);
        assert!(sandbox.ledger().double_sends.is_empty(), "{kind:?}");
    }
}
