//! What a look at a real server finds.

use std::error::Error as _;
use std::time::{Duration, Instant};

use otp_verify::otp_core::Effect;
use otp_verify::store::{ChallengeStore, Concern};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{PATIENT, connected};
use crate::server::Server;

const NOT_PERSISTENT: Concern = Concern::NotPersistent { setting: "appendonly is off" };

async fn store(server: &Server) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT)
}

#[tokio::test]
async fn a_server_that_keeps_all_and_evicts_nothing_gives_no_concern() {
    let server = Server::durable().unwrap();
    for (setting, value) in [("maxmemory-policy", "allkeys-lru"), ("maxmemory-policy", "noeviction")] {
        server.ask(&["CONFIG", "SET", setting, value]).unwrap();
        assert_eq!(store(&server).await.check().await.unwrap(), [], "{value} without a limit");
    }
    server.ask(&["CONFIG", "SET", "maxmemory", "100mb"]).unwrap();
    assert_eq!(store(&server).await.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_server_that_evicts_or_forgets_is_noticed() {
    let server = Server::with(&["--maxmemory", "100mb"]).unwrap();
    let store = store(&server).await;
    assert_eq!(store.check().await.unwrap(), [NOT_PERSISTENT]);
    for policy in ["allkeys-lru", "volatile-ttl"] {
        server.ask(&["CONFIG", "SET", "maxmemory-policy", policy]).unwrap();
        assert_eq!(store.check().await.unwrap(), [Concern::Evicts, NOT_PERSISTENT], "{policy}");
    }
}

#[tokio::test]
async fn the_version_is_noted_once_and_another_one_is_noticed_and_left_alone() {
    let server = Server::durable().unwrap();
    let store = store(&server).await.prefix("a:");
    for _ in 0..2 {
        assert_eq!(store.check().await.unwrap(), []);
        assert_eq!(server.ask(&["HGETALL", "a:schema"]).unwrap(), "version\n2");
        assert_eq!(server.ask(&["KEYS", "*"]).unwrap(), "a:schema");
    }
    let unreadable = Concern::Changed { what: "the noted version".to_owned() };
    for (version, concern) in [("3", Concern::Schema { found: Some(3) }), ("two", unreadable)] {
        server.ask(&["HSET", "a:schema", "version", version]).unwrap();
        assert_eq!(store.check().await.unwrap(), [concern]);
        assert_eq!(server.ask(&["HGET", "a:schema", "version"]).unwrap(), version);
    }
}

#[tokio::test]
async fn what_a_user_may_not_see_is_a_concern_and_no_error() {
    let server = Server::start().unwrap();
    server.ask(&["ACL", "SETUSER", "otp", "on", ">a-password", "~otp:*", "+@all", "-info"]).unwrap();
    let connection = connected(&format!("redis://otp:a-password@{}/", server.address())).await;
    let store = RedisStore::new(connection).timeout(PATIENT);
    assert_eq!(store.check().await.unwrap(), [Concern::NotAllowedToLook]);
}

/// The version was noted before, as it is at every start of a program but the first.
#[tokio::test]
async fn a_server_that_takes_no_writes_any_more_is_an_error() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    store.check().await.unwrap();
    for (setting, value, code) in [("min-replicas-to-write", "1", "NOREPLICAS"), ("maxmemory", "1", "OOM")] {
        let usual = server.ask(&["CONFIG", "GET", setting]).unwrap();
        let (_, usual) = usual.split_once('\n').unwrap();
        server.ask(&["CONFIG", "SET", setting, value]).unwrap();
        let error = store.check().await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(error.source().unwrap().to_string(), format!("the server answered {code}"));
        server.ask(&["CONFIG", "SET", setting, usual]).unwrap();
        store.check().await.unwrap();
    }
}

#[tokio::test]
async fn a_replica_that_has_the_version_is_an_error() {
    let primary = Server::with(&["--repl-diskless-sync-delay", "0"]).unwrap();
    store(&primary).await.check().await.unwrap();
    let replica = Server::start().unwrap();
    replica.ask(&["REPLICAOF", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let given_up = Instant::now() + PATIENT;
    while !replica.ask(&["KEYS", "*"]).is_ok_and(|keys| keys.ends_with("schema")) && Instant::now() < given_up
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let error = store(&replica).await.check().await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    assert_eq!(error.source().unwrap().to_string(), "the server answered READONLY");
}

/// A test's clock stands for the server's, which cannot be set apart from the machine's.
#[cfg(feature = "test-clock")]
#[tokio::test]
async fn a_clock_that_differs_from_this_machines_is_noticed() {
    use otp_verify::TestClock;
    use std::time::SystemTime;

    let server = Server::durable().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let hour = Duration::from_secs(3_600);
    for (clock, is_ahead) in [(now + hour, true), (now.saturating_sub(hour), false)] {
        let clock = TestClock::at(clock.as_millis().try_into().unwrap());
        let concerns = store(&server).await.clock(clock).check().await.unwrap();
        let [Concern::Clock { ahead_ms }] = concerns[..] else { panic!("{concerns:?}") };
        assert_eq!(ahead_ms > 0, is_ahead);
    }
}
