//! Where the server's default isolation level is a higher one, operations that meet may be refused as not applied. Nothing
//! is granted twice, and nothing is lost.

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{Begin, Begun, ChallengeStore, Claimed, Consumed, StoreError};
use tokio::task::JoinSet;

use crate::server::Server;
use crate::{ask, pool};

fn is_granted(answer: &Claimed) -> bool {
    matches!(answer, Claimed::Granted { .. })
}

fn count<T>(answers: &[Result<T, StoreError>], is_it: impl Fn(&T) -> bool) -> usize {
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(error.effect(), Effect::None, "{error:?}");
    }
    answers.iter().flatten().filter(|answer| is_it(answer)).count()
}

async fn attempts_and_uses_are_counted(level: &str) {
    let server = Server::start_with(&[&format!("default_transaction_isolation={level}")]).unwrap();
    let store: PostgresStore = pool::store(server.port(), 8).await;
    for _ in 0..5 {
        let begin = ask::begin();
        assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
        let mut asking = JoinSet::new();
        for _ in 0..64 {
            let (store, claim) = (store.clone(), ask::claim(&begin));
            asking.spawn(async move { store.claim(&claim).await });
        }
        let mut granted = count(&asking.join_all().await, is_granted);
        assert!(granted <= 5);
        while is_granted(&store.claim(&ask::claim(&begin)).await.unwrap()) {
            granted += 1;
        }
        assert_eq!(granted, 5);

        let mut asking = JoinSet::new();
        for _ in 0..64 {
            let (store, begin) = (store.clone(), begin.clone());
            asking.spawn(
                async move { store.consume(&begin.place, begin.challenge, begin.generation, &[]).await },
            );
        }
        assert_eq!(count(&asking.join_all().await, |answer| matches!(answer, Consumed::Now { .. })), 1);

        // Their place and their window meet in rows that are there already.
        let slot = ask::slot(3);
        assert!(ask::may_send(&store, std::slice::from_ref(&slot)).await);
        let mut asking = JoinSet::new();
        for index in 0..64 {
            let place = if index % 2 == 0 { begin.place.clone() } else { ask::place("login") };
            let (store, start) = (store.clone(), Begin { slots: vec![slot.clone()], ..ask::begin_at(place) });
            asking.spawn(async move { store.begin(&start).await });
        }
        let is_written = |answer: &Begun| matches!(answer, Begun::Written { .. });
        let mut written = count(&asking.join_all().await, is_written);
        assert!(written <= 2);
        while ask::may_send(&store, std::slice::from_ref(&slot)).await {
            written += 1;
        }
        assert_eq!(written, 2);
        let of_one = "select max(count) from (select count(*) from otp_verify_challenge where not used \
                      group by subject) as challenges";
        assert_eq!(pool::number(server.port(), of_one).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn repeatable_read_grants_nothing_twice() {
    attempts_and_uses_are_counted("repeatable read").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serializable_grants_nothing_twice() {
    attempts_and_uses_are_counted("serializable").await;
}
