//! Operations that meet in rows which another one has made or deleted meanwhile. Sessions that hold a row bring them into the one order
//! in which they could wait for each other.

use otp_verify_postgres::deadpool_postgres::Object;
use otp_verify_postgres::otp_verify::Purpose;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Gone, Lane, Lift, Outcome, Place, Slot, StoreError, Turn,
};
use tokio::task::JoinHandle;

use crate::server::Server;
use crate::shared::Schema;
use crate::{ask, pool};

async fn holder(server: &Server, rows: &str) -> Object {
    let holder = pool::pool(server.port(), 1).get().await.unwrap();
    holder.batch_execute(&format!("begin; {rows}")).await.unwrap();
    holder
}

/// Returns when so many sessions wait for another, or the task has ended.
async fn blocked<T>(server: &Server, sessions: i64, task: &JoinHandle<T>) {
    let waiting = "select count(*) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0";
    while pool::number(server.port(), waiting).await < sessions && !task.is_finished() {
        tokio::task::yield_now().await;
    }
}

/// It has locked what was there, and meets a resend of what was not.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_of_a_number_never_deadlocks_with_a_place_that_was_opened_meanwhile() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let slots = vec![Slot { of_number: true, ..ask::slot(9) }];
    let login = ask::with(&slots);
    ask::written(&store, &login).await;
    let subject = login.place.subject;
    let of_login = holder(&server, "select from otp_verify_challenge for update").await;
    let forgetting = tokio::spawn({
        let store = store.clone();
        async move { store.forget(subject).await }
    });
    blocked(&server, 1, &forgetting).await;

    let place = Place { subject, purpose: Purpose::parse("pay").unwrap() };
    let pay = Begin { slots, ..ask::begin_at(place) };
    ask::written(&store, &pay).await;
    let of_pay = holder(&server, "select from otp_verify_challenge where purpose = 'pay' for update").await;
    let resending = tokio::spawn({
        let (store, again) = (store.clone(), Begin { slots: pay.slots.clone(), ..ask::again(&pay) });
        async move { store.begin(&again).await }
    });
    blocked(&server, 2, &resending).await;
    of_login.batch_execute("commit").await.unwrap();
    blocked(&server, 2, &forgetting).await;
    of_pay.batch_execute("commit").await.unwrap();

    let again = resending.await.unwrap().unwrap();
    assert!(matches!(again, Begun::Written { .. }), "{again:?}");
    assert_eq!(forgetting.await.unwrap().unwrap(), 2);
    assert_eq!(server.log().matches("deadlock").count(), 0);
    for table in ["place", "challenge", "window"] {
        let left = format!("select count(*) from otp_verify_{table}");
        assert_eq!(pool::number(server.port(), &left).await, 0, "{table}");
    }
}

/// A trigger stands for starts for a new purpose, one in each round.
#[tokio::test]
async fn a_forget_that_meets_a_new_place_in_each_round_ends_and_has_deleted_nothing() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 1).await;
    let subject = ask::started(&store).await.place.subject;
    let opens = "create function opens() returns trigger language plpgsql as $$ begin
            insert into otp_verify_place (subject, purpose, until) values (new.subject, new.purpose || 'x', 0);
            return new;
        end $$;
        create trigger opens before insert on otp_verify_place for each row when (pg_trigger_depth() = 0)
            execute function opens()";
    let server = pool::pool(&schema, 1).get().await.unwrap();
    server.batch_execute(opens).await.unwrap();
    let error = store.forget(subject).await.unwrap_err();
    assert_eq!((error.to_string(), error.effect()), (StoreError::refused().to_string(), Effect::None));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "other operations were faster each time");
    server.batch_execute("drop trigger opens on otp_verify_place").await.unwrap();
    assert_eq!(store.forget(subject).await.unwrap(), 1);
}

