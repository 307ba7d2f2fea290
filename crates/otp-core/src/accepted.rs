use std::fmt;
use std::time::Duration;

/// The vendor took the message over. It says nothing about delivery.
///
/// Each part is there only where the vendor says it or it follows from the request. `Debug` leaves the reference out: one
/// vendor has been seen to put a phone number into it.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Accepted {
    /// The vendor's id of the message, for its support desk and its delivery reports. No vendor here needs it for a check.
    pub reference: Option<String>,
    /// The vendor that accepted it, by the name that its crate has for it, such as `esms-vn`. Together with the reference it names
    /// the message, for ids of two vendors may be the same.
    pub vendor: Option<&'static str>,
    /// How many SMS parts the message takes.
    pub parts: Option<u32>,
    /// What the vendor says it billed, in the vendor's unit.
    pub billed_units: Option<BilledUnits>,
    /// How long the code can be used, counted from the call.
    pub valid_for: Option<Duration>,
}

impl Accepted {
    /// An acceptance without further details. For implementers of the traits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("parts", &self.parts)
            .field("billed_units", &self.billed_units)
            .field("valid_for", &self.valid_for)
            .finish_non_exhaustive()
    }
}

/// What one message cost, in the unit the vendor counts in. Never money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BilledUnits {
    /// How many.
    pub count: u64,
    /// Of what.
    pub unit: BillingUnit,
}

/// The unit a vendor bills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BillingUnit {
    /// Credits of a prepaid account, whose price depends on the contract.
    Credits,
    /// Messages: each SMS part counts as one.
    Messages,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_what_was_billed_and_never_the_reference() {
        let mut accepted = Accepted::new();
        accepted.reference = Some("TID81234567890".to_owned());
        accepted.billed_units = Some(BilledUnits { count: 2, unit: BillingUnit::Messages });
        assert_eq!(
            format!("{accepted:?}"),
            "Accepted { parts: None, billed_units: Some(BilledUnits { count: 2, unit: Messages }), valid_for: None, .. }"
        );
    }
}
