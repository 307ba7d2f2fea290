//! What should have happened, compared with what did.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::ledger::DoubleSend;
use crate::names::Vendor;
use crate::world::World;

/// What a run should have come to; what is left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
pub struct Expectations {
    messages: BTreeMap<Vendor, u64>,
    no_double_sends: bool,
    all_faults_used: bool,
    no_unmatched: bool,
}

impl Expectations {
    /// Expects nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects that a vendor billed exactly `messages` messages.
    pub fn messages(mut self, vendor: Vendor, messages: u64) -> Self {
        self.messages.insert(vendor, messages);
        self
    }

    /// Expects that no message was sent again because of an error.
    pub fn no_double_sends(mut self) -> Self {
        self.no_double_sends = true;
        self
    }

    /// Expects that every armed fault has struck as often as it was meant to.
    pub fn all_faults_used(mut self) -> Self {
        self.all_faults_used = true;
        self
    }

    /// Expects that every request was for a call the vendor has.
    pub fn no_unmatched(mut self) -> Self {
        self.no_unmatched = true;
        self
    }
}

impl World {
    /// What of the expectations is not so, one sentence each; none is a pass.
    #[must_use]
    pub fn verify(&self, expected: &Expectations) -> Vec<String> {
        let mut failures = Vec::new();
        let ledger = self.ledger();
        for (vendor, wanted) in &expected.messages {
            let billed = ledger.messages(*vendor);
            if billed != *wanted {
                failures.push(format!("{vendor} billed {billed} messages instead of {wanted}"));
            }
        }
        let doubles = ledger.double_sends.iter().filter(|_| expected.no_double_sends);
        failures.extend(doubles.map(|double| {
            let DoubleSend { vendor, message_id, earlier_message_id: earlier, seconds_apart, reason } = double;
            format!("{vendor} message {message_id} repeats message {earlier} after {seconds_apart} seconds: {reason}")
        }));
        let faults = self.faults().into_iter().filter(|_| expected.all_faults_used);
        failures.extend(faults.map(|armed| {
            let (kind, left) = (armed.kind.name(), armed.times_left);
            format!("{} fault {} ({kind}) has {left} strikes left", armed.vendor, armed.id)
        }));
        let unmatched = self.unmatched();
        if expected.no_unmatched && unmatched > 0 {
            failures.push(format!("{unmatched} requests were for no call of their vendor"));
        }
        failures
    }
}
