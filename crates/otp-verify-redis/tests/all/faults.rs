//! What is said when the server or the connection fails, and what was done then.

use std::error::Error as _;
use std::time::Duration;

use otp_verify::otp_core::Effect;
use otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Ending, Gone, Opened, Opening, Outcome, Reserved, StoreError,
};
use otp_verify_redis::RedisStore;
use redis::aio::ConnectionManager;

use crate::proxy::{Answers, Proxy};
use crate::questions;
use crate::questions::{PATIENT, attempts_left, claim, connected, granted, managed, open, opened, slot};
use crate::server::Server;

fn store(url: &str) -> RedisStore<ConnectionManager> {
    RedisStore::new(managed(url)).timeout(PATIENT)
}

fn told(error: &StoreError) -> String {
    format!("{error}: {}", error.source().unwrap())
}

#[tokio::test]
async fn an_unreachable_server_has_applied_nothing() {
    let mut server = Server::start().unwrap();
    let store = store(&server.url());
    server.kill();
    for _ in 0..2 {
        let error = store.open(&open(1)).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(told(&error), "the store could not be reached: no connection to the server");
    }
    server.start_again().unwrap();
    // The connection remembers its last failure once.
    let _ = store.open(&open(1)).await;
    assert!(matches!(store.open(&open(1)).await.unwrap(), Opened::Written { .. }));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_for_a_reservation_has_taken_nothing() {
    let mut server = Server::start().unwrap();
    let store = store(&server.url());
    server.kill();
    let error = store.reserve(&[slot(1, 1), slot(2, 1)]).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
}

/// The answers of these were cut after the server had done them: nobody knows, and it was done exactly once.
struct Cut {
    server: Server,
    proxy: Proxy,
    store: RedisStore<ConnectionManager>,
}

impl Cut {
    async fn new() -> Self {
        let server = Server::start().unwrap();
        let proxy = Proxy::before(server.address()).await;
        let store = store(&proxy.url());
        let cut = Self { server, proxy, store };
        // The server knows every script from here on: what is cut is never its question for one.
        let ready = opened(&cut.direct().await, 0xff).await;
        let direct = cut.direct().await;
        let ticket = granted(&direct.claim(&claim(&ready)).await.unwrap());
        assert!(direct.settle(&ready.place, ready.challenge, ticket, Ending::Nothing).await.unwrap());
        direct.consume(&ready.place, ready.challenge, ready.generation).await.unwrap();
        direct.reserve(&[slot(0xff, 1)]).await.unwrap();
        assert!(cut.store.claim(&claim(&ready)).await.is_ok(), "the connection is made");
        cut
    }

    /// Past the proxy.
    async fn direct(&self) -> RedisStore<redis::aio::MultiplexedConnection> {
        RedisStore::new(connected(&self.server.url()).await).timeout(PATIENT)
    }

    fn is_unknown<T: std::fmt::Debug>(&self, answer: Result<T, StoreError>) {
        let error = answer.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown);
        assert_eq!(told(&error), "the store's answer was lost: the connection was lost");
        self.proxy.let_answers(Answers::Pass);
    }
}

#[tokio::test]
async fn an_attempt_whose_answer_was_cut_is_used_up_once() {
    let cut = Cut::new().await;
    let open = opened(&cut.store, 1).await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.claim(&claim(&open)).await);
    assert_eq!(attempts_left(&cut.store, &open).await, 4);
}

#[tokio::test]
async fn a_use_whose_answer_was_cut_is_nobodys_and_not_repeated() {
    let cut = Cut::new().await;
    let open = opened(&cut.store, 1).await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.consume(&open.place, open.challenge, open.generation).await);
    let again = cut.store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert_eq!(again, Consumed::Gone(Gone::Used));
}

#[tokio::test]
async fn a_challenge_whose_answer_was_cut_is_there_once_and_opened_again_it_is_the_same() {
    let cut = Cut::new().await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.open(&open(1)).await);
    let key = format!("otp:{{{}}}:c:login", open(1).place.subject);
    let kept = || cut.server.ask(&["HGETALL", &key]).unwrap();
    let first = kept();
    let there = cut.store.open(&open(1)).await.unwrap();
    assert!(matches!(there, Opened::Written { .. }), "{there:?}");
    assert_eq!(kept(), first);
    assert_eq!(attempts_left(&cut.store, &open(1)).await, 5);
}

