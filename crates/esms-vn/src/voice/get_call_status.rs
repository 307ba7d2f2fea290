use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::CallStatus;
use crate::endpoint::{Host, Route};
use crate::status::SendStatus;
use crate::word::short;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Asks what became of a call.
    ///
    /// It only reads, so it may be repeated. `GET GetSendStatus` on the voice host, documented on
    /// [the status of a voice call](https://developers.esms.vn/en/esms-api/voice/get-voice-call-status) (read in its state of
    /// 29 January 2026; its sample of a request shows another call). How long the vendor remembers a call is not documented.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for
    ///   an id that is blank or holds a control character.
    /// - [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse) when the answer carries no code, and when it
    ///   speaks of another call.
    pub async fn get_call_status(&self, request: &GetCallStatus) -> Result<GetCallStatusResponse, Error> {
        self.call(request).await
    }
}

/// A question about a call. See [`Client::get_call_status`].
///
/// `Debug` does not show the id: in one printed sample the vendor's id ends in a phone number.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetCallStatus {
    reference_id: String,
}

impl GetCallStatus {
    /// Asks about the call with this id: the [`sms_id`](crate::SendResponse::sms_id) of the answer that took it over.
    ///
    /// Blanks around the id do not leave. The pages print the id of a new call with one at its end, and that of a status
    /// without.
    pub fn new(reference_id: impl Into<String>) -> Self {
        Self { reference_id: reference_id.into() }
    }
}

impl Endpoint for GetCallStatus {
    type Response = GetCallStatusResponse;

    const NAME: &'static str = "get_call_status";
    const ROUTE: Route = Route::get("/GetSendStatus").on(Host::Voice);
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::SMS_STATUS;
    const CODE_FIELD: &'static str = "CodeResponse";
    const REFUSAL_FIELD: Option<&'static str> = Some("CodeResult");
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/voice/get-voice-call-status";

    fn validate(&self) -> Result<(), Error> {
        valid::name("ReferenceId", &self.reference_id)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("ReferenceId", self.reference_id.trim());
    }

    fn read(answer: &Answer<'_>) -> GetCallStatusResponse {
        GetCallStatusResponse {
            call_duration: answer.number("CallDuration"),
            call_status: answer
                .text("CallStatus")
                .filter(|word| !word.is_empty())
                .map(|word| CallStatus::new(&word)),
            ivr: answer.text("Ivr").filter(|key| !key.is_empty()),
            reference_id: answer.text("ReferenceId"),
            send_status: answer.text("SendStatus").and_then(|word| SendStatus::new(&word)),
            sent_result: match answer.number("SentResult") {
                Some(0) => Some(false),
                Some(1) => Some(true),
                Some(_) | None => None,
            },
        }
    }

    /// The page repeats the id. The samples differ in letter case, in the place of the dashes and in a blank, so those do not
    /// count. A text that does not look like an id is ignored.
    fn is_answered_by(&self, response: &GetCallStatusResponse) -> bool {
        let digits = |id: &str| -> String {
            id.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()).collect()
        };
        let named = response.reference_id.as_deref().map(digits).unwrap_or_default();
        // The shortest id of any sample has 31 of them.
        let is_id = named.len() >= 31 && named.bytes().all(|byte| byte.is_ascii_hexdigit());
        !is_id || named == digits(&self.reference_id)
    }
}

impl fmt::Debug for GetCallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetCallStatus").finish_non_exhaustive()
    }
}

/// What became of a call.
///
/// `Debug` shows neither the id nor the key that was pressed.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetCallStatusResponse {
    /// How long the call was, most likely in seconds: the page describes the field with the words of another one.
    pub call_duration: Option<u64>,
    /// Whether anybody answered. `None` while nothing is known.
    pub call_status: Option<CallStatus>,
    /// The key that the listener pressed.
    pub ivr: Option<String>,
    /// The id of the call.
    pub reference_id: Option<String>,
    /// How far the vendor is. This page prints [`DONE`](SendStatus::DONE) alone, the pages of the calls also
    /// [`WAITING_TO_BE_SENT`](SendStatus::WAITING_TO_BE_SENT) and [`SENT`](SendStatus::SENT).
    pub send_status: Option<SendStatus>,
    /// Whether the operator carried it out.
    pub sent_result: Option<bool>,
}

impl fmt::Debug for GetCallStatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetCallStatusResponse")
            .field("call_duration", &short(self.call_duration))
            .field("call_status", &self.call_status)
            .field("send_status", &self.send_status)
            .field("sent_result", &self.sent_result)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn read(body: &str) -> GetCallStatusResponse {
        client::read::<GetCallStatus>(&Reply::new(200, None, body.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn a_status_of_another_call_is_not_this_ones() {
        let request = GetCallStatus::new("8eb2af6d-fb4c4814-b9cc-4c0e3ed32edf ");
        for (id, is_own) in [
            (r#""8eb2af6d-fb4c4814-b9cc-4c0e3ed32edf""#, true),
            (r#""8EB2AF6D-FB4C-4814-B9CC-4C0E3ED32EDF""#, true),
            ("null", true),
            ("[1]", true),
            (r#""""#, true),
            ("-1", true),
            (r#""unknown""#, true),
            (r#""8eb2af6d-fb4c4814-b9cc-4c0e3ed32ed""#, false),
            (r#""505139D7-54F8-48A9-88FA-9460A78731DD""#, false),
        ] {
            let answer = read(&format!(r#"{{"CodeResponse":"100","ReferenceId":{id}}}"#));
            assert_eq!(request.is_answered_by(&answer), is_own, "{id}");
        }
        assert!(request.is_answered_by(&read(r#"{"CodeResponse":"100"}"#)));
    }

    #[test]
    fn every_word_is_a_status_and_an_unknown_one_is_kept_and_not_shown() {
        let status = |raw: &str| read(&format!(r#"{{"CodeResponse":"100","CallStatus":{raw}}}"#)).call_status;
        assert_eq!(status(r#""ANSWERED""#), Some(CallStatus::Answered));
        for word in [r#""NOANSWERED""#, r#""NO ANSWER""#] {
            assert_eq!(status(word), Some(CallStatus::NotAnswered), "{word}");
        }
        let other = status(r#""BUSY""#).unwrap();
        assert_eq!((other.as_str(), format!("{other:?}").as_str()), ("BUSY", "Other(…)"));
        for nothing in [r#""""#, "null", "true", "[]"] {
            assert_eq!(status(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn debug_shows_no_id_and_no_key() {
        let answer = read(
            r#"{"CodeResponse":"100","ReferenceId":"canary","Ivr":"7","CallDuration":"13","SendStatus":5}"#,
        );
        assert_eq!((answer.call_duration, answer.ivr.as_deref()), (Some(13), Some("7")));
        let shown = format!("{answer:?} {:?}", GetCallStatus::new("canary"));
        assert!(!shown.contains("canary") && !shown.contains('7'), "{shown}");
    }
}
