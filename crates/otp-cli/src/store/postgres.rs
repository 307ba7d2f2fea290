//! The store on PostgreSQL. Without TLS: for a socket, a private network or a tunnel.

use otp_verify::store::ChallengeStore as _;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use serde_json::json;

use super::looks::{failed, shown};
use crate::call::wait;
use crate::outcome::{Done, Outcome};

pub(super) fn check(url: &str) -> Done {
    wait(async {
        let concerns = store(url)?.check().await;
        concerns.map(|concerns| shown(&concerns)).map_err(|error| failed(&error))
    })
}

pub(super) fn migrate(url: &str) -> Done {
    wait(async {
        store(url)?.migrate().await.map_err(|error| failed(&error))?;
        Ok(Outcome::fine("the tables, indexes and functions are there", json!({})).of_act())
    })
}

fn store(url: &str) -> Result<PostgresStore, Outcome> {
    let unread = || Outcome::wrong_use("the address of PostgreSQL cannot be read");
    let config: Config = url.parse().map_err(|_| unread())?;
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(1).build().map_err(|_| unread())?;
    Ok(PostgresStore::new(pool))
}
