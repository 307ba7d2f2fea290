//! The clock: stopped, started, moved both ways across the end of a code.

use std::time::Duration;

use crate::calls::{MY, PHONE, generate_bytes, handle_bytes, verify_bytes};
use otp_sandbox::{Config, EventKind, Sandbox, State};

const START_MS: u64 = 1_735_689_600_000;
const MINUTES_3: u64 = 180_000;

async fn with_code() -> Sandbox {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    handle_bytes(&sandbox, &generate_bytes(PHONE, true));
    sandbox
}

fn check(sandbox: &Sandbox) -> bool {
    handle_bytes(sandbox, &verify_bytes(PHONE, "112233")).contains("\"status\":0")
}

fn state(sandbox: &Sandbox) -> (State, Vec<(u64, State)>) {
    let message = sandbox.messages().remove(0);
    let steps = message.history.iter().map(|step| (step.at_ms - START_MS, step.state)).collect();
    (message.state, steps)
}

#[tokio::test]
async fn a_jump_over_the_end_expires_a_code_and_a_jump_back_revives_it() {
    let sandbox = with_code().await;
    assert_eq!(state(&sandbox), (State::Issued, vec![(0, State::Issued)]));

    sandbox.jump_to_ms(START_MS + MINUTES_3);
    let expired = vec![(0, State::Issued), (MINUTES_3, State::Expired)];
    assert_eq!(state(&sandbox), (State::Expired, expired));
    assert!(!check(&sandbox));

    sandbox.jump_to_ms(START_MS + MINUTES_3 - 1);
    assert_eq!(state(&sandbox), (State::Issued, vec![(0, State::Issued)]));
    assert!(check(&sandbox));
    let verified = vec![(0, State::Issued), (MINUTES_3 - 1, State::Verified)];
    assert_eq!(state(&sandbox), (State::Verified, verified.clone()));

    sandbox.jump_to_ms(START_MS + 10 * MINUTES_3);
    assert_eq!(state(&sandbox), (State::Verified, verified), "what is verified does not expire");
}

#[tokio::test]
async fn the_reading_tells_how_far_it_was_moved() {
    let sandbox = with_code().await;
    sandbox.advance(Duration::from_secs(90));
    let reading = sandbox.clock();
    assert_eq!((reading.now_ms, reading.frozen, reading.advanced_seconds), (START_MS + 90_000, true, 90));
    sandbox.jump_to_ms(START_MS - 10_000);
    assert_eq!((sandbox.clock().now_ms, sandbox.clock().advanced_seconds), (START_MS - 10_000, -10));
    sandbox.reset();
    assert_eq!((sandbox.clock().now_ms, sandbox.clock().advanced_seconds), (START_MS, 0));
    let kinds: Vec<EventKind> = sandbox.events_after(0).iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Reset], "a reset leaves its own event only");
}

#[tokio::test]
async fn a_clock_runs_stands_and_runs_on() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.freeze();
    let stood = sandbox.clock();
    assert!(stood.frozen);
    std::thread::sleep(Duration::from_millis(5));
    assert_eq!(sandbox.clock(), stood);
    sandbox.jump_to_ms(1000);
    assert_eq!(sandbox.clock().now_ms, 1000);
    sandbox.unfreeze();
    crate::calls::soon("the clock's running", || sandbox.clock().now_ms > 1000);
    assert!(!sandbox.clock().frozen && sandbox.clock().now_ms < 60_000, "it runs on from where it stood");
    sandbox.reset();
    assert!(!sandbox.clock().frozen && sandbox.clock().now_ms > START_MS);
}

#[tokio::test]
async fn history_tells_supersession_and_exhaustion() {
    let sandbox = with_code().await;
    sandbox.advance(Duration::from_secs(1));
    handle_bytes(&sandbox, &generate_bytes(PHONE, true));
    assert_eq!(state(&sandbox), (State::Superseded, vec![(0, State::Issued), (1000, State::Superseded)]));
    for _ in 0..5 {
        handle_bytes(&sandbox, &verify_bytes(PHONE, "000000"));
    }
    let second = sandbox.messages().remove(1);
    assert_eq!(second.state, State::Exhausted);
    assert_eq!(second.history.len(), 2);
}
