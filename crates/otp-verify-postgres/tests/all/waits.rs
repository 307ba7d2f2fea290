//! What happens while an operation waits for a row that another session has locked: the clock goes on, and so do others.

use std::time::{Duration, SystemTime};

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::Object;
use otp_verify_postgres::otp_verify::conformance::TestClock;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Ending, Finish, Gone, Outcome, Slot, SlotKey, StoreError,
};
use tokio::task::JoinHandle;

use crate::server::Server;
use crate::{ask, pool};

/// A store whose server's clock is moved by `update moved.ahead set by = '250 seconds'`.
async fn store_with_a_clock_that_moves(server: &Server) -> PostgresStore {
    pool::store(server.port(), 1).await;
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    let clock = "create schema moved; create table moved.ahead as select interval '0' as by;
        create function moved.clock_timestamp() returns timestamptz language sql
        as $$ select pg_catalog.clock_timestamp() + (select by from moved.ahead) $$";
    client.batch_execute(clock).await.unwrap();
    let mut config = pool::config(server.port());
    config.options("-c search_path=moved,public,pg_catalog");
    PostgresStore::new(pool::pool_of(config, 4)).timeout(pool::PATIENT)
}

/// A session that has locked every window whose key begins with this byte.
async fn holder(server: &Server, first: u8) -> Object {
    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    let lock = format!(
        "begin; select from otp_verify_window where get_byte(key, 0) = {first} order by key for update"
    );
    holder.batch_execute(&lock).await.unwrap();
    holder
}

/// Asks it, and returns when it waits for a lock.
async fn waiting<T: Send + 'static>(
    server: &Server,
    asked: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> JoinHandle<Result<T, StoreError>> {
    let task = tokio::spawn(asked);
    let waiters = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while pool::number(server.port(), waiters).await == 0 {
        assert!(!task.is_finished(), "it has not waited");
        tokio::task::yield_now().await;
    }
    task
}

async fn beginning(
    server: &Server,
    store: &PostgresStore,
    begin: &Begin,
) -> JoinHandle<Result<Begun, StoreError>> {
    let (store, begin) = (store.clone(), begin.clone());
    waiting(server, async move { store.begin(&begin).await }).await
}

fn window(first: u8, limit: u32) -> Slot {
    Slot { key: SlotKey::from_bytes([first; 32]), window: ask::DAY, ..ask::slot(limit) }
}

async fn sends(server: &Server, first: u8) -> i64 {
    let sends = format!(
        "select coalesce(sum(groups[3]), 0)::bigint from otp_verify_window where get_byte(key, 0) = {first}"
    );
    pool::number(server.port(), &sends).await
}

/// A challenge of 400 seconds with a code of 300, and when that ends.
async fn challenge_of_400_seconds(store: &PostgresStore) -> (Begin, SystemTime) {
    let begin = Begin { whole: Duration::from_secs(400), ..ask::with(&[window(1, 10)]) };
    let Begun::Written { expires_at, .. } = store.begin(&begin).await.unwrap() else { panic!() };
    assert!(ask::finished(store, &begin, Outcome::Accepted).await);
    (begin, expires_at)
}

#[tokio::test]
async fn a_resend_that_waits_for_a_window_outlives_neither_its_challenge_nor_the_code_that_it_takes_over() {
    for is_sealed in [true, false] {
        let server = Server::start().unwrap();
        let store = store_with_a_clock_that_moves(&server).await;
        let (first, expired_at) = challenge_of_400_seconds(&store).await;
        let mut again = Begin { slots: first.slots.clone(), ..ask::again(&first) };
        again.sealed = again.sealed.filter(|_| is_sealed);
        let holder = holder(&server, 1).await;
        let answer = beginning(&server, &store, &again).await;
        holder.batch_execute("update moved.ahead set by = '250 seconds'; commit").await.unwrap();
        let Begun::Written { expires_at, expires_in, .. } = answer.await.unwrap().unwrap() else { panic!() };
        let ends = if is_sealed { expired_at + Duration::from_secs(100) } else { expired_at };
        assert_eq!(expires_at, ends, "sealed: {is_sealed}");
        assert!(expires_in <= Duration::from_secs(150));
    }
}

#[tokio::test]
async fn a_resend_for_which_too_little_is_left_after_the_wait_changes_nothing() {
    let server = Server::start().unwrap();
    let store = store_with_a_clock_that_moves(&server).await;
    let (first, _) = challenge_of_400_seconds(&store).await;
    let least_left = Duration::from_secs(200);
    let again = Begin { slots: first.slots.clone(), least_left, ..ask::again(&first) };
    let holder = holder(&server, 1).await;
    let answer = beginning(&server, &store, &again).await;
    holder.batch_execute("update moved.ahead set by = '250 seconds'; commit").await.unwrap();
    assert_eq!(answer.await.unwrap().unwrap(), Begun::Gone(Gone::NotFound));
    assert_eq!(sends(&server, 1).await, 1);
    let Claimed::Granted { live, .. } = store.claim(&ask::claim(&first)).await.unwrap() else { panic!() };
    assert_eq!(live[0].generation, first.generation);
}

