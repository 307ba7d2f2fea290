//! `otp store`: the engine's store on a server. Its address comes from `OTP_STORE_URL` or a prompt, for it may hold a password.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;

use clap::Subcommand;

use crate::account::secret;
use crate::consent::Consent;
use crate::outcome::{Done, Outcome};

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Looks at the server, as a service does when it starts
    ///
    /// It speaks without TLS. Another machine is refused, unless you say that the network is private: for Redis with --no-tls, for
    /// PostgreSQL with sslmode=disable in its address
    Check {
        /// Redis: the network to another machine is private, or a tunnel. Nothing is encrypted, not even the password
        #[arg(long)]
        no_tls: bool,
    },
    /// Creates what is missing in a PostgreSQL database, without TLS as `check`. It asks first. Redis needs nothing
    Migrate(Consent),
}

const VARIABLE: &str = "OTP_STORE_URL";

impl Store {
    pub(crate) fn run(&self) -> Done {
        let url = secret(VARIABLE)?;
        match url.split_once("://").map_or("", |(scheme, _)| scheme) {
            "redis" | "rediss" | "unix" => self.on_redis(&url),
            "postgres" | "postgresql" => self.on_postgres(&url),
            _ => Err(Outcome::wrong_use(format!("{VARIABLE} begins with redis:// or postgres://"))),
        }
    }

    #[cfg(feature = "redis")]
    fn on_redis(&self, url: &str) -> Done {
        match self {
            Self::Check { no_tls } => redis::check(url, *no_tls),
            Self::Migrate(_) => Ok(Outcome::fine("Redis needs no migration", serde_json::json!({}))),
        }
    }

    #[cfg(not(feature = "redis"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn on_redis(&self, _: &str) -> Done {
        Err(Outcome::wrong_use("this `otp` knows no Redis: install it with --features redis"))
    }

    #[cfg(feature = "postgres")]
    fn on_postgres(&self, url: &str) -> Done {
        match self {
            Self::Check { no_tls: true } => Err(Outcome::wrong_use(
                "--no-tls is for Redis: the address of PostgreSQL says sslmode=disable",
            )),
            Self::Check { no_tls: false } => postgres::check(url),
            Self::Migrate(consent) => postgres::migrate(url, consent),
        }
    }

    #[cfg(not(feature = "postgres"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn on_postgres(&self, _: &str) -> Done {
        Err(Outcome::wrong_use("this `otp` knows no PostgreSQL: install it with --features postgres"))
    }
}

/// What the stores have in common.
#[cfg(any(feature = "redis", feature = "postgres"))]
mod looks {
    use std::error::Error as _;
    use std::net::IpAddr;

    use otp_core::Effect;
    use otp_verify::store::{Concern, StoreError};
    use serde_json::{Value, json};

    use crate::outcome::{Exit, Outcome};

    /// Whether this host is the machine itself, so that nothing travels in clear.
    pub(super) fn is_this_machine(host: &str) -> bool {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    pub(super) fn shown(concerns: &[Concern]) -> Outcome {
        let field = |concern: &Concern| -> Value {
            json!({ "sentence": concern.to_string(), "breaks_a_promise": concern.breaks_a_promise() })
        };
        let line = |concern: &Concern| {
            let weight = if concern.breaks_a_promise() { "breaks a promise" } else { "to know" };
            format!("{weight}: {concern}\n")
        };
        let fields = json!({ "concerns": concerns.iter().map(field).collect::<Vec<_>>() });
        if concerns.is_empty() {
            return Outcome::fine("nothing was found", fields);
        }
        Outcome::found(concerns.iter().map(line).collect::<String>(), fields)
    }

    /// How a store failed. Its sources show no address and no password.
    pub(super) fn failed(error: &StoreError) -> Outcome {
        let exit = match error.effect() {
            Effect::None => Exit::Failed,
            Effect::Unknown => Exit::EffectUnknown,
        };
        let outcome = Outcome::error(exit, error, json!({ "effect": error.effect().as_str() }));
        match error.source() {
            Some(cause) => outcome.advise(&format!("the cause: {cause}")),
            None => outcome,
        }
    }
}
