//! The countries, as an option names them.

use clap::ValueEnum;
use otp_core::Region;

/// A country whose numbering plan is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Country {
    /// Vietnam, +84
    Vn,
    /// Malaysia, +60
    My,
    /// Indonesia, +62
    Id,
    /// India, +91
    In,
}

impl Country {
    pub(crate) const fn region(self) -> Region {
        match self {
            Self::Vn => Region::Vietnam,
            Self::My => Region::Malaysia,
            Self::Id => Region::Indonesia,
            Self::In => Region::India,
        }
    }

    pub(crate) fn of(region: Region) -> Option<Self> {
        Self::value_variants().iter().copied().find(|country| country.region() == region)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Vn => "Vietnam",
            Self::My => "Malaysia",
            Self::Id => "Indonesia",
            Self::In => "India",
        }
    }
}
