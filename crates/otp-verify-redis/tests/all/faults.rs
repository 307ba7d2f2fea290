//! What is said when the server or the connection fails, and what was done then.

use std::error::Error as _;
use std::time::Duration;

use otp_verify::Generation;
use otp_verify::otp_core::Effect;
use otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Gone, Opening, Outcome, StoreError,
};
use otp_verify_redis::RedisStore;
use redis::aio::ConnectionManager;

use crate::proxy::{Answers, Proxy};
use crate::questions;
use crate::questions::{
    PATIENT, attempts_left, begin, begun, claim, connected, finished, give_back, granted, managed, refused,
    send, slot,
};
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
        let error = store.begin(&begin(1)).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(told(&error), "the store could not be reached: no connection to the server");
    }
    server.start_again().unwrap();
    // The connection remembers its last failure once.
    let _ = store.begin(&begin(1)).await;
    assert!(matches!(store.begin(&begin(1)).await.unwrap(), Begun::Written { .. }));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_has_taken_nothing() {
    let mut server = Server::start().unwrap();
    let store = store(&server.url());
    server.kill();
    let error = send(&store, &[slot(1, 1), slot(2, 1)]).await.unwrap_err();
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
        let ready = begun(&cut.direct().await, 0xff).await;
        let direct = cut.direct().await;
        let ticket = granted(&direct.claim(&claim(&ready)).await.unwrap());
        assert!(give_back(&direct, &ready, ticket).await.unwrap());
        direct.consume(&ready.place, ready.challenge, ready.generation, &[]).await.unwrap();
        send(&direct, &[slot(0xff, 1)]).await.unwrap();
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
    let begin = begun(&cut.store, 1).await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.claim(&claim(&begin)).await);
    assert_eq!(attempts_left(&cut.store, &begin).await, 4);
}

#[tokio::test]
async fn a_use_whose_answer_was_cut_is_nobodys_and_not_repeated() {
    let cut = Cut::new().await;
    let begin = begun(&cut.store, 1).await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.consume(&begin.place, begin.challenge, begin.generation, &[]).await);
    let again = cut.store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert_eq!(again, Consumed::Gone(Gone::Used));
}

/// A start with a key is asked again with the same id, and a generation of its own.
#[tokio::test]
async fn a_start_whose_answer_was_cut_is_found_by_its_id_and_neither_written_nor_taken_again() {
    let cut = Cut::new().await;
    let window = slot(1, 2);
    let first = Begin { slots: vec![window.clone()], ..begin(1) };
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.begin(&first).await);
    let again = Begin { generation: Generation::from_number(7), ..first.clone() };
    let there = cut.store.begin(&again).await.unwrap();
    assert!(matches!(there, Begun::There { outcome: None, .. }), "{there:?}");
    let other = Begin { place: begin(2).place, ..again.clone() };
    assert_eq!(cut.store.begin(&other).await.unwrap(), Begun::OtherNumber);
    assert!(finished(&cut.store, &first, Outcome::Unknown).await.unwrap());
    let there = cut.store.begin(&again).await.unwrap();
    assert!(matches!(there, Begun::There { outcome: Some(Outcome::Unknown), .. }), "{there:?}");
    // One of two is left.
    assert_eq!(refused(&cut.store, std::slice::from_ref(&window)).await, None);
    assert_eq!(refused(&cut.store, &[window]).await, Some(0));
}

#[tokio::test]
async fn a_challenge_whose_answer_was_cut_is_there_once_and_opened_again_it_is_the_same() {
    let cut = Cut::new().await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.begin(&begin(1)).await);
    let key = format!("otp:2:{{{}}}:c", begin(1).place.subject);
    let kept = || cut.server.ask(&["HGETALL", &key]).unwrap();
    let first = kept();
    let there = cut.store.begin(&begin(1)).await.unwrap();
    assert!(matches!(there, Begun::Written { .. }), "{there:?}");
    assert_eq!(kept(), first);
    assert_eq!(attempts_left(&cut.store, &begin(1)).await, 5);
}

#[tokio::test]
async fn a_resend_whose_answer_was_cut_leaves_both_codes_good() {
    let cut = Cut::new().await;
    let first = begun(&cut.store, 1).await;
    let mut again = begin(1);
    again.opening = Opening::Again;
    again.generation = begin(2).generation;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(cut.store.begin(&again).await);
    match cut.store.claim(&claim(&first)).await.unwrap() {
        Claimed::Granted { live, .. } => {
            let live: Vec<_> = live.iter().map(|live| live.generation).collect();
            assert_eq!(live, [again.generation, first.generation]);
        }
        Claimed::Gone(gone) => panic!("{gone:?}"),
    }
}

#[tokio::test]
async fn an_outcome_whose_answer_was_cut_is_noted_once() {
    let cut = Cut::new().await;
    let begin = begin(1);
    cut.store.begin(&begin).await.unwrap();
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(finished(&cut.store, &begin, Outcome::Accepted).await);
    let again = finished(&cut.store, &begin, Outcome::Accepted).await;
    assert!(!again.unwrap());
}

