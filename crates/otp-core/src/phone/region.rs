//! The countries whose numbering plan this crate holds.

/// A country whose numbering plan this crate knows, and in which a number without country code is read.
///
/// It restricts nothing: see [`PhoneNumber::restrict_to`](super::PhoneNumber::restrict_to).
///
/// # Examples
///
/// ```
/// use otp_core::Region;
///
/// assert_eq!(Region::Malaysia.country_code(), 60);
/// assert_eq!(Region::Malaysia.iso(), "MY");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Region {
    /// Vietnam, country code 84.
    Vietnam,
    /// Malaysia, country code 60.
    Malaysia,
    /// Indonesia, country code 62.
    Indonesia,
    /// India, country code 91.
    India,
}

impl Region {
    /// Returns the E.164 country code as a number, without `+`.
    #[must_use]
    pub const fn country_code(self) -> u16 {
        match self {
            Self::Vietnam => 84,
            Self::Malaysia => 60,
            Self::Indonesia => 62,
            Self::India => 91,
        }
    }

    /// Returns the ISO 3166-1 alpha-2 code in capital letters.
    #[must_use]
    pub const fn iso(self) -> &'static str {
        match self {
            Self::Vietnam => "VN",
            Self::Malaysia => "MY",
            Self::Indonesia => "ID",
            Self::India => "IN",
        }
    }

    /// Returns the region that a country code belongs to, if its plan is held here.
    ///
    /// The code comes as the ASCII digits of a number that has already been split.
    pub(super) const fn of_country_code(digits: &[u8]) -> Option<Self> {
        match digits {
            b"84" => Some(Self::Vietnam),
            b"60" => Some(Self::Malaysia),
            b"62" => Some(Self::Indonesia),
            b"91" => Some(Self::India),
            _ => None,
        }
    }

    /// Returns the country code as ASCII digits.
    pub(super) const fn country_digits(self) -> &'static [u8; 2] {
        match self {
            Self::Vietnam => b"84",
            Self::Malaysia => b"60",
            Self::Indonesia => b"62",
            Self::India => b"91",
        }
    }
}
