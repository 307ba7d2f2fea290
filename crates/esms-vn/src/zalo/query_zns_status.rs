use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::status::{Counts, Outcome, SendStatus};
use crate::{Client, Credentials, Endpoint, SmsType, code, valid};

impl Client {
    /// Asks what became of a Zalo message, by the `SMSID` of its send.
    ///
    /// `POST QueryZnsStatus`, documented in Vietnamese only, on
    /// [the state of a Zalo message](https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-thong-tin-trang-thai-zns-1)
    /// (6 February 2026). It is free, and may be asked 100 times a second.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: an id
    ///   that is blank or holds a control character, and another type than 24 and 25.
    /// - [`CodeResult::NO_DATA`](crate::CodeResult::NO_DATA) when the vendor knows nothing of the message.
    /// - [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) above 100 requests a second.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn query_zns_status(&self, request: &QueryZnsStatus) -> Result<QueryZnsStatusResponse, Error> {
        self.call(request).await
    }
}

/// A Zalo message whose state is asked for. See [`Client::query_zns_status`].
///
/// `Debug` does not show the id: the printed one ends in a phone number.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct QueryZnsStatus {
    sms_id: Private,
    sms_type: SmsType,
}

impl QueryZnsStatus {
    /// Asks for the message with this `SMSID`. The type is that of its send: [`SmsType::ZALO_PRIORITY`] or
    /// [`SmsType::ZALO_NORMAL`].
    pub fn new(sms_id: impl Into<String>, sms_type: SmsType) -> Self {
        Self { sms_id: Private::new(sms_id), sms_type }
    }
}

impl Endpoint for QueryZnsStatus {
    type Response = QueryZnsStatusResponse;

    const NAME: &'static str = "query_zns_status";
    const ROUTE: Route = Route::post("/QueryZnsStatus/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::ZALO_STATUS;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-thong-tin-trang-thai-zns-1";

    fn validate(&self) -> Result<(), Error> {
        valid::name("SmsId", self.sms_id.as_str())?;
        if [SmsType::ZALO_PRIORITY, SmsType::ZALO_NORMAL].contains(&self.sms_type) {
            return Ok(());
        }
        Err(Error::invalid("SmsType", "must be 24 or 25"))
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("SmsId", self.sms_id.as_str()).text("SmsType", self.sms_type.as_str());
    }

    fn read(answer: &Answer<'_>) -> QueryZnsStatusResponse {
        let Some(data) = answer.object("Data") else { return QueryZnsStatusResponse::default() };
        let error_info = data.text("ErrorInfo");
        QueryZnsStatusResponse {
            has_unreadable_error: error_info.is_none() && data.is_given("ErrorInfo"),
            sms_id: data.text("SMSID"),
            final_status: data.text("FinalStatus"),
            error_info,
            send_status: data.text("SendStatus").and_then(|word| SendStatus::new(&word)),
            send_success: data.number("SendSuccess"),
            send_failed: data.number("SendFailed"),
            total_receiver: data.number("TotalReceiver"),
            total_sent: data.number("TotalSent"),
            total_price: data.decimal("TotalPrice"),
            zalo_msg_id: data.text("ZaloMsgId"),
        }
    }
}

/// What the vendor knows of a Zalo message. `Debug` shows the status and what it proves.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct QueryZnsStatusResponse {
    /// The id of the message. The page prints another one in its answer than in its request, so this crate does not compare
    /// them.
    pub sms_id: Option<String>,
    /// `1`: the state will not change any more. `0`: it may. See [`is_final`](Self::is_final).
    pub final_status: Option<String>,
    /// `0`: sent successfully. `1001`: the phone was not online in time. Absent: not sent yet. Any other is a
    /// [code of Zalo's](https://developers.zalo.me/docs/zbs-template-message/bang-ma-loi/).
    pub error_info: Option<String>,
    /// How far the vendor is: 1, 2 or 5. 5 is no delivery by itself: see [`outcome`](Self::outcome).
    pub send_status: Option<SendStatus>,
    /// How many messages arrived.
    pub send_success: Option<u32>,
    /// How many messages failed.
    pub send_failed: Option<u32>,
    /// How many receivers there are.
    pub total_receiver: Option<u32>,
    /// How many messages were sent.
    pub total_sent: Option<u32>,
    /// The price in VND, in the vendor's decimal digits: `330.0`.
    pub total_price: Option<String>,
    /// Zalo's own id of the message. [`get_zalo_message_status`](Client::get_zalo_message_status) takes it.
    pub zalo_msg_id: Option<String>,
    /// There is an `ErrorInfo` that is neither a text nor a number.
    #[cfg_attr(feature = "__endpoints", serde(skip))]
    has_unreadable_error: bool,
}

