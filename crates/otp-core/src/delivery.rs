/// What is certain of a message that a vendor has accepted: it reached its telephone, or it never will.
///
/// A report that tells neither, such as "sent to the operator", is no `Delivery`. The vendor crates read their reports that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// It was delivered.
    Delivered,
    /// It failed for certain: it was not delivered, and nobody tries any more.
    Failed,
}

impl Delivery {
    /// The word for logs and labels: `delivered` or `failed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// What is known after another report: a delivery stays one, whatever comes later.
    ///
    /// Reports come twice and in any order, and the same ones lead to the same state.
    #[must_use]
    pub const fn and(self, later: Self) -> Self {
        match (self, later) {
            (Self::Delivered, _) | (_, Self::Delivered) => Self::Delivered,
            (Self::Failed, Self::Failed) => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Delivery::{Delivered, Failed};

    #[test]
    fn no_later_report_takes_a_delivery_back() {
        assert_eq!(
            [Delivered.and(Failed), Failed.and(Delivered), Failed.and(Failed)],
            [Delivered, Delivered, Failed]
        );
    }
}