#[tokio::test]
async fn a_resend_whose_answer_was_cut_leaves_both_codes_good() {
    let cut = Cut::new().await;
    let first = opened(&cut.store, 1).await;
    let mut again = open(1);
    again.opening = Opening::Again;
    again.generation = open(2).generation;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.open(&again).await);
    match cut.store.claim(&claim(&first)).await.unwrap() {
        Claimed::Granted { live, .. } => {
            let live: Vec<_> = live.iter().map(|live| live.generation).collect();
            assert_eq!(live, [again.generation, first.generation]);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_outcome_whose_answer_was_cut_is_noted_once() {
    let cut = Cut::new().await;
    let open = open(1);
    cut.store.open(&open).await.unwrap();
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await);
    let again = cut.store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await;
    assert!(!again.unwrap());
}

#[tokio::test]
async fn an_attempt_that_was_settled_while_the_answer_was_cut_is_settled_once() {
    let cut = Cut::new().await;
    let open = opened(&cut.store, 1).await;
    let ticket = granted(&cut.store.claim(&claim(&open)).await.unwrap());
    granted(&cut.store.claim(&claim(&open)).await.unwrap());
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await);
    assert!(!cut.store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
    assert_eq!(attempts_left(&cut.store, &open).await, 4);
}

#[tokio::test]
async fn a_reservation_whose_answer_was_cut_is_taken_once() {
    let cut = Cut::new().await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.reserve(&[slot(1, 2)]).await);
    assert_eq!(cut.store.reserve(&[slot(1, 2)]).await.unwrap(), Reserved::Granted);
    assert!(matches!(cut.store.reserve(&[slot(1, 2)]).await.unwrap(), Reserved::Refused { slot: 0, .. }));
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_the_effect_unknown() {
    let cut = Cut::new().await;
    let open = opened(&cut.store, 1).await;
    let hasty = cut.store.clone().timeout(Duration::from_millis(250));
    cut.proxy.let_answers(Answers::Hold);
    let error = hasty.claim(&claim(&open)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(told(&error), "the store's answer was lost: no answer in time");
    cut.proxy.let_answers(Answers::Pass);
    // The late answer, if the command got through at all, is not taken for the answer of what is asked next.
    let next = granted(&cut.store.claim(&claim(&open)).await.unwrap()).number;
    assert_eq!(attempts_left(&cut.store, &open).await, 4 - next);
}

#[tokio::test]
async fn a_restart_between_two_operations_fails_one_and_forgets_nothing_that_was_written() {
    let mut server = Server::durable().unwrap();
    let store = store(&server.url());
    let open = opened(&store, 1).await;
    granted(&store.claim(&claim(&open)).await.unwrap());
    store.reserve(&[slot(1, 1)]).await.unwrap();
    server.kill();
    server.start_again().unwrap();

    let error = store.claim(&claim(&open)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "a dead connection does not tell what left");
    assert!(matches!(store.reserve(&[slot(1, 1)]).await.unwrap(), Reserved::Refused { .. }));
    let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    server.kill();
    server.start_again().unwrap();
    assert!(store.claim(&claim(&open)).await.is_err());
    assert_eq!(store.claim(&claim(&open)).await.unwrap(), Claimed::Gone(Gone::Used));
}

/// The command has arrived, and the server dies before it does anything.
#[tokio::test]
async fn a_command_that_the_server_took_to_its_grave_has_an_unknown_effect() {
    let mut server = Server::durable().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = store(&proxy.url());
    let open = opened(&store, 1).await;
    granted(&store.claim(&claim(&open)).await.unwrap());
    server.ask(&["CLIENT", "PAUSE", "600000", "ALL"]).unwrap();
    let asked_before = proxy.asked().len();
    let asking = tokio::spawn({
        let (store, claim) = (store.clone(), claim(&open));
        async move { store.claim(&claim).await }
    });
    while proxy.asked().len() == asked_before {
        tokio::task::yield_now().await;
    }
    server.kill();
    assert_eq!(asking.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    server.start_again().unwrap();
    let _ = store.claim(&claim(&open)).await;
    assert!(attempts_left(&store, &open).await >= 3);
}

#[tokio::test]
async fn flushed_scripts_do_no_harm() {
    let server = Server::start().unwrap();
    let store = store(&server.url());
    let flush = || server.ask(&["SCRIPT", "FLUSH"]).unwrap();
    let open = open(1);
    flush();
    assert!(matches!(store.open(&open).await.unwrap(), Opened::Written { .. }));
    flush();
    let noted = store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await;
    assert!(noted.unwrap());
    flush();
    let ticket = granted(&store.claim(&claim(&open)).await.unwrap());
    flush();
    assert!(store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
    flush();
    let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    flush();
    assert_eq!(store.reserve(&[slot(1, 1)]).await.unwrap(), Reserved::Granted);
}

#[tokio::test]
async fn a_server_without_memory_refuses_and_changes_nothing() {
    let server = Server::start().unwrap();
    let store = store(&server.url());
    let open = opened(&store, 1).await;
    server.ask(&["CONFIG", "SET", "maxmemory", "1"]).unwrap();
    let refused = [
        store.claim(&claim(&open)).await.unwrap_err(),
        store.consume(&open.place, open.challenge, open.generation).await.unwrap_err(),
        store.open(&questions::open(2)).await.unwrap_err(),
        store.reserve(&[slot(1, 1)]).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(told(&error), "the store is full: the server answered OOM");
    }
    server.ask(&["CONFIG", "SET", "maxmemory", "0"]).unwrap();
    assert_eq!(attempts_left(&store, &open).await, 5);
}

#[tokio::test]
async fn a_replica_refuses_and_changes_nothing() {
    let primary = Server::start().unwrap();
    let replica = Server::with(&["--replicaof", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let store = store(&replica.url());
    let mut error = store.open(&open(1)).await.unwrap_err();
    // While it copies its primary it answers that it is loading, or that the primary is down: also without doing anything.
    while !told(&error).contains("READONLY") {
        assert_eq!(error.effect(), Effect::None, "{}", told(&error));
        error = store.open(&open(1)).await.unwrap_err();
    }
    assert_eq!(error.effect(), Effect::None);
}
