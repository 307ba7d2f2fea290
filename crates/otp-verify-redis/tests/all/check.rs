//! What a look at a real server finds.

use std::error::Error as _;

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
        assert_eq!(server.ask(&["HGETALL", "a:2:schema"]).unwrap(), "version\n2");
        assert_eq!(server.ask(&["KEYS", "*"]).unwrap(), "a:2:schema");
    }
    for (version, found) in [("3", Some(3)), ("two", None)] {
        server.ask(&["HSET", "a:2:schema", "version", version]).unwrap();
        assert_eq!(store.check().await.unwrap(), [Concern::Schema { found }]);
        assert_eq!(server.ask(&["HGET", "a:2:schema", "version"]).unwrap(), version);
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

#[tokio::test]
async fn a_server_that_takes_no_writes_is_an_error() {
    let primary = Server::start().unwrap();
    let replica = Server::start().unwrap();
    replica.ask(&["REPLICAOF", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let error = store(&replica).await.check().await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    let source = error.source().unwrap().to_string();
    assert!(source == "the server answered READONLY" || source == "the server answered LOADING", "{source}");
}

/// A test's clock stands for the server's, which cannot be set apart from the machine's.
#[cfg(feature = "test-clock")]
#[tokio::test]
async fn a_clock_that_differs_from_this_machines_is_noticed() {
    use otp_verify::TestClock;
    use std::time::{Duration, SystemTime};

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