/// The clock passes the end of the code while each operation on it waits for its row.
#[tokio::test]
async fn a_code_that_ends_while_an_operation_waits_for_it_is_over() {
    let server = Server::start().unwrap();
    let store = store_with_a_clock_that_moves(&server).await;
    for operation in 0..4 {
        let begin = ask::started(&store).await;
        let ticket = ask::ticket(&store, &begin).await;
        let holder = pool::pool(server.port(), 1).get().await.unwrap();
        holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
        let asking = store.clone();
        let answer = waiting(&server, async move {
            Ok(match operation {
                0 => asking.claim(&ask::claim(&begin)).await? == Claimed::Gone(Gone::NotFound),
                1 => {
                    let used = asking.consume(&begin.place, begin.challenge, begin.generation, &[]).await?;
                    used == Consumed::Gone(Gone::NotFound)
                }
                2 => !asking.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await?,
                _ => !ask::finished(&asking, &begin, Outcome::Accepted).await,
            })
        })
        .await;
        holder.batch_execute("update moved.ahead set by = by + '301 seconds'; commit").await.unwrap();
        assert!(answer.await.unwrap().unwrap(), "operation {operation}");
        assert_eq!(pool::number(server.port(), "select count(*) from otp_verify_challenge").await, 0);
    }
}

/// Every operation locks the place first, and finds no row if `clean_up` has deleted it.
#[tokio::test]
async fn a_place_is_kept_longer_than_a_challenge_that_waited_for_a_window() {
    let server = Server::start().unwrap();
    let store = store_with_a_clock_that_moves(&server).await;
    assert!(ask::may_send(&store, &[window(1, 10)]).await);
    let begin = Begin { valid_for: Duration::from_secs(600), ..ask::with(&[window(1, 10)]) };
    let holder = holder(&server, 1).await;
    let answer = beginning(&server, &store, &begin).await;
    holder.batch_execute("update moved.ahead set by = '1 hour'; commit").await.unwrap();
    assert!(matches!(answer.await.unwrap().unwrap(), Begun::Written { .. }));
    let sooner =
        "select count(*) from otp_verify_challenge c join otp_verify_place p using (subject, purpose)
        where p.until < c.expires + 60000";
    assert_eq!(pool::number(server.port(), sooner).await, 0);
}

#[tokio::test]
async fn a_start_that_is_refused_after_the_wait_leaves_nothing() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    ask::written(&store, &ask::with(&[window(1, 2)])).await;
    let places = "select count(*) from otp_verify_place";
    assert_eq!(pool::number(server.port(), places).await, 1);
    // The other window would be a new row.
    let begin = ask::with(&[window(1, 2), window(0, 2)]);
    let holder = holder(&server, 1).await;
    let answer = beginning(&server, &store, &begin).await;
    holder.batch_execute("update otp_verify_window set groups[3] = 2; commit").await.unwrap();
    assert!(matches!(answer.await.unwrap().unwrap(), Begun::Refused { slot: 0, .. }));
    assert_eq!(pool::number(server.port(), places).await, 1);
    assert_eq!(pool::number(server.port(), "select count(*) from otp_verify_window").await, 1);
}

/// Both windows are over. The start has looked at the second, and waits for the first.
#[tokio::test]
async fn what_a_start_counts_in_a_window_outlives_a_clean_up_beside_it() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(server.port(), 4).await.clock(clock.clone());
    let begin = ask::with(&[window(1, 10), window(2, 10)]);
    ask::written(&store, &begin).await;
    clock.advance(2 * ask::DAY);
    let holder = holder(&server, 1).await;
    let answer = beginning(&server, &store, &Begin { slots: begin.slots.clone(), ..ask::begin() }).await;
    assert!(store.clean_up(100).await.unwrap() > 0);
    holder.batch_execute("commit").await.unwrap();
    assert!(matches!(answer.await.unwrap().unwrap(), Begun::Written { .. }));
    assert_eq!((sends(&server, 1).await, sends(&server, 2).await), (1, 1));
}

#[tokio::test]
async fn a_bill_outlives_a_clean_up_beside_it() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(server.port(), 4).await.clock(clock.clone());
    ask::written(&store, &ask::with(&[window(2, 10)])).await;
    clock.advance(2 * ask::DAY);
    let begin = ask::with(&[window(1, 10)]);
    let Begun::Written { taken_at_ms, .. } = store.begin(&begin).await.unwrap() else { panic!() };
    let finish = Finish {
        taken_at_ms,
        give_back: begin.slots.clone(),
        bill: Some(window(2, 10)),
        ..ask::finish(&begin, Outcome::NotSent)
    };
    let holder = holder(&server, 1).await;
    let asking = store.clone();
    let answer = waiting(&server, async move { asking.finish(&finish).await }).await;
    assert!(store.clean_up(100).await.unwrap() > 0);
    holder.batch_execute("commit").await.unwrap();
    assert!(answer.await.unwrap().unwrap().noted);
    assert_eq!((sends(&server, 1).await, sends(&server, 2).await), (0, 1));
}