/// It waits for the row of its place, which goes, and comes back with a challenge.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_finds_no_place_never_deadlocks_with_what_is_written_there_meanwhile() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let begin = ask::started(&store).await;
    let opened_anew = "create temp table kept as table otp_verify_place; delete from otp_verify_place; \
                       insert into otp_verify_place table kept";
    let of_place = holder(&server, opened_anew).await;
    let of_challenge = holder(&server, "select from otp_verify_challenge for update").await;
    let checking = tokio::spawn({
        let (store, claim) = (store.clone(), Claim { challenge: None, ..ask::claim(&begin) });
        async move { store.claim(&claim).await }
    });
    blocked(&server, 1, &checking).await;
    of_place.batch_execute("commit").await.unwrap();
    blocked(&server, 1, &checking).await;
    let waits = i64::from(!checking.is_finished());
    let finishing = tokio::spawn({
        let (store, begin) = (store.clone(), begin.clone());
        async move { ask::finished(&store, &begin, Outcome::Accepted).await }
    });
    blocked(&server, 1 + waits, &finishing).await;
    of_challenge.batch_execute("commit").await.unwrap();

    assert_eq!(checking.await.unwrap().unwrap(), Claimed::Gone(Gone::NotFound));
    assert!(finishing.await.unwrap());
    assert_eq!(server.log().matches("deadlock").count(), 0);
    assert!(matches!(store.claim(&ask::claim(&begin)).await.unwrap(), Claimed::Granted { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_numbers_that_bring_the_same_id_at_once_the_second_is_told() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let first = ask::started(&store).await;
    let second = ask::begin();
    let bringing = holder(&server, "").await;
    let brings = "update otp_verify_challenge set id = $1 where id = $2";
    let ids = [second.challenge, first.challenge].map(|id| id.as_bytes().to_vec());
    bringing.execute(brings, &[&ids[0], &ids[1]]).await.unwrap();
    let starting = tokio::spawn({
        let (store, second) = (store.clone(), second.clone());
        async move { store.begin(&second).await }
    });
    blocked(&server, 1, &starting).await;
    bringing.batch_execute("commit").await.unwrap();
    assert_eq!(starting.await.unwrap().unwrap(), Begun::OtherNumber);
    assert_eq!(pool::number(server.port(), "select count(*) from otp_verify_place").await, 1);
}

/// It waits for the row of its window, which goes, and comes back closed.
#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_beside_an_opening_stays_closed_unless_the_answer_says_that_it_was() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let slot = ask::slot(9);
    store.switch(&slot, Turn::Close).await.unwrap();
    store.switch(&slot, Turn::Open).await.unwrap();
    let closed_anew = "create temp table kept as table otp_verify_window; delete from otp_verify_window; \
                       update kept set closed = true; insert into otp_verify_window table kept";
    let closing = holder(&server, closed_anew).await;
    let opening = tokio::spawn({
        let (store, slot) = (store.clone(), slot.clone());
        async move { store.switch(&slot, Turn::Open).await }
    });
    blocked(&server, 1, &opening).await;
    closing.batch_execute("commit").await.unwrap();
    let was_closed = opening.await.unwrap().unwrap();
    assert_eq!(store.switch(&slot, Turn::Look).await.unwrap(), !was_closed);
}

/// It waits for the row of its place. Meanwhile a row of the lane is written, and fails once more as soon as it is read.
#[tokio::test(flavor = "multi_thread")]
async fn a_lift_says_how_many_failures_it_has_forgotten_also_of_a_lane_that_was_written_meanwhile() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 4).await;
    let place = ask::started(&store).await.place;
    let gone = holder(&server, "delete from otp_verify_place").await;
    let lift = Lift { place, lane: Lane::named([1; 8]), forget: ask::DAY };
    let lifting = tokio::spawn({
        let store = store.clone();
        async move { store.lift(&lift).await }
    });
    blocked(&server, 1, &lifting).await;
    let failing = pool::pool(server.port(), 1).get().await.unwrap();
    let settled = "insert into otp_verify_place select subject, purpose, decode(repeat('01', 8), 'hex'), 0, 5, opened, \
                   expires from otp_verify_challenge";
    failing.batch_execute(settled).await.unwrap();
    let fails = "begin; update otp_verify_place set failures = 1 where row_number = 5";
    failing.batch_execute(fails).await.unwrap();
    gone.batch_execute("commit").await.unwrap();
    blocked(&server, 1, &lifting).await;
    failing.batch_execute("commit").await.unwrap();
    let forgotten = i64::from(lifting.await.unwrap().unwrap());
    let still = pool::number(server.port(), "select sum(failures)::bigint from otp_verify_place").await;
    assert_eq!(forgotten + still, 1);
}
