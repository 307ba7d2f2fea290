use std::fmt;

use otp_http::Answer;

/// The vendor took the registration over. Its people look at it next; the result comes to the callback address.
///
/// `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RegisterResponse {
    /// The vendor's id of the registration (`ServicePreviewId`): a number in the samples, a text in the tables.
    pub service_preview_id: Option<String>,
    error_message: Option<String>,
}

impl RegisterResponse {
    /// What no page prints for a registration.
    pub(crate) const FOREIGN: &'static [&'static str] = &["SMSID", "TotalPrice"];

    pub(super) fn read(answer: &Answer<'_>) -> Self {
        Self {
            service_preview_id: answer.text("ServicePreviewId"),
            error_message: answer.text("ErrorMessage"),
        }
    }

    /// The vendor's sentence, which is in `ErrorMessage` even on success. Private: do not log it.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }
}

impl fmt::Debug for RegisterResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterResponse").finish_non_exhaustive()
    }
}
