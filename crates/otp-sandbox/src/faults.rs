//! Troubles that can be armed for the next calls.

use std::fmt;

use serde::Serialize;

use crate::Error;
use crate::vendor::{self, Operation, Vendor};

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The request is processed and billed, then the connection is closed without a reply.
    Cut,
    /// Nothing is processed; the vendor's own error answer with this code comes back.
    Answer(String),
}

/// A trouble for the next calls of a vendor.
///
/// ```
/// use otp_sandbox::{Fault, Operation, Vendor};
///
/// let once = Fault::cut(Vendor::EsmsMy);
/// let three_times = Fault::answer(Vendor::EsmsMy, "6").operation(Operation::GenerateOtp).times(3);
/// # let _ = (once, three_times);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) vendor: Vendor,
    pub(crate) operation: Option<Operation>,
    pub(crate) kind: FaultKind,
    pub(crate) times: u32,
}

impl Fault {
    /// A fault of this kind for the next call of any operation of the vendor.
    #[must_use]
    pub fn new(vendor: Vendor, kind: FaultKind) -> Self {
        Self { vendor, operation: None, kind, times: 1 }
    }

    /// Processes the next call, then cuts its connection without a reply.
    #[must_use]
    pub fn cut(vendor: Vendor) -> Self {
        Self::new(vendor, FaultKind::Cut)
    }

    /// Answers the next call with the vendor's own error of this code, processing nothing.
    #[must_use]
    pub fn answer(vendor: Vendor, code: impl fmt::Display) -> Self {
        Self::new(vendor, FaultKind::Answer(code.to_string()))
    }

    /// Limits the fault to one operation.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Lets the fault strike the next `times` matching calls instead of one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// An armed fault as the control API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArmedFault {
    /// Its number.
    pub id: u64,
    /// The vendor it strikes.
    pub vendor: Vendor,
    /// The operation it is limited to.
    pub operation: Option<Operation>,
    /// `cut` or `answer`.
    pub kind: &'static str,
    /// The vendor's code of an `answer`.
    pub code: Option<String>,
    /// How many calls it will still strike.
    pub times_left: u32,
}

#[derive(Default)]
pub(crate) struct Faults {
    armed: Vec<(u64, Fault)>,
    last_id: u64,
}

impl Faults {
    pub(crate) fn arm(&mut self, fault: Fault) -> Result<u64, Error> {
        if fault.times == 0 {
            return Err(Error::invalid("a fault must strike at least once"));
        }
        if fault.operation.is_some_and(|operation| operation.vendor() != fault.vendor) {
            return Err(Error::invalid("the operation belongs to another vendor"));
        }
        let answerable = match &fault.kind {
            FaultKind::Answer(code) => vendor::is_error_code(fault.vendor, code),
            FaultKind::Cut => true,
        };
        if !answerable {
            return Err(Error::invalid("the code is not an error code of this vendor"));
        }
        self.last_id += 1;
        self.armed.push((self.last_id, fault));
        Ok(self.last_id)
    }

    /// The oldest armed fault that fits, one strike poorer.
    pub(crate) fn strike(&mut self, operation: Operation) -> Option<FaultKind> {
        let fits = |fault: &Fault| {
            fault.vendor == operation.vendor() && fault.operation.is_none_or(|only| only == operation)
        };
        let index = self.armed.iter().position(|(_, fault)| fits(fault))?;
        let fault = &mut self.armed.get_mut(index)?.1;
        fault.times -= 1;
        let (kind, spent) = (fault.kind.clone(), fault.times == 0);
        if spent {
            self.armed.remove(index);
        }
        Some(kind)
    }

    /// Takes all faults back and says how many there were.
    pub(crate) fn disarm(&mut self) -> usize {
        std::mem::take(&mut self.armed).len()
    }

    pub(crate) fn list(&self) -> Vec<ArmedFault> {
        let show = |(id, fault): &(u64, Fault)| {
            let (kind, code) = match &fault.kind {
                FaultKind::Cut => ("cut", None),
                FaultKind::Answer(code) => ("answer", Some(code.clone())),
            };
            ArmedFault {
                id: *id,
                vendor: fault.vendor,
                operation: fault.operation,
                kind,
                code,
                times_left: fault.times,
            }
        };
        self.armed.iter().map(show).collect()
    }
}
