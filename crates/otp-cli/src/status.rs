//! `otp status`: has a message arrived? The call reads, and is free.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::account::Address;
use crate::outcome::{Done, Outcome};
use crate::range::within;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    /// The reference that `send` has printed
    reference: String,
    /// Ask again until it is known, at most this many seconds, and no longer than a day
    #[arg(long, value_name = "SECONDS", value_parser = within(0..=A_DAY))]
    wait: Option<u64>,
    #[command(flatten)]
    address: Address,
}

const A_DAY: u64 = 86_400;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    Delivered,
    Failed,
    Unknown,
}

impl Status {
    pub(crate) fn run(&self) -> Done {
        let longest = Duration::from_secs(self.wait.unwrap_or(0));
        self.vendor.own().arrival(&self.reference, longest, &self.address).map(shown)
    }
}

fn shown(arrival: Arrival) -> Outcome {
    match arrival {
        Arrival::Delivered => Outcome::fine("delivered", json!({ "state": "delivered" })),
        Arrival::Failed => Outcome::found("failed: the phone does not get it", json!({ "state": "failed" })),
        Arrival::Unknown => {
            Outcome::found("not known: ask again, or the reference is wrong", json!({ "state": "not_known" }))
        }
    }
}
