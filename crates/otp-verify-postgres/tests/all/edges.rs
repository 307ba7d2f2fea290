//! The ends of what the contract allows, which random sequences seldom meet.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::Generation;
use otp_verify_postgres::otp_verify::conformance::TestClock;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Ending, Gone, Ladder, Opening, Place, Sealed, Slot,
    Ticket,
};

use crate::ask::DAY;
use crate::shared::Schema;
use crate::{ask, pool};

async fn store(schema: &Schema) -> (PostgresStore, TestClock) {
    let clock = TestClock::at(1_800_000_000_000);
    (pool::store(schema, 1).await.clock(clock.clone()), clock)
}

#[tokio::test]
async fn a_limit_of_no_sends_lets_nothing_through_and_one_that_costs_nothing_is_looked_at() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    let refused = Begun::Refused { slot: 0, retry_after: Some(Duration::from_secs(60)) };
    assert_eq!(store.begin(&ask::with(&[ask::slot(0)])).await.unwrap(), refused);
    assert!(ask::may_send(&store, &[Slot { cost: 0, ..ask::slot(0) }]).await);
    assert_eq!(pool::number(&schema, "select count(*) from otp_verify_window").await, 0);
    assert!(ask::may_send(&store, &[]).await);
}

#[tokio::test]
async fn a_new_challenge_with_nothing_sealed_is_not_written() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    let begin = Begin { sealed: None, ..ask::begin() };
    assert_eq!(store.begin(&begin).await.unwrap_err().effect(), Effect::None);
    assert_eq!(pool::number(&schema, "select count(*) from otp_verify_place").await, 0);
}

/// A stranger can ask as often as a rate limit allows.
#[tokio::test]
async fn a_start_that_is_refused_and_a_resend_of_nothing_leave_no_row() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    for _ in 0..1_000 {
        let invented = Begin { slots: vec![ask::slot(5)], ..ask::again(&ask::begin()) };
        assert_eq!(store.begin(&invented).await.unwrap(), Begun::Gone(Gone::NotFound));
        assert!(!ask::may_send(&store, &[ask::slot(5), ask::slot(0)]).await);
    }
    for table in ["place", "challenge", "window"] {
        let rows = format!("select count(*) from otp_verify_{table}");
        assert_eq!(pool::number(&schema, &rows).await, 0, "{table}");
    }
}

/// An update that changes nothing indexed stays on its page.
#[tokio::test]
async fn what_happens_within_ten_minutes_seldom_moves_the_end_of_a_row() {
    let schema = Schema::new().await;
    let (store, clock) = store(&schema).await;
    assert_eq!(clock.now_ms() % 600_000, 0, "ten minutes begin here");
    let ends = "select coalesce(sum(until), 0)::bigint from (select until from otp_verify_place \
                union all select until from otp_verify_window) as ends";
    let begin = ask::with(&[ask::slot(100), Slot { window: ask::DAY, ..ask::slot(100) }]);
    ask::delivered(&store, &begin).await;
    ask::ticket(&store, &begin).await;
    let before = pool::number(&schema, ends).await;
    for _ in 0..10 {
        clock.advance(Duration::from_secs(25));
        ask::delivered(&store, &Begin { slots: begin.slots.clone(), ..ask::again(&begin) }).await;
        if let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await.unwrap() {
            assert!(store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap());
        }
    }
    assert_eq!(pool::number(&schema, ends).await, before);
}

#[tokio::test]
async fn sixty_tickets_are_given_out_whatever_was_given_back() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    let begin = Begin { opening: ask::opening(u32::MAX, u32::MAX), ..ask::begin() };
    ask::delivered(&store, &begin).await;
    for number in 0..Ticket::MAX {
        let Claimed::Granted { ticket, attempts_left, .. } = store.claim(&ask::claim(&begin)).await.unwrap()
        else {
            panic!("no ticket {number}")
        };
        assert_eq!(ticket.number, number);
        assert_eq!(attempts_left, if number == 59 { 0 } else { u32::MAX - 1 });
        assert!(store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap());
        assert!(!store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap());
    }
    assert_eq!(store.claim(&ask::claim(&begin)).await.unwrap(), Claimed::Gone(Gone::NoAttemptsLeft));
    assert_eq!(store.begin(&ask::again(&begin)).await.unwrap(), Begun::Gone(Gone::NoAttemptsLeft));
}

