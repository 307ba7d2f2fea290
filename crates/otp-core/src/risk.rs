use std::fmt;

/// What a call may do at the vendor, and so what a lost answer may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Risk {
    /// It sends a message and is billed.
    Sends,
    /// It checks a code: an attempt, or the code itself, may be used up.
    Checks,
    /// It orders something else that costs money or starts a review: a registration, a paid look-up, a package.
    Orders,
    /// It only reads. It changes and bills nothing, whatever happens, so its errors have [`Effect::None`].
    ///
    /// [`Effect::None`]: crate::Effect::None
    Reads,
}

impl Risk {
    /// The word for tables: `sends`, `checks`, `orders` or `reads`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sends => "sends",
            Self::Checks => "checks",
            Self::Orders => "orders",
            Self::Reads => "reads",
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
