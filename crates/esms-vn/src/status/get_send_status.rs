use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{Counts, Outcome, SendStatus};
use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Asks what became of a message.
    ///
    /// `GET GetSendStatus`, documented on
    /// [get SMS by SMSID](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-sms-by-smsid) (10 January
    /// 2025; in Vietnamese 21 March 2025). The vendor knows a message for seven days, and not right after sending. It is free.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    ///   id that is blank or holds a control character.
    /// - [`CodeResult::MESSAGE_NOT_FOUND`](crate::CodeResult::MESSAGE_NOT_FOUND) when no message has this id, or none yet.
    /// - [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse) when the answer names another message.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_send_status(&self, request: &GetSendStatus) -> Result<GetSendStatusResponse, Error> {
        self.call(request).await
    }
}

/// A message whose state is asked for. See [`Client::get_send_status`].
///
/// `Debug` does not show the id: in one printed sample it ends in a phone number.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetSendStatus {
    ref_id: String,
}

impl GetSendStatus {
    /// Asks for the message with this `SMSID`, as the send call returned it.
    pub fn new(sms_id: impl Into<String>) -> Self {
        Self { ref_id: sms_id.into() }
    }
}

impl Endpoint for GetSendStatus {
    type Response = GetSendStatusResponse;

    const NAME: &'static str = "get_send_status";
    const ROUTE: Route = Route::get("/GetSendStatus");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::SMS_STATUS;
    const CODE_FIELD: &'static str = "CodeResponse";
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-sms-by-smsid";

    fn validate(&self) -> Result<(), Error> {
        valid::name("RefId", &self.ref_id)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        fields.text("RefId", &self.ref_id);
        keys.write(fields);
    }

    fn read(answer: &Answer<'_>) -> GetSendStatusResponse {
        GetSendStatusResponse {
            sms_id: answer.text("SMSID"),
            send_status: answer.text("SendStatus").and_then(|word| SendStatus::new(&word)),
            send_success: answer.number("SendSuccess"),
            send_failed: answer.number("SendFailed"),
            total_receiver: answer.number("TotalReceiver"),
            total_sent: answer.number("TotalSent"),
            total_price: answer.decimal("TotalPrice"),
            phone_fail_list: answer.text("PhoneFailList"),
        }
    }

    /// The answer names the message. Letter case, blanks and dashes aside, another id there is another message's.
    fn is_answered_by(&self, response: &GetSendStatusResponse) -> bool {
        /// The shortest printed id has 31 characters. A short word is not taken for an id.
        const SHORTEST_ID: usize = 20;
        let plain = |id: &str| id.replace(|c: char| !c.is_ascii_alphanumeric(), "").to_ascii_lowercase();
        let named = response.sms_id.as_deref().map(plain).filter(|id| id.len() >= SHORTEST_ID);
        named.is_none_or(|id| id == plain(&self.ref_id))
    }
}

impl fmt::Debug for GetSendStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetSendStatus").finish_non_exhaustive()
    }
}

/// What the vendor knows of a message. `Debug` shows the status and what it proves.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetSendStatusResponse {
    /// The id of the message.
    pub sms_id: Option<String>,
    /// How far the vendor is. 5 is no delivery by itself: see [`outcome`](Self::outcome).
    pub send_status: Option<SendStatus>,
    /// How many messages arrived.
    pub send_success: Option<u32>,
    /// How many messages failed.
    pub send_failed: Option<u32>,
    /// How many receivers there are.
    pub total_receiver: Option<u32>,
    /// How many messages were sent.
    pub total_sent: Option<u32>,
    /// The price of all of it in VND, in the vendor's decimal digits: `850.0000`.
    pub total_price: Option<String>,
    phone_fail_list: Option<String>,
}

impl GetSendStatusResponse {
    /// Whether the message arrived, as far as the answer proves it.
    ///
    /// Status 5 means "done": it is a failure when `SendFailed` is above 0, and a delivery when `SendSuccess` covers
    /// `TotalReceiver` and `TotalSent` (one of them may be missing), and `SendFailed` is 0. With both 0 it proves nothing. Status 4 is a failure. Any other status, and what contradicts
    /// itself, is [`Outcome::Unknown`].
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let counts = Counts {
            success: self.send_success,
            failed: self.send_failed,
            receivers: self.total_receiver,
            sent: self.total_sent,
            names_an_error: false,
        };
        self.send_status.map_or(Outcome::Unknown, |status| Outcome::of(status, counts))
    }

    /// The numbers that failed, in a form that no page shows: only the service's own list of fields names it. Private: do not
    /// log it.
    #[must_use]
    pub fn phone_fail_list(&self) -> Option<&str> {
        self.phone_fail_list.as_deref()
    }
}

impl fmt::Debug for GetSendStatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetSendStatusResponse")
            .field("send_status", &self.send_status)
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn read(fields: &str) -> GetSendStatusResponse {
        let body = format!(r#"{{"CodeResponse":"100",{fields}}}"#);
        client::read::<GetSendStatus>(&Reply::new(200, None, body.into_bytes())).unwrap()
    }

    #[test]
    fn an_answer_that_names_another_message_is_not_this_ones() {
        let request = GetSendStatus::new("434a124c-7818-4f45-bdf2-7f7b07fff210100 ");
        let is_answered_by = |id: &str| request.is_answered_by(&read(&format!(r#""SMSID":{id}"#)));
        for own in [
            r#""434a124c-7818-4f45-bdf2-7f7b07fff210100""#,
            r#""434A124C78184F45BDF27F7B07FFF210100""#,
            r#""""#,
            r#""none""#,
            "null",
            "7",
        ] {
            assert!(is_answered_by(own), "{own}");
        }
        for foreign in [
            r#""434a124c-7818-4f45-bdf2-7f7b07fff210101""#,
            r#""434a124c-7818-4f45-bdf2-7f7b07fff21010""#,
            r#""6007b4bc6db546b194062c19620cc820200""#,
        ] {
            assert!(!is_answered_by(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_counters_say_whether_done_is_delivered() {
        let outcome = |fields: &str| read(fields).outcome();
        let printed = r#""SendStatus":5,"SendSuccess":1,"SendFailed":0,"TotalReceiver":1,"TotalSent":1"#;
        assert_eq!(outcome(printed), Outcome::Delivered);
        assert_eq!(outcome(r#""SendStatus":"5","SendSuccess":"0","SendFailed":"1""#), Outcome::Failed);
        assert_eq!(outcome(r#""SendStatus":5,"SendSuccess":0,"SendFailed":0"#), Outcome::Unknown);
        assert_eq!(outcome(r#""SendStatus":5,"SendSuccess":1,"SendFailed":0"#), Outcome::Unknown);
        assert_eq!(outcome(r#""SendStatus":5"#), Outcome::Unknown);
        assert_eq!(outcome(r#""SendStatus":2,"SendSuccess":1,"SendFailed":0"#), Outcome::Unknown);
        assert_eq!(outcome(r#""SendSuccess":1,"SendFailed":0"#), Outcome::Unknown);
    }
}
