//! The armed faults, and which of them strikes.

use serde::Serialize;

use super::data::check;
use super::{Fault, FaultKind, Moment};
use crate::Error;
use crate::debug::sparing_debug;
use crate::inbox::same_phone;
use crate::names::{Operation, Vendor};
use crate::rng::Rng;

/// An armed fault as the control API shows it.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ArmedFault {
    /// Its number.
    pub id: u64,
    /// The vendor it strikes.
    pub vendor: Vendor,
    /// The operation it is limited to.
    pub operation: Option<Operation>,
    /// The phone it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The matching call it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// Its chance at each matching call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What goes wrong; flat in JSON.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many calls it will still strike.
    pub times_left: u32,
}

sparing_debug!(ArmedFault: id vendor kind times_left);

struct Armed {
    fault: ArmedFault,
    seen: u32,
    /// Only for a closed port: whether it is closed by now.
    striking: bool,
}

pub(crate) struct Faults {
    armed: Vec<Armed>,
    last_id: u64,
    /// Of its own, so that a fault's chance does not change the codes and ids that follow.
    pub(crate) rng: Rng,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { armed: Vec::new(), last_id: 0, rng: Rng::new(!seed) }
    }

    pub(crate) fn arm(&mut self, fault: Fault) -> Result<u64, Error> {
        check(&fault)?;
        self.last_id += 1;
        let Fault { vendor, operation, phone, nth, times, probability, kind } = fault;
        let (id, times_left) = (self.last_id, times);
        let fault = ArmedFault { id, vendor, operation, phone, nth, probability, kind, times_left };
        self.armed.push(Armed { fault, seen: 0, striking: false });
        Ok(id)
    }

    /// The oldest fault that is ready for this call, one strike poorer. Every fault that matches counts the call.
    pub(crate) fn strike(
        &mut self,
        vendor: Vendor,
        moment: Moment,
        operation: Option<Operation>,
        phone: Option<&str>,
    ) -> Option<FaultKind> {
        let is_phone = |only: &String| phone.is_some_and(|phone| same_phone(vendor, phone, only));
        let fits = |fault: &ArmedFault| {
            fault.vendor == vendor
                && fault.kind.moment() == moment
                && fault.operation.is_none_or(|only| Some(only) == operation)
                && fault.phone.as_ref().is_none_or(is_phone)
        };
        let mut ready = None;
        for (index, armed) in self.armed.iter_mut().enumerate().filter(|(_, armed)| fits(&armed.fault)) {
            armed.seen = armed.seen.saturating_add(1);
            let due = armed.fault.nth.is_none_or(|nth| armed.seen >= nth);
            let lucky = armed.fault.probability.is_none_or(|chance| self.rng.chance(chance));
            if due && lucky && ready.is_none() {
                ready = Some(index);
            }
        }
        let index = ready?;
        let armed = self.armed.get_mut(index)?;
        armed.fault.times_left -= 1;
        let struck = armed.fault.kind.clone();
        if armed.fault.times_left == 0 {
            self.armed.remove(index);
        }
        Some(struck)
    }

    /// Whether some fault asks for the phone, which is worth knowing before looking for it.
    pub(crate) fn ask_for_phone(&self) -> bool {
        self.armed.iter().any(|armed| armed.fault.phone.is_some())
    }

    pub(crate) fn refusal_ordered(&self, vendor: Vendor) -> bool {
        let waits = |armed: &Armed| armed.fault.vendor == vendor && !armed.striking;
        self.armed.iter().any(|armed| waits(armed) && armed.fault.kind.moment() == Moment::Port)
    }

    /// Begins the oldest ordered closing of a vendor's port; its number and its milliseconds.
    pub(crate) fn begin_refusal(&mut self, vendor: Vendor) -> Option<(u64, u64)> {
        let waiting = |armed: &&mut Armed| armed.fault.vendor == vendor && !armed.striking;
        self.armed.iter_mut().filter(waiting).find_map(|armed| {
            let FaultKind::Refuse { for_ms } = armed.fault.kind else { return None };
            armed.striking = true;
            Some((armed.fault.id, for_ms))
        })
    }

    /// Whether a fault is one that strikes at once, and has not done so yet.
    pub(crate) fn strikes_at_once(&self, id: u64) -> bool {
        let ordered = |armed: &Armed| !armed.striking && armed.fault.kind.moment() == Moment::Port;
        self.armed.iter().any(|armed| armed.fault.id == id && ordered(armed))
    }

    pub(crate) fn is_armed(&self, id: u64) -> bool {
        self.armed.iter().any(|armed| armed.fault.id == id)
    }

    pub(crate) fn disarm(&mut self, these: impl Fn(&ArmedFault) -> bool) -> usize {
        let before = self.armed.len();
        self.armed.retain(|armed| !these(&armed.fault));
        before - self.armed.len()
    }

    pub(crate) fn list(&self) -> Vec<ArmedFault> {
        self.armed.iter().map(|armed| armed.fault.clone()).collect()
    }
}
