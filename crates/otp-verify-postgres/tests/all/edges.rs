//! The ends of what the contract allows, which random sequences seldom meet.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::Generation;
use otp_verify_postgres::otp_verify::conformance::TestClock;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Ending, Gone, Open, Opened, Opening, Place, Reserved, Sealed, Ticket,
};

use crate::server::Server;
use crate::{ask, pool};

const DAY: Duration = Duration::from_secs(86_400);

async fn store(server: &Server) -> (PostgresStore, TestClock) {
    let clock = TestClock::at(1_800_000_000_000);
    (pool::store(server.port(), 1).await.clock(clock.clone()), clock)
}

async fn ticket(store: &PostgresStore, open: &Open) -> Ticket {
    match store.claim(&ask::claim(open, 100)).await.unwrap() {
        Claimed::Granted { ticket, .. } => ticket,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cap_of_no_failures_and_a_limit_of_no_sends_let_nothing_through() {
    let server = Server::start().unwrap();
    let (store, _) = store(&server).await;
    let open = ask::open();
    ask::written(&store, &open).await;
    assert_eq!(store.claim(&ask::claim(&open, 0)).await.unwrap(), Claimed::LockedOut { retry_after: DAY });
    let mut locked = ask::open();
    locked.failures.cap = 0;
    assert_eq!(store.open(&locked).await.unwrap(), Opened::LockedOut { retry_after: DAY });
    let refused = Reserved::Refused { slot: 0, retry_after: Duration::from_secs(60) };
    assert_eq!(store.reserve(&[ask::slot(0)]).await.unwrap(), refused);
    assert_eq!(store.reserve(&[]).await.unwrap(), Reserved::Granted);
    let mut without_attempts = ask::open();
    without_attempts.opening = Opening::New { attempts: 0 };
    ask::written(&store, &without_attempts).await;
    let claimed = store.claim(&ask::claim(&without_attempts, 100)).await.unwrap();
    assert_eq!(claimed, Claimed::Gone(Gone::NoAttemptsLeft));
}

#[tokio::test]
async fn sixty_tickets_are_given_out_whatever_was_given_back() {
    let server = Server::start().unwrap();
    let (store, _) = store(&server).await;
    let mut open = ask::open();
    open.opening = Opening::New { attempts: u32::MAX };
    ask::written(&store, &open).await;
    for number in 0..Ticket::MAX {
        let Claimed::Granted { ticket, attempts_left, .. } =
            store.claim(&ask::claim(&open, 100)).await.unwrap()
        else {
            panic!("no ticket {number}")
        };
        assert_eq!(ticket.number, number);
        assert_eq!(attempts_left, if number == 59 { 0 } else { u32::MAX - 1 });
        assert!(store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
        assert!(!store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
    }
    assert_eq!(store.claim(&ask::claim(&open, 100)).await.unwrap(), Claimed::Gone(Gone::NoAttemptsLeft));
    assert_eq!(store.open(&ask::again(&open)).await.unwrap(), Opened::Gone(Gone::NoAttemptsLeft));
}

#[tokio::test]
async fn a_ticket_that_was_never_given_out_is_not_taken_back() {
    let server = Server::start().unwrap();
    let (store, _) = store(&server).await;
    let open = ask::open();
    ask::written(&store, &open).await;
    let first = ticket(&store, &open).await;
    for number in [1, 59, 60, 64, u32::MAX] {
        let ticket = Ticket { number, ..first };
        assert!(!store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
    }
    let far = Ticket { failures_until_ms: u64::MAX, ..first };
    assert!(store.settle(&open.place, open.challenge, far, Ending::Nothing).await.unwrap());
}

/// Two challenges of one number, and a window of failures that ends between them.
#[tokio::test]
async fn a_ticket_of_a_window_that_is_over_does_not_lower_the_failures_of_the_next() {
    let server = Server::start().unwrap();
    let (store, clock) = store(&server).await;
    let mut first = ask::open();
    first.valid_for = 2 * DAY;
    ask::written(&store, &first).await;
    let old = ticket(&store, &first).await;
    clock.advance(DAY);
    let new = ticket(&store, &first).await;
    assert!(old.failures_until_ms < new.failures_until_ms);
    assert!(store.settle(&first.place, first.challenge, old, Ending::Nothing).await.unwrap());
    // One failure is still counted, so a cap of one is reached.
    assert_eq!(store.claim(&ask::claim(&first, 1)).await.unwrap(), Claimed::LockedOut { retry_after: DAY });
    assert!(store.settle(&first.place, first.challenge, new, Ending::Nothing).await.unwrap());
    assert!(matches!(store.claim(&ask::claim(&first, 1)).await.unwrap(), Claimed::Granted { .. }));
}

#[tokio::test]
async fn every_generation_and_every_sealed_code_comes_back_as_it_was() {
    let server = Server::start().unwrap();
    let (store, _) = store(&server).await;
    for (number, sealed) in [
        (0, Vec::new()),
        (u64::MAX, vec![0; Sealed::MAX_LENGTH]),
        (u64::MAX / 2, vec![0xff; Sealed::MAX_LENGTH]),
        (u64::MAX / 2 + 1, (0..128).collect()),
    ] {
        let place: Place = ask::place(&"z".repeat(64));
        let mut open = ask::open_at(place);
        open.generation = Generation::from_number(number);
        open.sealed = Some(Sealed::from_bytes(sealed));
        ask::written(&store, &open).await;
        let Claimed::Granted { live, challenge, .. } = store.claim(&ask::claim(&open, 100)).await.unwrap()
        else {
            panic!()
        };
        assert_eq!(challenge, open.challenge);
        assert_eq!(live.len(), 1);
        assert_eq!((live[0].generation, Some(&live[0].sealed)), (open.generation, open.sealed.as_ref()));
        let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
        assert!(matches!(used, Consumed::Now { .. }));
    }
}

#[tokio::test]
async fn spans_without_end_are_cut_to_what_the_server_can_hold() {
    let server = Server::start().unwrap();
    let (store, _) = store(&server).await;
    let mut open = ask::open();
    open.valid_for = Duration::MAX;
    open.flight = Duration::MAX;
    open.failures.window = Duration::MAX;
    let Opened::Written { expires_in, .. } = store.open(&open).await.unwrap() else { panic!() };
    assert!(expires_in > 36_000 * DAY);
    let other = Open { challenge: ask::id(), ..open.clone() };
    assert!(matches!(store.open(&other).await.unwrap(), Opened::InFlight { .. }));
    let mut slot = ask::slot(1);
    slot.window = Duration::MAX;
    assert_eq!(store.reserve(&[slot]).await.unwrap(), Reserved::Granted);
}
