//! What two instances of a service share: one Redis or PostgreSQL server, to which each has connections of its own.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use otp_testkit::servers::{postgres, redis};
use otp_verify::TestClock;
use otp_verify::store::ChallengeStore;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::Client;
use otp_verify_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};

/// A busy machine is not a slow server.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

/// The server ends with this.
pub(crate) struct Shared {
    pub(crate) stores: [Arc<dyn ChallengeStore>; 2],
    _server: Box<dyn Any>,
}

/// Without a test's clock the server's decides.
impl Shared {
    pub(crate) async fn redis(clock: Option<&TestClock>) -> Self {
        let server = redis::Server::start().unwrap();
        let stores = [redis_store(&server, clock).await, redis_store(&server, clock).await];
        Self { stores, _server: Box::new(server) }
    }

    pub(crate) async fn postgres(clock: Option<&TestClock>) -> Self {
        let server = postgres::Server::start().unwrap();
        let stores = [postgres_store(&server, clock).await, postgres_store(&server, clock).await];
        Self { stores, _server: Box::new(server) }
    }
}

async fn redis_store(server: &redis::Server, clock: Option<&TestClock>) -> Arc<dyn ChallengeStore> {
    let patient = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(PATIENT))
        .set_response_timeout(Some(PATIENT));
    let client = Client::open(server.url()).unwrap();
    let connection = ConnectionManager::new_with_config(client, patient).await.unwrap();
    let store = RedisStore::new(connection).timeout(PATIENT);
    Arc::new(match clock {
        Some(clock) => store.clock(clock.clone()),
        None => store,
    })
}

async fn postgres_store(server: &postgres::Server, clock: Option<&TestClock>) -> Arc<dyn ChallengeStore> {
    let mut config = Config::new();
    config.host("127.0.0.1").port(server.port()).user(postgres::USER).dbname("postgres");
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(16).build().unwrap();
    let store = PostgresStore::new(pool).timeout(PATIENT);
    store.migrate().await.unwrap();
    Arc::new(match clock {
        Some(clock) => store.clock(clock.clone()),
        None => store,
    })
}
