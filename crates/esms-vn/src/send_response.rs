use std::fmt;

use otp_http::Answer;

/// The vendor took the message over, which says nothing about delivery. A call that makes a code never returns the code.
///
/// `Debug` shows none of it: in one printed sample the id ends in a phone number.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SendResponse {
    /// The vendor's id of the message, opaque, 31 to 42 characters in the samples. Status calls and callbacks name it; a check
    /// of a code does not.
    pub sms_id: Option<String>,
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
}

impl SendResponse {
    /// What no page prints for a send.
    pub(crate) const FOREIGN: &'static [&'static str] =
        &["Balance", "UserID", "TotalPrice", "ServicePreviewId"];

    pub(crate) fn read(answer: &Answer<'_>) -> Self {
        Self { sms_id: answer.text("SMSID"), count_regenerate: answer.number("CountRegenerate") }
    }
}

impl fmt::Debug for SendResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendResponse").finish_non_exhaustive()
    }
}
