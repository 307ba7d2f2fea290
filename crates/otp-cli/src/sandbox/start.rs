//! `otp sandbox start`: the vendors on this machine, until a signal ends it.

use std::error::Error as _;
use std::future::pending;
use std::io::{self, Write as _};

use clap::Args;
use otp_sandbox::{Ports, Sandbox};
use serde_json::{Value, json};

use crate::call::{until_stopped, wait};
use crate::outcome::{Done, Outcome};
use crate::range::within;
use crate::vendor::Vendor;

/// Listens on 127.0.0.1 only. `otp-sandbox` has the options for containers.
#[derive(Debug, Args)]
pub(crate) struct Start {
    /// The first of four ports in a row. 0 takes free ones
    #[arg(long, default_value_t = 7080, value_parser = within(0..=LAST_BASE))]
    port_base: u16,
    /// Fixes codes and ids
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Refuse every answer that no page of a vendor states
    #[arg(long)]
    strict: bool,
    /// Let the clock stand still: `otp sandbox clock --advance` moves it
    #[arg(long)]
    frozen: bool,
}

/// Three more ports follow it.
const LAST_BASE: u16 = u16::MAX - 3;

impl Start {
    /// Says where it listens before it waits, so that a script can read that.
    pub(crate) fn run(&self, as_json: bool) -> Done {
        wait(until_stopped(self.serve(as_json), Outcome::silent))
    }

    /// Never ends but by an error.
    async fn serve(&self, as_json: bool) -> Done {
        let sandbox = self.start().await?;
        let lines = lines(&sandbox);
        let said = if as_json { object(&lines) } else { text(&lines) };
        let mut out = io::stdout();
        // A reader that has gone away is no reason to stop.
        let _ = out.write_all(said.as_bytes()).and_then(|()| out.flush());
        pending().await
    }

    async fn start(&self) -> Result<Sandbox, Outcome> {
        let ports = match self.port_base {
            0 => Ports::Random,
            base => Ports::Fixed { base },
        };
        let mut builder = Sandbox::builder().ports(ports).seed(self.seed).strict(self.strict);
        if self.frozen {
            builder = builder.frozen_clock();
        }
        builder.start().await.map_err(|error| not_started(&error))
    }
}

/// With every cause; where a port is the cause, with what to do.
fn not_started(error: &otp_sandbox::Error) -> Outcome {
    let outcome = Outcome::failed(format!("the sandbox does not start: {error:?}"));
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match cause {
        Some(io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) => {
            outcome.advise("take four other ports with --port-base, or free ones with --port-base 0")
        }
        Some(_) | None => outcome,
    }
}

/// The variables that this command and the examples read. The keys are the sandbox's own, and open nothing else.
fn lines(sandbox: &Sandbox) -> Vec<(String, String)> {
    let vendors = Vendor::all().flat_map(|vendor| sandbox.variables(vendor.own().in_the_sandbox()));
    let mut lines: Vec<_> = vendors.map(|(name, value)| (name.to_owned(), value)).collect();
    lines.push(("OTP_SANDBOX_INBOX".to_owned(), format!("{}/", sandbox.control_url())));
    lines
}

fn text(lines: &[(String, String)]) -> String {
    lines.iter().map(|(name, value)| format!("export {name}={value}\n")).collect::<Vec<_>>().concat()
}

fn object(lines: &[(String, String)]) -> String {
    let variables: Value =
        lines.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    format!("{}\n", json!({ "outcome": "fine", "variables": variables }))
}
