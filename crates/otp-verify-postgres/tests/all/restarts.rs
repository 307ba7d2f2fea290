//! The server ends and comes back between operations, and keeps what it has answered. `two_processes` crashes it in the middle
//! of them.

use otp_verify_postgres::otp_verify::store::{
    Begun, ChallengeStore, Claimed, Consumed, Gone, Outcome, StoreError,
};

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
    let begin = ask::begin();
    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
    store.finish(&ask::finish(&begin, Outcome::Accepted)).await.unwrap();
    store.claim(&ask::claim(&begin)).await.unwrap();
    server.restart().unwrap();
    let claim = ask::claim(&begin);
    let Claimed::Granted { ticket, .. } = in_the_end(|| store.claim(&claim)).await else { panic!() };
    assert_eq!(ticket.number, 1);
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    server.kill();
    server.start_again().unwrap();
    let again = in_the_end(|| store.consume(&begin.place, begin.challenge, begin.generation, &[])).await;
    assert_eq!(again, Consumed::Gone(Gone::Used));
}
