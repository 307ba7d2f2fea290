use std::fmt;

use crate::Delivery;

/// An engine has learned what became of a message. See [`Observer::reported`](crate::Observer::reported).
///
/// It has no number: an engine's store keeps none. The challenge's id is the one that the [`Decision`](crate::Decision) about its
/// start carries, beside the masked number.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    vendor: &'a str,
    delivery: Delivery,
    challenge: &'a str,
    tenant: Option<&'a str>,
}

impl<'a> Reported<'a> {
    /// Creates it. For engines.
    #[must_use]
    pub const fn new(vendor: &'a str, delivery: Delivery, challenge: &'a str) -> Self {
        Self { vendor, delivery, challenge, tenant: None }
    }

    /// Adds whose engine it is.
    #[must_use]
    pub const fn with_tenant(mut self, tenant: Option<&'a str>) -> Self {
        self.tenant = tenant;
        self
    }

    /// Returns the vendor whose message it is.
    #[must_use]
    pub const fn vendor(&self) -> &'a str {
        self.vendor
    }

    /// Returns what became of the message.
    #[must_use]
    pub const fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// Returns the public id of the challenge.
    #[must_use]
    pub const fn challenge(&self) -> &'a str {
        self.challenge
    }

    /// Returns whose engine it is, if it has a tenant.
    #[must_use]
    pub const fn tenant(&self) -> Option<&'a str> {
        self.tenant
    }
}

impl fmt::Display for Reported<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vendor, delivery, challenge, tenant } = self;
        write!(f, "challenge {challenge}: {vendor} reports its message as {}", delivery.as_str())?;
        tenant.map_or(Ok(()), |tenant| write!(f, " (tenant {tenant})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_in_one_sentence() {
        let reported = Reported::new("esms-vn", Delivery::Failed, "0d0d");
        assert_eq!(reported.to_string(), "challenge 0d0d: esms-vn reports its message as failed");
        assert_eq!(
            reported.with_tenant(Some("shop")).to_string(),
            "challenge 0d0d: esms-vn reports its message as failed (tenant shop)"
        );
    }
}
