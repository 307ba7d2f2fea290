//! Uses that replicas have to acknowledge, on a primary with a real replica that is stopped and goes on.

use std::error::Error as _;
use std::time::Duration;

use otp_verify::otp_core::Effect;
use otp_verify::store::{Begin, ChallengeStore, Claimed, Concern, Consumed, Gone, StoreError, TenantMark};
use otp_verify_redis::RedisStore;
use redis::aio::{ConnectionManager, MultiplexedConnection};

use crate::proxy::{Answers, Proxy};
use crate::questions::{PATIENT, attempts_left, begun, claim, connected, granted, managed};
use crate::server::Server;

/// Long enough for a replica that goes on, on a busy machine.
const LONG: Duration = Duration::from_secs(30);
/// For a replica that is stopped: it would not answer in any time.
const SHORT: Duration = Duration::from_millis(50);

struct Pair {
    primary: Server,
    replica: Server,
    store: RedisStore<MultiplexedConnection>,
}

impl Pair {
    async fn new() -> Self {
        let primary = Server::start().unwrap();
        let replica = Server::replica_of(&primary).unwrap();
        let store = RedisStore::new(connected(&primary.url()).await).timeout(PATIENT);
        Self { primary, replica, store: store.acknowledged_by(1, LONG) }
    }

    /// The same store, not willing to wait.
    fn hasty(&self) -> RedisStore<MultiplexedConnection> {
        self.store.clone().acknowledged_by(1, SHORT)
    }
}

async fn consume(store: &impl ChallengeStore, begin: &Begin) -> Result<Consumed, StoreError> {
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await
}

fn is_now(answer: &Consumed) -> bool {
    matches!(answer, Consumed::Now { .. })
}

#[tokio::test]
async fn a_use_that_was_acknowledged_is_known_to_the_replica_that_takes_over() {
    let mut pair = Pair::new().await;
    let (used, open) = (begun(&pair.store, 1).await, begun(&pair.store, 2).await);
    granted(&pair.store.claim(&claim(&open)).await.unwrap());
    granted(&pair.store.claim(&claim(&used)).await.unwrap());
    assert!(is_now(&consume(&pair.store, &used).await.unwrap()));
    pair.primary.kill();
    pair.replica.ask(&["REPLICAOF", "NO", "ONE"]).unwrap();

    let promoted = RedisStore::new(connected(&pair.replica.url()).await).timeout(PATIENT);
    assert_eq!(consume(&promoted, &used).await.unwrap(), Consumed::Gone(Gone::Used));
    assert_eq!(attempts_left(&promoted, &open).await, 4, "what was written before the use is there as well");
}

#[tokio::test]
async fn without_the_replica_a_use_is_unknown_and_nobodys_and_everything_else_goes_on() {
    let pair = Pair::new().await;
    let (first, second) = (begun(&pair.store, 1).await, begun(&pair.store, 2).await);
    pair.replica.pause().unwrap();
    granted(&pair.store.claim(&claim(&first)).await.unwrap());
    let error = consume(&pair.hasty(), &first).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let told = format!("{error}: {}", error.source().unwrap());
    let expected =
        "too few copies of the store have acknowledged the operation: fewer replicas than asked for have it";
    assert_eq!(told, expected);
    assert_eq!(consume(&pair.hasty(), &first).await.unwrap(), Consumed::Gone(Gone::Used), "it was used up");
    assert_eq!(pair.store.claim(&claim(&first)).await.unwrap(), Claimed::Gone(Gone::Used));

    // Two are asked for, and there is one.
    pair.replica.resume().unwrap();
    assert!(is_now(&consume(&pair.store, &second).await.unwrap()));
    let third = begun(&pair.store, 3).await;
    let two = pair.store.clone().acknowledged_by(2, SHORT);
    assert_eq!(consume(&two, &third).await.unwrap_err().effect(), Effect::Unknown);
}

#[tokio::test]
async fn what_an_operator_does_is_unknown_without_the_replica_and_asking_goes_on() {
    let pair = Pair::new().await;
    let begin = begun(&pair.store, 1).await;
    pair.replica.pause().unwrap();
    let (store, subject) = (pair.hasty(), begin.place.subject);
    let cancelled = store.cancel(subject, begin.challenge, TenantMark::from_bytes([1; 8])).await.unwrap_err();
    let forgotten = store.forget(subject).await.unwrap_err();
    assert_eq!((cancelled.effect(), forgotten.effect()), (Effect::Unknown, Effect::Unknown));
    assert_eq!(store.owner(begin.challenge).await.unwrap(), Some(subject));
}

