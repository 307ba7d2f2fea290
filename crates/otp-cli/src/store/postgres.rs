//! The store on PostgreSQL. Without TLS: for a socket, a private network or a tunnel.

use std::time::Duration;

use otp_verify::store::ChallengeStore as _;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::config::{
    ChannelBinding, Host, SslMode, SslNegotiation,
};
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use serde_json::json;
use tokio::time::timeout;

use super::looks::{failed, shown};
use crate::call::{until_stopped, wait};
use crate::consent::Consent;
use crate::outcome::{Done, Exit, Outcome, table};

/// A migration of an empty database takes less than a second; one that waits for a lock takes as long as the lock is held.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn check(url: &str) -> Done {
    wait(async {
        let store = store(config(url)?)?;
        let concerns = timeout(PATIENCE, store.check()).await;
        let concerns = concerns.map_err(|_| Outcome::failed("the database does not answer"))?;
        concerns.map(|concerns| shown(&concerns)).map_err(|error| failed(&error))
    })
}

pub(super) fn migrate(url: &str, consent: &Consent) -> Done {
    let config = config(url)?;
    let plan = plan(&config);
    let store = store(config)?;
    consent.ask(&plan)?;
    let migration = async {
        let ended = timeout(PATIENCE, store.migrate()).await;
        ended.map_err(|_| unknown("the database does not answer"))?.map_err(|error| failed(&error))?;
        Ok(Outcome::fine("the tables, indexes and functions are there", json!({})).of_act())
    };
    wait(until_stopped(migration, || unknown("stopped before the answer came")))
}

/// The database may have done it, or may do it yet.
fn unknown(sentence: &str) -> Outcome {
    let advice = "The tables may be there: look with `otp store check`. Another migration does no harm";
    let details = json!({ "effect": "unknown", "advice": advice });
    Outcome::error(Exit::EffectUnknown, sentence, details).advise(advice)
}

fn plan(config: &Config) -> String {
    let database = config.get_dbname().or(config.get_user()).unwrap_or("the server's default");
    table([
        ("migrate", "PostgreSQL: create what is missing".to_owned()),
        ("in", database.to_owned()),
        ("at", places(config).join(", ")),
        ("tls", "none: what travels is not encrypted".to_owned()),
    ])
}

/// Where the driver connects to, one after the other: addresses stand before names.
fn places(config: &Config) -> Vec<String> {
    const USUAL_PORT: u16 = 5432;
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(USUAL_PORT);
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        let place = |(index, address): (usize, &std::net::IpAddr)| {
            std::net::SocketAddr::new(*address, port(index)).to_string()
        };
        return addresses.iter().enumerate().map(place).collect();
    }
    let place = |(index, host): (usize, &Host)| match host {
        Host::Tcp(name) => format!("{name}:{}", port(index)),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    };
    config.get_hosts().iter().enumerate().map(place).collect()
}

fn unread() -> Outcome {
    Outcome::wrong_use("the address of PostgreSQL cannot be read")
}

/// Where an address only prefers TLS, as by default, the driver goes on without it. One that demands it is refused here.
fn config(url: &str) -> Result<Config, Outcome> {
    let no_tls = || {
        Outcome::wrong_use(
            "the address of PostgreSQL asks for TLS, and `otp` speaks none to it: take a socket, a private network or a tunnel, and sslmode=disable",
        )
    };
    // The driver does not know these two of libpq.
    if ["sslmode=verify-ca", "sslmode=verify-full"].iter().any(|mode| url.contains(mode)) {
        return Err(no_tls());
    }
    let config: Config = url.parse().map_err(|_| unread())?;
    let asks = config.get_ssl_mode() == SslMode::Require
        || config.get_ssl_negotiation() == SslNegotiation::Direct
        || config.get_channel_binding() == ChannelBinding::Require;
    if asks { Err(no_tls()) } else { Ok(config) }
}

fn store(config: Config) -> Result<PostgresStore, Outcome> {
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(1).build().map_err(|_| unread())?;
    Ok(PostgresStore::new(pool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_where_the_driver_connects_to_and_no_password() {
        for (url, shown) in [
            ("postgres://otp:canary@db.example/otp", "db.example:5432"),
            ("postgres://otp@a.example:1,b.example:2/otp", "a.example:1, b.example:2"),
            ("postgres://otp@db.example:7/otp?hostaddr=127.0.0.1", "127.0.0.1:7"),
        ] {
            let plan = plan(&config(url).unwrap());
            assert_eq!(plan.lines().nth(2).unwrap(), format!("at       {shown}"));
            assert!(!plan.contains("canary"));
        }
    }

    #[test]
    fn an_address_that_asks_for_tls_is_refused_and_not_connected_to_without() {
        for setting in [
            "sslmode=require",
            "sslmode=verify-ca",
            "sslmode=verify-full",
            "sslmode=require&sslnegotiation=direct",
            "channel_binding=require",
        ] {
            let refused = config(&format!("postgres://otp:canary@db.example/otp?{setting}")).unwrap_err();
            let refused = format!("{refused:?}");
            assert!(refused.contains("WrongUse") && refused.contains("asks for TLS"), "{setting}: {refused}");
            assert!(!refused.contains("canary"), "{refused}");
        }
        for setting in ["sslmode=disable", "sslmode=prefer", "application_name=otp"] {
            assert!(config(&format!("postgres://otp@db.example/otp?{setting}")).is_ok(), "{setting}");
        }
    }
}
