//! What else goes on in the server: other sessions' locks and transactions, its clock, its administrator.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Gone, StoreError,
};

use crate::server::Server;
use crate::shared::Schema;
use crate::{ask, pool};

/// Short enough for a test that waits for it, long enough for a statement on a busy machine.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_row_that_is_locked_for_too_long_is_unknown_or_with_the_servers_own_timeouts_refused() {
    let server = Server::start().unwrap();
    let patient = pool::store(server.port(), 4).await;
    let begin = ask::started(&patient).await;
    let claim = ask::claim(&begin);
    patient.claim(&claim).await.unwrap();

    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    let error = patient.clone().timeout(SHORT).claim(&claim).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);

    for (setting, meaning) in [
        (
            "statement_timeout",
            "SQLSTATE 57014: the server is starting or stopping, or has ended the statement",
        ),
        ("lock_timeout", "SQLSTATE 55P03: another transaction held a row for longer than the `lock_timeout`"),
    ] {
        let mut config = pool::config(server.port());
        config.options(format!("-c {setting}=100"));
        let bounded = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
        let error = bounded.claim(&claim).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None, "{setting}: {error:?}");
        assert_eq!(error.to_string(), StoreError::refused().to_string(), "{setting}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains(meaning), "{source}");
    }

    holder.batch_execute("rollback").await.unwrap();
    // The first of the three may still be carried out now, which is what unknown means; the others never.
    let Claimed::Granted { ticket, .. } = patient.claim(&claim).await.unwrap() else { panic!() };
    assert!(ticket.number == 1 || ticket.number == 2, "{ticket:?}");
}

/// Many numbers count in one window, and somebody may hold its row: the user is confirmed, and nothing is counted.
#[tokio::test]
async fn a_window_that_another_session_holds_keeps_no_right_code_waiting() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let begin = Begin { slots: vec![ask::slot(9)], ..ask::begin() };
    ask::written(&store, &begin).await;
    let credit = [begin.slots[0].key];
    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    let held = holder.query("select from otp_verify_window", &[]).await.unwrap();
    assert!(!held.is_empty());
    holder.batch_execute("begin; select from otp_verify_window for update").await.unwrap();
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &credit).await;
    assert!(matches!(used, Ok(Consumed::Now { .. })), "{used:?}");
    holder.batch_execute("rollback").await.unwrap();
    let again = store.consume(&begin.place, begin.challenge, begin.generation, &credit).await.unwrap();
    assert!(matches!(again, Consumed::Gone(Gone::Used)), "{again:?}");
}

#[tokio::test]
async fn a_session_that_the_server_ends_is_unknown() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 1).await;
    let begin = ask::started(&store).await;
    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    let waiting = tokio::spawn({
        let (store, begin) = (store.clone(), begin.clone());
        async move { store.consume(&begin.place, begin.challenge, begin.generation, &[]).await }
    });
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where wait_event_type = 'Lock'";
    while pool::number(server.port(), end).await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    holder.batch_execute("rollback").await.unwrap();
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
}

/// Somebody else's transaction takes the rows in the other order, so that the server has to undo one of the two.
#[tokio::test]
async fn a_deadlock_with_a_stranger_has_applied_nothing() {
    // A session looks for a deadlock once, so long after it has begun to wait: the stranger has to be there by then.
    let server = Server::start_with(&["deadlock_timeout=3s"]).unwrap();
    let store = pool::store(server.port(), 2).await;
    let begin = ask::started(&store).await;
    store.claim(&ask::claim(&begin)).await.unwrap();
    let stranger = pool::pool(server.port(), 1).get().await.unwrap();
    // The one that looks is the one that is undone.
    stranger.batch_execute("set deadlock_timeout = '1h'").await.unwrap();
    stranger.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    let waiting = tokio::spawn({
        let (store, claim) = (store.clone(), ask::claim(&begin));
        async move { store.claim(&claim).await }
    });
    let waiters = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while pool::number(server.port(), waiters).await == 0 {
        tokio::task::yield_now().await;
    }
    stranger.batch_execute("select from otp_verify_place for update").await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap_err().effect(), Effect::None);
    stranger.batch_execute("commit").await.unwrap();
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await.unwrap() else { panic!() };
    assert_eq!(ticket.number, 1);
    assert_eq!(server.log().matches("deadlock detected").count(), 1);
}

#[tokio::test]
async fn an_application_that_rolls_back_gives_no_attempt_back() {
    let schema = Schema::new().await;
    let pool = pool::pool(&schema, 2);
    let store = PostgresStore::new(pool.clone()).timeout(pool::PATIENT);
    store.migrate().await.unwrap();
    let begin = ask::started(&store).await;
    let mut application = pool.get().await.unwrap();
    let transaction = application.transaction().await.unwrap();
    transaction.batch_execute("create table order_of_shoes (size int)").await.unwrap();
    store.claim(&ask::claim(&begin)).await.unwrap();
    transaction.rollback().await.unwrap();
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await.unwrap() else { panic!() };
    assert_eq!(ticket.number, 1);
}

/// The server's clock is an hour ahead of this program's, as seen from its sessions.
#[tokio::test]
async fn the_servers_clock_decides() {
    let server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    let skew = "create schema skewed; create function skewed.clock_timestamp() returns timestamptz language sql \
                as $$ select pg_catalog.clock_timestamp() + interval '1 hour' $$";
    client.batch_execute(skew).await.unwrap();
    let mut config = pool::config(server.port());
    config.options("-c search_path=skewed,public,pg_catalog");
    let ahead = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    let begin = ask::begin();
    let Begun::Written { expires_at, expires_in, .. } = ahead.begin(&begin).await.unwrap() else { panic!() };
    assert_eq!(expires_in, Duration::from_secs(300));
    assert!(expires_at > std::time::SystemTime::now() + Duration::from_secs(3_600));
    assert!(matches!(ahead.claim(&ask::claim(&begin)).await.unwrap(), Claimed::Granted { .. }));

    // What an hour's lead has started is over for nobody but who shares it, and the other way round.
    let level = PostgresStore::new(pool::pool(server.port(), 1)).timeout(pool::PATIENT);
    let old = ask::started(&level).await;
    assert_eq!(ahead.claim(&ask::claim(&old)).await.unwrap(), Claimed::Gone(Gone::NotFound));
}
