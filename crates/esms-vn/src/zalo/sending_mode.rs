use otp_core::Error;

use crate::SendOptions;

/// How a message counts against the daily limit of the Zalo account (`SendingMode`). Without one, the vendor takes 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum SendingMode {
    /// `1`: within the limit.
    #[cfg_attr(feature = "__endpoints", serde(rename = "1"))]
    Normal,
    /// `3`: beyond the limit, for templates with Zalo's tag 3. The vendor must have allowed it for the account, else it
    /// refuses with 802. Such a message cannot be scheduled.
    #[cfg_attr(feature = "__endpoints", serde(rename = "3"))]
    ExceedQuota,
}

impl SendingMode {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "1",
            Self::ExceedQuota => "3",
        }
    }
}

/// The table of codes refuses a date with mode 3 (801).
pub(crate) fn validate(mode: Option<SendingMode>, options: &SendOptions) -> Result<(), Error> {
    if mode == Some(SendingMode::ExceedQuota) && options.is_scheduled() {
        return Err(Error::invalid("SendDate", "cannot stand beside SendingMode 3"));
    }
    Ok(())
}
