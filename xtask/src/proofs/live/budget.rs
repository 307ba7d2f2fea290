//! How many paid messages a run may still cost.

use super::probe::Probe;

/// Counts a paid call before it is made, whatever comes of it.
pub(crate) struct Budget {
    left: u32,
    spent: u32,
}

/// The right to make one call, once: a call uses it up.
pub(crate) struct Permit(());

impl Budget {
    pub(crate) fn new(messages: u32) -> Self {
        Self { left: messages, spent: 0 }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.left > 0
    }

    pub(crate) fn spent(&self) -> u32 {
        self.spent
    }

    /// The right to make this probe's call, counted now if it is a paid one.
    pub(crate) fn permit(&mut self, probe: &Probe) -> Option<Permit> {
        if probe.is_paid() {
            self.left = self.left.checked_sub(1)?;
            self.spent += 1;
        }
        Some(Permit(()))
    }
}

#[cfg(test)]
mod tests {
    use otp_sandbox::Vendor;

    use super::*;

    #[test]
    fn a_paid_call_is_counted_before_it_is_made_and_none_is_left_over() {
        let probes = Probe::all(Vendor::EsmsMy);
        let (free, paid): (Vec<_>, Vec<_>) = probes.iter().partition(|probe| !probe.is_paid());
        let mut budget = Budget::new(1);
        assert!(free.iter().all(|probe| budget.permit(probe).is_some()));
        assert_eq!(budget.spent(), 0);
        assert!(budget.permit(paid[0]).is_some());
        assert_eq!((budget.spent(), budget.has_room()), (1, false));
        assert!(budget.permit(paid[0]).is_none());
        assert!(Budget::new(0).permit(paid[0]).is_none());
    }
}
