//! What else goes on in the server: other sessions' locks and transactions, its clock, its administrator.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claim, Claimed, Consumed, Gone, Opened, Reserved,
};

use crate::server::Server;
use crate::{ask, pool};

/// Short enough for a test that waits for it, long enough for a statement on a busy machine.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_row_that_is_locked_for_too_long_is_unknown_or_with_the_servers_own_time_out_not_applied() {
    let server = Server::start().unwrap();
    let patient = pool::store(server.port(), 4).await;
    let open = ask::opened(&patient).await;
    let claim = ask::claim(&open, 100);
    patient.claim(&claim).await.unwrap();

    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    let error = patient.clone().timeout(SHORT).claim(&claim).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);

    let mut config = pool::config(server.port());
    config.options("-c statement_timeout=100");
    let bounded = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    let error = bounded.claim(&claim).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None, "{error:?}");

    holder.batch_execute("rollback").await.unwrap();
    // The first of the two may still be carried out now, which is what unknown means; the second never.
    let Claimed::Granted { ticket, .. } = patient.claim(&claim).await.unwrap() else { panic!() };
    assert!(ticket.number == 1 || ticket.number == 2, "{ticket:?}");
}

/// What is written meanwhile would seem to lie in the future to those that wait: the last of them would begin everything anew.
#[tokio::test]
async fn a_statement_that_waited_for_longer_than_the_skew_is_undone() {
    let server = Server::start().unwrap();
    let patient = pool::store(server.port(), 4).await;
    let (open, windows) = (ask::opened(&patient).await, [ask::slot(2)]);
    patient.claim(&ask::claim(&open, 100)).await.unwrap();
    assert_eq!(patient.reserve(&windows).await.unwrap(), Reserved::Granted);

    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    let lock = "begin; select from otp_verify_challenge for update; select from otp_verify_window for update";
    holder.batch_execute(lock).await.unwrap();
    // These give up, and the server keeps their statements.
    let hasty = patient.clone().timeout(SHORT);
    let instead = ask::open_at(open.place.clone());
    let (claim, again) = (ask::claim(&open, 100), ask::again(&open));
    let (claimed, opened, resent, reserved, used) = tokio::join!(
        hasty.claim(&claim),
        hasty.open(&instead),
        hasty.open(&again),
        hasty.reserve(&windows),
        hasty.consume(&open.place, open.challenge, open.generation),
    );
    let effects = [
        claimed.unwrap_err().effect(),
        opened.unwrap_err().effect(),
        resent.unwrap_err().effect(),
        reserved.unwrap_err().effect(),
        used.unwrap_err().effect(),
    ];
    assert!(effects.contains(&Effect::Unknown), "{effects:?}");
    let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    assert!(pool::number(server.port(), waiting).await > 0);

    // All of it begins now, more than five seconds after they did.
    let anew = "select pg_sleep(5.5);
        update otp_verify_challenge set opened_at = clock_timestamp(), expires_at = clock_timestamp() + interval '5 minutes';
        update otp_verify_failures set until = clock_timestamp() + interval '1 day';
        update otp_verify_window set taken = 2, until = clock_timestamp() + interval '1 minute';
        commit";
    holder.batch_execute(anew).await.unwrap();
    let active = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' or state = 'active' and pid <> pg_backend_pid()
        and backend_type = 'client backend'";
    while pool::number(server.port(), active).await > 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(patient.reserve(&windows).await.unwrap(), Reserved::Refused { .. }));
    let claim = Claim { failures: ask::failures(2), ..claim };
    let Claimed::Granted { ticket, .. } = patient.claim(&claim).await.unwrap() else {
        panic!("the challenge is gone")
    };
    assert_eq!(ticket.number, 1);
    assert!(matches!(patient.claim(&claim).await.unwrap(), Claimed::LockedOut { .. }));
}

#[tokio::test]
async fn a_session_that_the_server_ends_is_unknown() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 1).await;
    let open = ask::opened(&store).await;
    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    let waiting = tokio::spawn({
        let (store, open) = (store.clone(), open.clone());
        async move { store.consume(&open.place, open.challenge, open.generation).await }
    });
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where wait_event_type = 'Lock'";
    while pool::number(server.port(), end).await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    holder.batch_execute("rollback").await.unwrap();
    let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
}

/// Somebody else's transaction takes the rows in the other order, so that the server has to undo one of the two.
#[tokio::test]
async fn a_deadlock_with_a_stranger_has_applied_nothing() {
    // A session looks for a deadlock once, so long after it has begun to wait: the stranger has to be there by then.
    let server = Server::start_with(&["deadlock_timeout=3s"]).unwrap();
    let store = pool::store(server.port(), 2).await;
    let open = ask::opened(&store).await;
    store.claim(&ask::claim(&open, 100)).await.unwrap();
    let stranger = pool::pool(server.port(), 1).get().await.unwrap();
    // The one that looks is the one that is undone.
    stranger.batch_execute("set deadlock_timeout = '1h'").await.unwrap();
    stranger.batch_execute("begin; select from otp_verify_failures for update").await.unwrap();
    let waiting = tokio::spawn({
        let (store, claim) = (store.clone(), ask::claim(&open, 100));
        async move { store.claim(&claim).await }
    });
    let waiters = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while pool::number(server.port(), waiters).await == 0 {
        tokio::task::yield_now().await;
    }
    stranger.batch_execute("select from otp_verify_challenge for update").await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap_err().effect(), Effect::None);
    stranger.batch_execute("commit").await.unwrap();
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&open, 100)).await.unwrap() else {
        panic!()
    };
    assert_eq!(ticket.number, 1);
    assert_eq!(server.log().matches("deadlock detected").count(), 1);
}

#[tokio::test]
async fn an_application_that_rolls_back_gives_no_attempt_back() {
    let server = Server::start().unwrap();
    let pool = pool::pool(server.port(), 2);
    let store = PostgresStore::new(pool.clone()).timeout(pool::PATIENT);
    store.migrate().await.unwrap();
    let open = ask::opened(&store).await;
    let mut application = pool.get().await.unwrap();
    let transaction = application.transaction().await.unwrap();
    transaction.batch_execute("create table order_of_shoes (size int)").await.unwrap();
    store.claim(&ask::claim(&open, 100)).await.unwrap();
    transaction.rollback().await.unwrap();
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&open, 100)).await.unwrap() else {
        panic!()
    };
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
    let open = ask::open();
    let Opened::Written { expires_at, expires_in, .. } = ahead.open(&open).await.unwrap() else { panic!() };
    assert_eq!(expires_in, Duration::from_secs(300));
    assert!(expires_at > std::time::SystemTime::now() + Duration::from_secs(3_600));
    assert!(matches!(ahead.claim(&ask::claim(&open, 100)).await.unwrap(), Claimed::Granted { .. }));

    // What an hour's lead has opened is over for nobody but who shares it, and the other way round.
    let level = PostgresStore::new(pool::pool(server.port(), 1)).timeout(pool::PATIENT);
    let old = ask::opened(&level).await;
    assert_eq!(ahead.claim(&ask::claim(&old, 100)).await.unwrap(), Claimed::Gone(Gone::NotFound));
}
