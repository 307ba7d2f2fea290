//! The server ends and comes back, between operations and in the midst of them. What it has said it keeps.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Gone, Opened, Outcome, StoreError,
};
use tokio::task::JoinSet;

use crate::server::Server;
use crate::{ask, pool};

/// Asks until a connection that has died is noticed: each such error costs one connection of the pool.
async fn in_the_end<T, F>(mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 0..20 {
        if let Ok(answer) = ask().await {
            return answer;
        }
    }
    ask().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_everything_is_as_it_was() {
    let mut server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let open = ask::open();
    assert!(matches!(store.open(&open).await.unwrap(), Opened::Written { .. }));
    store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await.unwrap();
    store.claim(&ask::claim(&open, 100)).await.unwrap();
    server.restart().unwrap();
    let claim = ask::claim(&open, 100);
    let Claimed::Granted { ticket, .. } = in_the_end(|| store.claim(&claim)).await else { panic!() };
    assert_eq!(ticket.number, 1);
    let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    server.kill();
    server.start_again().unwrap();
    let again = in_the_end(|| store.consume(&open.place, open.challenge, open.generation)).await;
    assert_eq!(again, Consumed::Gone(Gone::Used));
}

struct Tally {
    granted: usize,
    unknown: usize,
}

/// 200 questions, and the server killed and started again when some have been answered.
async fn asked_over_a_crash<T, F>(
    server: &mut Server,
    store: &PostgresStore,
    ask: impl Fn(PostgresStore) -> F,
    is_granted: impl Fn(&T) -> bool,
) -> Tally
where
    T: Send + 'static,
    F: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    let mut asking = JoinSet::new();
    for _ in 0..200 {
        asking.spawn(ask(store.clone().timeout(Duration::from_secs(20))));
    }
    let mut tally = Tally { granted: 0, unknown: 0 };
    let mut answered = 0;
    while let Some(answer) = asking.join_next().await {
        match answer.unwrap() {
            Ok(answer) => tally.granted += usize::from(is_granted(&answer)),
            Err(error) if error.effect() == Effect::Unknown => tally.unknown += 1,
            Err(error) => assert_eq!(error.effect(), Effect::None),
        }
        answered += 1;
        if answered == 3 {
            server.kill();
            server.start_again().unwrap();
        }
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn no_guess_is_won_and_no_use_doubled_when_the_server_crashes_half_way() {
    let mut server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    for _ in 0..3 {
        let open = ask::open();
        in_the_end(|| store.open(&open)).await;
        let claim = ask::claim(&open, 100);
        let is_granted = |answer: &Claimed| matches!(answer, Claimed::Granted { .. });
        let ask_claim = |store: PostgresStore| {
            let claim = claim.clone();
            async move { store.claim(&claim).await }
        };
        let mut attempts = asked_over_a_crash(&mut server, &store, ask_claim, is_granted).await;
        while is_granted(&in_the_end(|| store.claim(&claim)).await) {
            attempts.granted += 1;
        }
        // Whose answer was lost may have used an attempt up, and nobody else.
        assert!(attempts.granted <= 5, "{}", attempts.granted);
        assert!(
            attempts.granted + attempts.unknown >= 5,
            "{} and {} unknown",
            attempts.granted,
            attempts.unknown
        );

        let ask_use = |store: PostgresStore| {
            let open = open.clone();
            async move { store.consume(&open.place, open.challenge, open.generation).await }
        };
        let is_now = |answer: &Consumed| matches!(answer, Consumed::Now { .. });
        let mut uses = asked_over_a_crash(&mut server, &store, ask_use, is_now).await;
        let last = in_the_end(|| store.consume(&open.place, open.challenge, open.generation)).await;
        uses.granted += usize::from(is_now(&last));
        assert!(uses.granted == 1 || uses.granted == 0 && uses.unknown >= 1, "{} uses", uses.granted);
    }
}