#[tokio::test]
async fn an_attempt_that_was_given_back_while_the_answer_was_cut_is_given_back_once() {
    let cut = Cut::new().await;
    let begin = begun(&cut.store, 1).await;
    let ticket = granted(&cut.store.claim(&claim(&begin)).await.unwrap());
    granted(&cut.store.claim(&claim(&begin)).await.unwrap());
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(give_back(&cut.store, &begin, ticket).await);
    assert!(!give_back(&cut.store, &begin, ticket).await.unwrap());
    assert_eq!(attempts_left(&cut.store, &begin).await, 4);
}

#[tokio::test]
async fn a_start_whose_answer_was_cut_has_taken_its_windows_once() {
    let cut = Cut::new().await;
    cut.proxy.let_answers(Answers::Cut);
    cut.is_unknown(send(&cut.store, &[slot(1, 2)]).await);
    assert_eq!(refused(&cut.store, &[slot(1, 2)]).await, None);
    assert_eq!(refused(&cut.store, &[slot(1, 2)]).await, Some(0));
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_the_effect_unknown() {
    let cut = Cut::new().await;
    let begin = begun(&cut.store, 1).await;
    let hasty = cut.store.clone().timeout(Duration::from_millis(250));
    cut.proxy.let_answers(Answers::Hold);
    let error = hasty.claim(&claim(&begin)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(told(&error), "the store's answer was lost: no answer in time");
    cut.proxy.let_answers(Answers::Pass);
    // The late answer, if the command got through at all, is not taken for the answer of what is asked next.
    let next = granted(&cut.store.claim(&claim(&begin)).await.unwrap()).number;
    assert_eq!(attempts_left(&cut.store, &begin).await, 4 - next);
}

#[tokio::test]
async fn a_restart_between_two_operations_fails_one_and_forgets_nothing_that_was_written() {
    let mut server = Server::durable().unwrap();
    let store = store(&server.url());
    let begin = begun(&store, 1).await;
    granted(&store.claim(&claim(&begin)).await.unwrap());
    send(&store, &[slot(1, 1)]).await.unwrap();
    server.kill();
    server.start_again().unwrap();

    let error = store.claim(&claim(&begin)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "a dead connection does not tell what left");
    assert!(refused(&store, &[slot(1, 1)]).await.is_some());
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    server.kill();
    server.start_again().unwrap();
    assert!(store.claim(&claim(&begin)).await.is_err());
    assert_eq!(store.claim(&claim(&begin)).await.unwrap(), Claimed::Gone(Gone::Used));
}

/// The command has arrived, and the server dies before it does anything.
#[tokio::test]
async fn a_command_that_the_server_took_to_its_grave_has_an_unknown_effect() {
    let mut server = Server::durable().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = store(&proxy.url());
    let begin = begun(&store, 1).await;
    granted(&store.claim(&claim(&begin)).await.unwrap());
    server.ask(&["CLIENT", "PAUSE", "600000", "ALL"]).unwrap();
    let asked_before = proxy.asked().len();
    let asking = tokio::spawn({
        let (store, claim) = (store.clone(), claim(&begin));
        async move { store.claim(&claim).await }
    });
    while proxy.asked().len() == asked_before {
        tokio::task::yield_now().await;
    }
    server.kill();
    assert_eq!(asking.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    server.start_again().unwrap();
    let _ = store.claim(&claim(&begin)).await;
    assert!(attempts_left(&store, &begin).await >= 3);
}

#[tokio::test]
async fn flushed_scripts_do_no_harm() {
    let server = Server::start().unwrap();
    let store = store(&server.url());
    let flush = || server.ask(&["SCRIPT", "FLUSH"]).unwrap();
    let begin = begin(1);
    flush();
    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
    flush();
    let noted = finished(&store, &begin, Outcome::Accepted).await;
    assert!(noted.unwrap());
    flush();
    let ticket = granted(&store.claim(&claim(&begin)).await.unwrap());
    flush();
    assert!(give_back(&store, &begin, ticket).await.unwrap());
    flush();
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    flush();
    assert_eq!(refused(&store, &[slot(1, 1)]).await, None);
}

#[tokio::test]
async fn a_server_without_memory_refuses_and_changes_nothing() {
    let server = Server::start().unwrap();
    let store = store(&server.url());
    let begin = begun(&store, 1).await;
    server.ask(&["CONFIG", "SET", "maxmemory", "1"]).unwrap();
    let refused = [
        store.claim(&claim(&begin)).await.unwrap_err(),
        store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap_err(),
        store.begin(&questions::begin(2)).await.unwrap_err(),
        send(&store, &[slot(1, 1)]).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(told(&error), "the store is full: the server answered OOM");
    }
    server.ask(&["CONFIG", "SET", "maxmemory", "0"]).unwrap();
    assert_eq!(attempts_left(&store, &begin).await, 5);
}

#[tokio::test]
async fn a_replica_refuses_and_changes_nothing() {
    let primary = Server::start().unwrap();
    let replica = Server::with(&["--replicaof", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let store = store(&replica.url());
    let mut error = store.begin(&begin(1)).await.unwrap_err();
    // While it copies its primary it answers that it is loading, or that the primary is down: also without doing anything.
    while !told(&error).contains("READONLY") {
        assert_eq!(error.effect(), Effect::None, "{}", told(&error));
        error = store.begin(&begin(1)).await.unwrap_err();
    }
    assert_eq!(error.effect(), Effect::None);
}
