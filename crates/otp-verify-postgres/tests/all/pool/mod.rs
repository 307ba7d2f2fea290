//! Pools of connections to a server of a test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};

use crate::shared::Schema;

/// So that a busy machine is not taken for a slow server.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

/// Where the tables are: on a server's port, in `public` or in a schema.
pub(crate) struct At {
    pub(crate) port: u16,
    pub(crate) schema: Option<String>,
}

impl From<u16> for At {
    fn from(port: u16) -> Self {
        Self { port, schema: None }
    }
}

impl From<&Schema> for At {
    fn from(schema: &Schema) -> Self {
        Self { port: schema.server.port(), schema: Some(schema.name.clone()) }
    }
}

pub(crate) fn config(at: impl Into<At>) -> Config {
    let at = at.into();
    let mut config = Config::new();
    config.host("127.0.0.1").port(at.port).user("postgres").dbname("postgres");
    if let Some(schema) = at.schema {
        config.options(format!("-c search_path={schema}"));
    }
    config
}

pub(crate) fn pool_of(config: Config, connections: usize) -> Pool {
    Pool::builder(Manager::new(config, NoTls)).max_size(connections).build().unwrap()
}

pub(crate) fn pool(at: impl Into<At>, connections: usize) -> Pool {
    pool_of(config(at), connections)
}

/// A store with its tables.
pub(crate) async fn store(at: impl Into<At>, connections: usize) -> PostgresStore {
    let store = PostgresStore::new(pool(at, connections)).timeout(PATIENT);
    store.migrate().await.unwrap();
    store
}

/// What the server says to this question.
pub(crate) async fn number(at: impl Into<At>, sql: &str) -> i64 {
    let client = pool(at, 1).get().await.unwrap();
    client.query_one(sql, &[]).await.unwrap().get(0)
}