#[tokio::test]
async fn a_ticket_that_was_never_given_out_does_not_settle() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    let begin = ask::begin();
    ask::written(&store, &begin).await;
    let first = ask::ticket(&store, &begin).await;
    for number in [1, 59, 60, 64, u32::MAX] {
        let ticket = Ticket { number, ..first };
        assert!(!store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap());
    }
    // For a program that asks without this crate.
    let client = pool::pool(&schema, 1).get().await.unwrap();
    let settle =
        "select otp_verify_2_settle($1, subject, purpose, id, -1, $1, true) from otp_verify_challenge";
    assert!(!client.query_one(settle, &[&1_800_000_000_000_i64]).await.unwrap().get::<_, bool>(0));
    let settled = "select settled + attempts_out from otp_verify_challenge";
    assert_eq!(pool::number(&schema, settled).await, 1);
    let far = Ticket { row: u64::MAX, ..first };
    assert!(store.settle(&begin.place, begin.challenge, far, Ending::Nothing).await.unwrap());
}

/// As with any other: what an operation finds over, it deletes.
#[tokio::test]
async fn a_ticket_that_no_challenge_can_have_ends_one_that_is_over() {
    let schema = Schema::new().await;
    let (store, clock) = store(&schema).await;
    let begin = ask::begin();
    ask::written(&store, &begin).await;
    let ticket = ask::ticket(&store, &begin).await;
    let never = Ticket { number: Ticket::MAX, ..ticket };
    clock.advance(Duration::from_secs(300));
    assert!(!store.settle(&begin.place, begin.challenge, never, Ending::Nothing).await.unwrap());
    assert_eq!(pool::number(&schema, "select count(*) from otp_verify_challenge").await, 0);
}

#[tokio::test]
async fn every_generation_and_every_sealed_code_comes_back_as_it_was() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    for (number, sealed) in [
        (0, Vec::new()),
        (u64::MAX, vec![0; Sealed::MAX_LENGTH]),
        (u64::MAX / 2, vec![0xff; Sealed::MAX_LENGTH]),
        (u64::MAX / 2 + 1, (0..128).collect()),
    ] {
        let place: Place = ask::place(&"z".repeat(64));
        let mut begin = ask::begin_at(place);
        begin.generation = Generation::from_number(number);
        begin.sealed = Some(Sealed::from_bytes(sealed));
        ask::written(&store, &begin).await;
        let Claimed::Granted { live, challenge, .. } = store.claim(&ask::claim(&begin)).await.unwrap() else {
            panic!()
        };
        assert_eq!(challenge, begin.challenge);
        assert_eq!(live.len(), 1);
        assert_eq!((live[0].generation, Some(&live[0].sealed)), (begin.generation, begin.sealed.as_ref()));
        let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        assert!(matches!(used, Consumed::Now { .. }));
    }
}

#[tokio::test]
async fn spans_without_end_are_cut_to_what_the_server_can_hold() {
    let schema = Schema::new().await;
    let (store, _) = store(&schema).await;
    let mut begin = ask::begin();
    (begin.valid_for, begin.whole, begin.flight) = (Duration::MAX, Duration::MAX, Duration::MAX);
    if let Opening::New { ladder: Ladder { forget, rungs, .. }, .. } = &mut begin.opening {
        (*forget, rungs[0].wait) = (Duration::MAX, Duration::MAX);
    }
    let Begun::Written { expires_in, .. } = store.begin(&begin).await.unwrap() else { panic!() };
    assert!(expires_in > 36_000 * DAY);
    let other = Begin { challenge: ask::id(), ..begin.clone() };
    assert!(matches!(store.begin(&other).await.unwrap(), Begun::InFlight { .. }));
    let mut slot = ask::slot(1);
    (slot.window, slot.cost, slot.limit) = (Duration::MAX, u32::MAX, u32::MAX);
    assert!(ask::may_send(&store, std::slice::from_ref(&slot)).await);
    assert!(!ask::may_send(&store, &[slot]).await);
}
