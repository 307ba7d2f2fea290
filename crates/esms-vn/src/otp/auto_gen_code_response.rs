use std::fmt;

use otp_http::Answer;

/// The vendor took the code's message over, or (with `TypeId` 1) made a code. The code itself is never returned.
///
/// `Debug` shows none of it: in one printed sample the id ends in a phone number.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AutoGenCodeResponse {
    /// The vendor's id of the message, opaque, 31 to 42 characters in the samples. A check does not use it.
    pub sms_id: Option<String>,
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
}

impl AutoGenCodeResponse {
    pub(super) fn read(answer: &Answer<'_>) -> Self {
        Self { sms_id: answer.text("SMSID"), count_regenerate: answer.number("CountRegenerate") }
    }
}

impl fmt::Debug for AutoGenCodeResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AutoGenCodeResponse").finish_non_exhaustive()
    }
}