impl QueryZnsStatusResponse {
    /// Whether the vendor says that the state will not change any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.final_status.as_deref() == Some("1")
    }

    /// Whether the message arrived, as far as the answer proves it. Unless it [is final](Self::is_final), nothing is decided.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let counts = Counts {
            success: self.send_success,
            failed: self.send_failed,
            receivers: self.total_receiver,
            sent: self.total_sent,
            names_an_error: self.has_unreadable_error
                || self.error_info.as_deref().is_some_and(|error| error != "0"),
        };
        let outcome = self.send_status.map_or(Outcome::Unknown, |status| Outcome::of(status, counts));
        if self.is_final() { outcome } else { Outcome::Unknown }
    }
}

impl fmt::Debug for QueryZnsStatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryZnsStatusResponse")
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

    #[test]
    fn a_delivery_is_final_and_has_no_error() {
        let read = |counters: &str, fields: &str| {
            let body = format!(r#"{{"CodeResult":"100","Data":{{{counters}{fields}}}}}"#);
            client::read::<QueryZnsStatus>(&Reply::new(200, None, body.into())).unwrap().outcome()
        };
        let outcome = |fields: &str| {
            read(r#""SendStatus":5,"SendSuccess":1,"SendFailed":0,"TotalReceiver":1,"TotalSent":1"#, fields)
        };
        for delivered in [
            r#","FinalStatus":"1""#,
            r#","FinalStatus":1,"ErrorInfo":0"#,
            r#","FinalStatus":"1","ErrorInfo":"0""#,
            r#","FinalStatus":"1","ErrorInfo":null"#,
        ] {
            assert_eq!(outcome(delivered), Outcome::Delivered, "{delivered}");
        }
        for open in [
            "",
            r#","FinalStatus":null"#,
            r#","FinalStatus":"""#,
            r#","FinalStatus":"2""#,
            r#","FinalStatus":true"#,
            r#","FinalStatus":"0""#,
            r#","FinalStatus":"1","ErrorInfo":"1001""#,
            r#","FinalStatus":"1","ErrorInfo":{"error":-124}"#,
            r#","FinalStatus":"1","ErrorInfo":false"#,
        ] {
            assert_eq!(outcome(open), Outcome::Unknown, "{open}");
        }
        let failed = r#""SendStatus":5,"SendSuccess":0,"SendFailed":1,"TotalReceiver":1,"TotalSent":1"#;
        assert_eq!(read(failed, r#","FinalStatus":"1""#), Outcome::Failed);
        assert_eq!(read(failed, ""), Outcome::Unknown);
    }

    #[test]
    fn only_the_two_kinds_of_zalo_can_be_asked_for() {
        let field = |request: QueryZnsStatus| request.validate().err().and_then(|error| error.field());
        assert_eq!(field(QueryZnsStatus::new("1", SmsType::ZALO_PRIORITY)), None);
        assert_eq!(field(QueryZnsStatus::new("1", SmsType::ZALO_NORMAL)), None);
        assert_eq!(field(QueryZnsStatus::new("1", SmsType::CUSTOMER_CARE)), Some("SmsType"));
        assert_eq!(field(QueryZnsStatus::new(" ", SmsType::ZALO_NORMAL)), Some("SmsId"));
    }
}
