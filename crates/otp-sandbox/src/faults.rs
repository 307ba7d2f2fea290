//! Troubles that can be armed: as data, chosen by vendor, call, phone, count and chance.

mod armed;
mod data;
mod menu;
mod play;
mod table;

use std::fmt;

use serde::Serialize;

use crate::debug::sparing_debug;
use crate::names::{Operation, Vendor};

pub use armed::ArmedFault;
pub(crate) use armed::Faults;
pub use menu::{MenuEntry, Parameter, Phase, Preset};
pub(crate) use menu::{Moment, Seen};
pub(crate) use play::Blow;
pub(crate) use table::find;
pub use table::{FaultKind, RedirectTo, menu};

/// A trouble for the calls of a vendor.
///
/// With serde it is one flat object: `{"vendor":"esms-my","kind":"cut_reply","after_bytes":20,"times":1}`.
#[derive(Clone, PartialEq, Serialize)]
#[must_use]
pub struct Fault {
    pub(crate) vendor: Vendor,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nth: Option<u32>,
    pub(crate) times: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<f64>,
    #[serde(flatten)]
    pub(crate) kind: FaultKind,
}

impl Fault {
    /// A fault of this kind for the next call of any operation of the vendor.
    pub fn new(vendor: Vendor, kind: FaultKind) -> Self {
        Self { vendor, operation: None, phone: None, nth: None, times: 1, probability: None, kind }
    }

    /// Processes the next call, then cuts its connection without a reply.
    pub fn cut(vendor: Vendor) -> Self {
        Self::new(vendor, FaultKind::Cut)
    }

    /// Answers the next call with the vendor's own error of this code, processing nothing.
    pub fn answer(vendor: Vendor, code: impl fmt::Display) -> Self {
        Self::new(vendor, FaultKind::Answer { code: code.to_string() })
    }

    /// Limits the fault to one operation.
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Limits the fault to calls for one phone, in whatever form the number is written.
    pub fn phone(mut self, phone: impl Into<String>) -> Self {
        self.phone = Some(phone.into());
        self
    }

    /// Lets the fault wait for the nth matching call, counted from 1 when it is armed.
    pub fn nth(mut self, nth: u32) -> Self {
        self.nth = Some(nth);
        self
    }

    /// Lets the fault strike the next `times` matching calls instead of one.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets the fault strike a matching call with this chance, from 0 to 1, drawn from the sandbox's seed.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }
}

sparing_debug!(Fault: vendor operation nth times probability kind);
