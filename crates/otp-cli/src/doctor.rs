//! `otp doctor`: what stands between this machine and a vendor. It sends no message, and makes no call.

mod reach;
mod tunnel;

use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum as _};
use serde_json::{Value, json};

use crate::account::setting;
use crate::outcome::{Outcome, table};
use crate::progress;
use crate::proxy::{Proxy, Server};
use crate::vendor::Vendor;
use reach::{Way, connect, reach};

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The vendors to reach; all of them, unless named
    #[arg(ignore_case = true)]
    vendors: Vec<Vendor>,
    #[command(flatten)]
    proxy: Proxy,
}

/// One thing that was looked at, and what was found.
#[derive(Debug)]
struct Look {
    at: &'static str,
    is_fine: bool,
    says: String,
}

impl Look {
    fn fine(at: &'static str, says: impl Into<String>) -> Self {
        Self { at, is_fine: true, says: says.into() }
    }

    fn bad(at: &'static str, says: impl Into<String>) -> Self {
        Self { is_fine: false, ..Self::fine(at, says) }
    }
}

impl Doctor {
    pub(crate) fn run(&self) -> Outcome {
        let vendors = if self.vendors.is_empty() { Vendor::value_variants() } else { &self.vendors };
        let own = self.proxy.server();
        let proxy = proxy(&own, foreign_proxy());
        let way = match own {
            Ok(None) => Way::Straight,
            Ok(Some(server)) if proxy.is_fine => Way::Through(server),
            Ok(Some(_)) | Err(_) => Way::Blocked,
        };
        let mut looks = vec![roots(), proxy, clock(SystemTime::now())];
        for vendor in vendors {
            looks.push(keys(*vendor));
            looks.push(reach(*vendor, &way));
        }
        shown(&looks)
    }
}

fn shown(looks: &[Look]) -> Outcome {
    let row = |look: &Look| (look.at, format!("{}{}", if look.is_fine { "" } else { "FAILED: " }, look.says));
    let field =
        |look: &Look| -> Value { json!({ "what": look.at, "is_fine": look.is_fine, "says": look.says }) };
    let text = table(looks.iter().map(row));
    let fields = json!({ "checks": looks.iter().map(field).collect::<Vec<_>>() });
    if looks.iter().all(|look| look.is_fine) {
        Outcome::fine(text, fields)
    } else {
        Outcome::found(text, fields)
    }
}

/// Building a client loads the root certificates, and opens no connection.
fn roots() -> Look {
    let built = esms_my::Credentials::new("doctor", "doctor").and_then(esms_my::Client::new);
    match built {
        Ok(_) => Look::fine("roots", "there are root certificates, and TLS is set up"),
        Err(error) => Look::bad("roots", format!("{error:?}")),
    }
}

/// What other programs read. Names alone: the value may hold a password.
fn foreign_proxy() -> Option<&'static str> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names.into_iter().find(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Connects to the proxy that calls go through. What it lets through is asked for each vendor.
fn proxy(own: &Result<Option<Server>, String>, foreign: Option<&str>) -> Look {
    match (own, foreign) {
        (Err(sentence), _) => Look::bad("proxy", sentence),
        (Ok(Some(Server { address, .. })), _) => {
            progress::say(&format!("connecting to {address}"));
            match connect(address) {
                Ok(()) => {
                    Look::fine("proxy", format!("{address} takes connections, and calls go through it"))
                }
                Err(error) => Look::bad("proxy", format!("{address}: {error}")),
            }
        }
        (Ok(None), None) => Look::fine("proxy", "none is set"),
        (Ok(None), Some(name)) => Look::fine(
            "proxy",
            format!("{name} is set, and never used: calls go straight to the vendor. OTP_PROXY sets one"),
        ),
    }
}

/// 1 November 2026. This program is younger, so an earlier clock is wrong.
const MADE: Duration = Duration::from_secs(1_793_491_200);

/// A wrong clock makes good certificates look expired, or not valid yet.
fn clock(now: SystemTime) -> Look {
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) if since >= MADE => Look::fine("clock", "it shows a day after 1 November 2026"),
        Ok(_) | Err(_) => Look::bad("clock", "it shows a day before 1 November 2026: set it"),
    }
}

fn keys(vendor: Vendor) -> Look {
    let mut missing = Vec::new();
    for name in vendor.own().variables().keys {
        match setting(name) {
            Ok(Some(_)) => {}
            Ok(None) => missing.push(*name),
            Err(sentence) => return Look::bad("keys", sentence),
        }
    }
    if missing.is_empty() {
        Look::fine("keys", format!("those of {} are set", vendor.name()))
    } else {
        Look::fine("keys", format!("{} not set: a command would ask", missing.join(" and ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_at_its_beginning_is_found() {
        assert!(!clock(UNIX_EPOCH).is_fine);
        assert!(!clock(UNIX_EPOCH - Duration::from_secs(1)).is_fine);
        assert!(clock(UNIX_EPOCH + MADE).is_fine);
    }

    #[test]
    fn a_proxy_is_named_and_not_shown() {
        assert!(proxy(&Ok(None), Some("HTTPS_PROXY")).says.contains("HTTPS_PROXY is set, and never used"));
    }
}
