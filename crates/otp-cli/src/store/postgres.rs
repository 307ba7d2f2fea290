//! The store on PostgreSQL. Without TLS: for a socket, a private network or a tunnel.

use std::net::IpAddr;
use std::time::Duration;

use otp_verify::store::ChallengeStore as _;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::config::{
    ChannelBinding, Host, SslMode, SslNegotiation,
};
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use percent_encoding::percent_decode_str;
use serde_json::json;
use tokio::time::timeout;

use super::looks::{failed, is_this_machine, shown};
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
        let place =
            |(index, address): (usize, &IpAddr)| std::net::SocketAddr::new(*address, port(index)).to_string();
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

/// Refuses an address that demands TLS, for none is spoken, and one that lets a password travel in clear without saying so.
fn config(url: &str) -> Result<Config, Outcome> {
    let no_tls = || {
        Outcome::wrong_use(
            "the address of PostgreSQL asks for TLS, and `otp` speaks none to it: take a socket, a private network or a tunnel, and sslmode=disable",
        )
    };
    let settings = settings(url);
    // The driver takes the last of several, and does not know the modes of libpq that verify.
    if settings.iter().any(|(name, value)| demands_tls(name, value)) {
        return Err(no_tls());
    }
    let config: Config = url.parse().map_err(|_| unread())?;
    let asks = config.get_ssl_mode() == SslMode::Require
        || config.get_ssl_negotiation() == SslNegotiation::Direct
        || config.get_channel_binding() == ChannelBinding::Require;
    if asks {
        return Err(no_tls());
    }
    let modes = settings.iter().filter(|(name, _)| name == "sslmode").count();
    if modes > 1 {
        return Err(Outcome::wrong_use("the address of PostgreSQL says sslmode more than once"));
    }
    if config.get_ssl_mode() != SslMode::Disable && leaves_the_machine(&config) {
        return Err(Outcome::wrong_use(
            "the address of PostgreSQL names another machine, and `otp` speaks to it without TLS: anybody on the way can read the password. If the network is private, or a tunnel, say so with sslmode=disable in the address",
        ));
    }
    Ok(config)
}

/// The settings behind the question mark, as the driver decodes them.
fn settings(url: &str) -> Vec<(String, String)> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    // For the driver all before the first @ is the login, whatever stands in it.
    let place = url.split_once('@').map_or(url, |(_, place)| place);
    let (_, query) = place.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn demands_tls(name: &str, value: &str) -> bool {
    match name {
        "sslmode" => ["require", "verify-ca", "verify-full"].contains(&value),
        "sslnegotiation" => value == "direct",
        "channel_binding" => value == "require",
        _ => false,
    }
}

/// Whether the driver connects to anything but a socket or this machine itself.
fn leaves_the_machine(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().any(|address| !address.is_loopback());
    }
    config.get_hosts().iter().any(|host| match host {
        Host::Tcp(name) => !is_this_machine(name),
        #[cfg(unix)]
        Host::Unix(_) => false,
    })
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
            ("postgres://otp:canary@db.example/otp?sslmode=disable", "db.example:5432"),
            ("postgres://otp@a.example:1,b.example:2/otp?sslmode=disable", "a.example:1, b.example:2"),
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
            "sslmode=require&sslmode=disable",
            "sslmode=verify-full&sslmode=disable",
            "ssl%6dode=require&sslmode=disable",
            "channel_binding=require&channel_binding=disable&sslmode=disable",
        ] {
            for password in ["canary", "canary?a"] {
                let url = format!("postgres://otp:{password}@db.example/otp?{setting}");
                let refused = format!("{:?}", config(&url).unwrap_err());
                assert!(refused.contains("WrongUse") && refused.contains("asks for TLS"), "{url}: {refused}");
                assert!(!refused.contains("canary"), "{refused}");
            }
        }
    }

    #[test]
    fn a_password_goes_to_another_machine_only_where_the_address_says_so() {
        for place in [
            "db.example/otp",
            "db.example/otp?sslmode=prefer",
            "10.0.0.1/otp?application_name=otp",
            "localhost,db.example/otp",
            "localhost/otp?hostaddr=10.0.0.1",
            "localhost.example/otp",
        ] {
            let refused = format!("{:?}", config(&format!("postgres://otp:canary@{place}")).unwrap_err());
            let says = refused.contains("WrongUse") && refused.contains("sslmode=disable");
            assert!(says && !refused.contains("canary"), "{place}: {refused}");
            let said = if place.contains('?') { "&" } else { "?" };
            let place = place.replace("sslmode=prefer", "connect_timeout=2");
            let allowed = format!("postgres://otp:canary@{place}{said}sslmode=disable");
            assert!(config(&allowed).is_ok(), "{allowed}");
        }
        for place in [
            "localhost/otp",
            "127.0.0.2:7/otp?sslmode=prefer",
            "[::1]/otp",
            "%2Frun%2Fpostgresql/otp",
            "db/otp?hostaddr=127.0.0.1",
        ] {
            assert!(config(&format!("postgres://otp:canary@{place}")).is_ok(), "{place}");
        }
        for login in ["otp", "otp:a?b", "otp?sslmode=disable&"] {
            let twice = config(&format!("postgres://{login}@db.example/otp?sslmode=prefer&sslmode=disable"));
            assert!(format!("{:?}", twice.unwrap_err()).contains("more than once"), "{login}");
        }
    }
}
