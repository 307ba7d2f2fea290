#![doc = include_str!("../README.md")]

mod clock;
mod codes;
mod config;
mod control;
mod debug;
mod error;
mod events;
mod exchange;
mod exchange_log;
mod expectations;
mod faults;
mod fields;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
mod handle;
mod inbox;
mod ledger;
mod magic;
mod names;
mod on_order;
mod plan;
mod reports;
mod rng;
mod rules;
mod sandbox;
mod sent;
mod services;
mod settings;
mod text_length;
mod wire;
mod world;

pub use clock::ClockReading;
pub use codes::{State, Step};
pub use config::{Brand, Config, Template, ZaloAccount};
pub use error::Error;
pub use events::{Event, EventKind};
pub use exchange::{Reply, Request};
pub use exchange_log::{Exchange, Field};
pub use expectations::Expectations;
pub use faults::{
    ArmedFault, Fault, FaultKind, MenuEntry, Parameter, Phase, Preset, RedirectTo, menu as fault_menu,
};
pub use handle::handle;
pub use inbox::{Channel, LatestCode, Message};
pub use ledger::{Bill, BilledMessage, DoubleSend, Ledger};
pub use magic::{MagicPhone, magic_phones};
pub use names::{Credentials, Does, Host, Operation, Vendor};
pub use reports::{Callback, CallbackOutcome};
pub use rules::{Provenance, Rule};
pub use sandbox::{Builder, Ports, Sandbox};
pub use sent::Delivery;
pub use text_length::Encoding;
pub use world::World;

/// Every rule the sandbox follows, with its provenance and source.
pub fn provenance() -> impl Iterator<Item = &'static Rule> {
    services::rules()
}
