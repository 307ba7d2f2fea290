//! `otp doctor`: what stands between this machine and a vendor. It sends no message, and nothing that is billed.

use std::env;
use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum as _};
use otp_http::endpoint::takes_proxy;
use serde_json::{Value, json};

use crate::account::{server, setting};
use crate::outcome::{Outcome, table};
use crate::progress;
use crate::proxy::Proxy;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The vendors to reach; all of them, unless named
    #[arg(ignore_case = true)]
    vendors: Vec<Vendor>,
    #[command(flatten)]
    proxy: Proxy,
}

/// What was looked at, and what was found.
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
        let own = self.proxy.options().and_then(|_| self.proxy.server());
        let mut looks = vec![roots(), proxy(&own, foreign_proxy()), clock(SystemTime::now())];
        for vendor in vendors {
            looks.push(keys(*vendor));
            looks.push(reach(*vendor, !matches!(own, Ok(None))));
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

/// Connects to the proxy that calls go through, and asks it for nothing.
fn proxy(own: &Result<Option<String>, String>, foreign: Option<&str>) -> Look {
    match (own, foreign) {
        (Err(sentence), _) => Look::bad("proxy", sentence),
        (Ok(Some(address)), _) => {
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

/// 1 November 2026. No clock of a machine that runs this can be right before it.
const MADE: Duration = Duration::from_secs(1_793_491_200);

/// A wrong clock makes good certificates look expired, or not valid yet.
fn clock(now: SystemTime) -> Look {
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) if since >= MADE => Look::fine("clock", "it is later than the making of this program"),
        Ok(_) | Err(_) => Look::bad("clock", "it is earlier than the making of this program: set it"),
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

/// Looks the name up and connects, and says nothing on the connection. What is behind a proxy is not looked at: often there is no other
/// way to it.
fn reach(vendor: Vendor, has_proxy: bool) -> Look {
    let name = vendor.own().variables().base_url;
    let own = match setting(name) {
        Ok(own) => own,
        Err(sentence) => return Look::bad("reach", sentence),
    };
    let url = own.as_deref().unwrap_or(vendor.own().base_url());
    let (address, takes_proxy) = match server(url).and_then(|address| Ok((address, takes_proxy(url)?))) {
        Ok(found) => found,
        // What cannot be read may be a key, or hold a login: it is neither shown nor looked up.
        Err(error) => return Look::bad("reach", format!("{name}: {error}")),
    };
    if has_proxy && takes_proxy {
        return Look::fine("reach", format!("{address} is behind the proxy: it was not looked at"));
    }
    progress::say(&format!("connecting to {address}"));
    match connect(&address) {
        Ok(()) => Look::fine("reach", format!("{address} takes connections")),
        Err(error) => Look::bad("reach", format!("{address}: {error}")),
    }
}

/// Longer than any vendor takes, and shorter than a person waits.
const PATIENCE: Duration = Duration::from_secs(5);

fn connect(address: &str) -> io::Result<()> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
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
