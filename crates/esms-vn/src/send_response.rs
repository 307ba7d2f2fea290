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
    /// of a code does not. `None` also where it is blank.
    pub sms_id: Option<String>,
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
}

impl SendResponse {
    /// What no page prints for a send.
    pub(crate) const FOREIGN: &'static [&'static str] =
        &["Balance", "UserID", "TotalPrice", "ServicePreviewId"];

    pub(crate) fn read(answer: &Answer<'_>) -> Self {
        let sms_id = answer.text("SMSID").filter(|id| !id.trim().is_empty());
        Self { sms_id, count_regenerate: answer.number("CountRegenerate") }
    }
}

impl fmt::Debug for SendResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendResponse").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use crate::{client, sms};

    #[test]
    fn a_blank_id_is_none() {
        let id = |id: &str| {
            let body = format!(r#"{{"CodeResult":"100","SMSID":{id}}}"#);
            let reply = Reply::new(200, None, body.into_bytes());
            client::read::<sms::SendMultipleMessageV4>(&reply).unwrap().sms_id
        };
        for blank in [r#""""#, r#"" ""#, r#""\t""#, "null"] {
            assert_eq!(id(blank), None, "{blank}");
        }
        // Opaque, so it is kept as it came.
        assert_eq!(id(r#""an-id ""#).as_deref(), Some("an-id "));
    }

    #[test]
    fn it_shows_no_text_of_the_vendors() {
        let body = r#"{"CodeResult":"100","SMSID":"canary-id","ErrorMessage":"canary text"}"#;
        let sent = client::read::<sms::SendMultipleMessageV4>(&Reply::new(200, None, body.into())).unwrap();
        assert_eq!(sent.sms_id.as_deref(), Some("canary-id"));
        assert!(!format!("{sent:?}").contains("canary"), "{sent:?}");
    }
}