#[tokio::test]
async fn without_the_setting_no_use_waits_for_a_replica() {
    let pair = Pair::new().await;
    pair.replica.pause().unwrap();
    for (number, store) in (1..).zip([
        RedisStore::new(connected(&pair.primary.url()).await).timeout(PATIENT),
        pair.store.clone().acknowledged_by(0, SHORT),
    ]) {
        let begin = begun(&store, number).await;
        assert!(is_now(&consume(&store, &begin).await.unwrap()));
    }
}

/// A server forgets its scripts. Then script and `WAIT` are both sent again.
#[tokio::test]
async fn a_use_waits_whether_or_not_the_server_knows_the_script() {
    let pair = Pair::new().await;
    for (number, is_flushed) in [(1, true), (2, false), (3, true)] {
        let begin = begun(&pair.store, number).await;
        if is_flushed {
            pair.primary.ask(&["SCRIPT", "FLUSH"]).unwrap();
        }
        if number == 3 {
            pair.replica.pause().unwrap();
            assert_eq!(consume(&pair.hasty(), &begin).await.unwrap_err().effect(), Effect::Unknown);
        } else {
            assert!(is_now(&consume(&pair.store, &begin).await.unwrap()));
        }
    }
}

fn count(proxy: &Proxy, command: &str) -> usize {
    String::from_utf8_lossy(&proxy.asked()).matches(&format!("\r\n{command}\r\n")).count()
}

/// On a connection that was made again between the two, every replica would have acknowledged what was never written there.
#[tokio::test]
async fn a_use_and_the_question_to_the_replicas_leave_together() {
    let pair = Pair::new().await;
    let proxy = Proxy::before(pair.primary.address()).await;
    let store: RedisStore<ConnectionManager> =
        RedisStore::new(managed(&proxy.url())).timeout(PATIENT).acknowledged_by(1, LONG);
    let begin = begun(&store, 1).await;
    granted(&store.claim(&claim(&begin)).await.unwrap());
    assert_eq!(count(&proxy, "WAIT"), 0, "only a use waits");
    // The server learns the script, so that the use below is one question.
    let other = begun(&store, 2).await;
    assert!(is_now(&consume(&store, &other).await.unwrap()));
    let (waits, scripts) = (count(&proxy, "WAIT"), count(&proxy, "EVALSHA"));

    proxy.let_answers(Answers::Hold);
    let using = tokio::spawn({
        let (store, begin) = (store.clone(), begin.clone());
        async move { consume(&store, &begin).await }
    });
    while count(&proxy, "WAIT") == waits {
        assert!(!using.is_finished());
        tokio::task::yield_now().await;
    }
    // No answer has passed since.
    assert_eq!((count(&proxy, "WAIT"), count(&proxy, "EVALSHA")), (waits + 1, scripts + 1));
    proxy.let_answers(Answers::Cut);
    assert_eq!(using.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    proxy.let_answers(Answers::Pass);
    assert_eq!(consume(&pair.store, &begin).await.unwrap(), Consumed::Gone(Gone::Used));
}

#[tokio::test]
async fn a_user_who_may_not_ask_the_replicas_confirms_nobody() {
    let pair = Pair::new().await;
    let readme = include_str!("../../README.md");
    let line = readme.lines().find_map(|line| line.strip_prefix("ACL SETUSER otp on >password ")).unwrap();
    let mut command = vec!["ACL", "SETUSER", "otp", "on", ">password"];
    command.extend(line.split_whitespace());
    pair.primary.ask(&command).unwrap();
    let url = format!("redis://otp:password@{}/", pair.primary.address());
    let store = RedisStore::new(connected(&url).await).timeout(PATIENT).acknowledged_by(1, LONG);
    let (first, second) = (begun(&store, 1).await, begun(&store, 2).await);
    assert!(is_now(&consume(&store, &first).await.unwrap()), "the README permits it");

    pair.primary.ask(&["ACL", "SETUSER", "otp", "-wait"]).unwrap();
    let error = consume(&store, &second).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(error.source().unwrap().to_string(), "a command is not permitted");
    assert_eq!(store.check().await.unwrap_err().effect(), Effect::Unknown, "noticed at the start as well");
}

#[tokio::test]
async fn too_few_replicas_are_noticed_at_the_start() {
    let pair = Pair::new().await;
    let forgets = || Concern::NotPersistent { setting: "appendonly is off" };
    assert_eq!(pair.store.check().await.unwrap(), [forgets()]);
    let two = pair.store.clone().acknowledged_by(2, SHORT);
    let too_few = |acknowledged| Concern::TooFewReplicas { acknowledged };
    assert_eq!(two.check().await.unwrap(), [too_few(1), forgets()]);
    pair.replica.pause().unwrap();
    assert_eq!(pair.hasty().check().await.unwrap(), [too_few(0), forgets()]);
    assert!(!too_few(0).breaks_a_promise(), "nobody is confirmed wrongly");

    pair.replica.resume().unwrap();
    assert_eq!(pair.store.check().await.unwrap(), [forgets()]);
}
