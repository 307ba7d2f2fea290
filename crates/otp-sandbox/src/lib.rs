#![doc = include_str!("../README.md")]

mod clock;
mod codes;
mod config;
mod control;
mod error;
mod exchange;
mod faults;
mod fields;
mod inbox;
mod ledger;
mod request_log;
mod rng;
mod rules;
mod sandbox;
mod text_length;
mod vendor;
mod wire;
mod world;

pub use codes::State;
pub use config::Config;
pub use error::Error;
pub use exchange::{Reply, Request};
pub use faults::{ArmedFault, Fault, FaultKind};
pub use inbox::{Channel, LatestCode, Message};
pub use ledger::{Bill, BilledMessage, Ledger};
pub use rules::{Provenance, Rule};
pub use sandbox::{Builder, Ports, Sandbox};
pub use text_length::Encoding;
pub use vendor::{Credentials, Operation, Vendor};
pub use world::{World, handle};

/// Every rule the sandbox follows, with its provenance and source.
pub fn provenance() -> impl Iterator<Item = &'static Rule> {
    vendor::rules()
}
