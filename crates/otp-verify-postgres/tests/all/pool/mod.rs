//! Pools of connections to a server of a test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};

/// So that a busy machine is not taken for a slow server.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

pub(crate) fn config(port: u16) -> Config {
    let mut config = Config::new();
    config.host("127.0.0.1").port(port).user("postgres").dbname("postgres");
    config
}

pub(crate) fn pool_of(config: Config, connections: usize) -> Pool {
    Pool::builder(Manager::new(config, NoTls)).max_size(connections).build().unwrap()
}

pub(crate) fn pool(port: u16, connections: usize) -> Pool {
    pool_of(config(port), connections)
}

/// A store with its tables.
pub(crate) async fn store(port: u16, connections: usize) -> PostgresStore {
    let store = PostgresStore::new(pool(port, connections)).timeout(PATIENT);
    store.migrate().await.unwrap();
    store
}

/// What the server says to this question.
pub(crate) async fn number(port: u16, sql: &str) -> i64 {
    let client = pool(port, 1).get().await.unwrap();
    client.query_one(sql, &[]).await.unwrap().get(0)
}
