use std::fmt;
use std::time::SystemTime;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object, Token};

use super::{Outcome, SendStatus, wcf_date};
use crate::endpoint::Route;
use crate::word::{listed, show};
use crate::{Client, Credentials, Endpoint, SendDate, SmsType, valid};

impl Client {
    /// Lists the messages of one kind that were made in a time, page by page.
    ///
    /// `POST GetSmsSentData_V2`, documented on
    /// [get the message status](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-kiem-tra-trang-thai-tin-nhan-theo-khoang-thoi-gian)
    /// (10 January 2025; in Vietnamese 24 March 2025). It is free. **The rows hold each message's text, and with it the codes
    /// that it carried.**
    ///
    /// A page has up to 500 rows. An answer of more than 1 MiB is given up
    /// ([`HttpOptions::max_reply_bytes`](crate::HttpOptions::max_reply_bytes)): ask for fewer rows. The success that the vendor
    /// prints is not JSON (a comma, a bracket and several quotation marks are missing). Should the service really answer so,
    /// this call fails.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for a page
    /// of no rows or of more than 500. The call only reads, so no error has an effect.
    pub async fn get_sms_sent_data_v2(
        &self,
        request: &GetSmsSentDataV2,
    ) -> Result<GetSmsSentDataV2Response, Error> {
        self.call(request).await
    }
}

/// Which messages to list. See [`Client::get_sms_sent_data_v2`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetSmsSentDataV2 {
    sms_type: SmsType,
    from: SendDate,
    to: SendDate,
    #[cfg_attr(feature = "__endpoints", serde(default = "first_page"))]
    page: u32,
    #[cfg_attr(feature = "__endpoints", serde(default = "most_rows"))]
    page_size: u32,
}

#[cfg(feature = "__endpoints")]
const fn first_page() -> u32 {
    1
}

#[cfg(feature = "__endpoints")]
const fn most_rows() -> u32 {
    GetSmsSentDataV2::MOST_ROWS
}

impl GetSmsSentDataV2 {
    /// The most rows that a page may have.
    pub const MOST_ROWS: u32 = 500;

    /// Lists the messages of this kind that were made between two moments, in the vendor's own time zone: page 1, with 500
    /// rows. The page lists the types 1, 2, 8, 23, 24 and 25.
    pub fn new(sms_type: SmsType, from: SendDate, to: SendDate) -> Self {
        Self { sms_type, from, to, page: 1, page_size: Self::MOST_ROWS }
    }

    /// Which page. The printed request asks for page 1; no page says whether there is a page 0.
    pub fn page(mut self, page: u32) -> Self {
        self.page = page;
        self
    }

    /// How many rows a page has: 1 to 500.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = rows;
        self
    }
}

impl Endpoint for GetSmsSentDataV2 {
    type Response = GetSmsSentDataV2Response;

    const NAME: &'static str = "get_sms_sent_data_v2";
    const ROUTE: Route = Route::post("/GetSmsSentData_V2");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    /// 500 rows with their texts.
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-kiem-tra-trang-thai-tin-nhan-theo-khoang-thoi-gian";

    /// Fewer rows than were asked for would look like the last page.
    fn validate(&self) -> Result<(), Error> {
        valid::not_blank("SmsType", self.sms_type.as_str())?;
        if (1..=Self::MOST_ROWS).contains(&self.page_size) {
            return Ok(());
        }
        Err(Error::invalid("PageSize", "must be 1 to 500 rows"))
    }

    /// The table of the page types `Page` and `PageSize` as strings; both printed requests have numbers.
    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("SmsType", self.sms_type.as_str())
            .text("From", &self.from.to_string())
            .text("To", &self.to.to_string())
            .number("Page", self.page.into())
            .number("PageSize", self.page_size.into());
    }

    fn read(answer: &Answer<'_>) -> GetSmsSentDataV2Response {
        let rows = answer.list("SentData");
        GetSmsSentDataV2Response {
            count_total: answer.number("CountTotal"),
            sent_data: rows.map(|rows| rows.iter().map(SentMessage::read).collect()),
        }
    }
}

/// A page of messages. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetSmsSentDataV2Response {
    /// How many messages there are on all pages.
    pub count_total: Option<u64>,
    /// The rows of this page. `None` when the answer has no such list.
    pub sent_data: Option<Vec<SentMessage>>,
}

impl fmt::Debug for GetSmsSentDataV2Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetSmsSentDataV2Response").finish_non_exhaustive()
    }
}

/// A message that was sent, or waits. `Debug` shows its kind and its state.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SentMessage {
    /// The `SMSID` that the send call returned (`ReferenceId`; the English table spells it `RefercenceId`).
    pub reference_id: Option<String>,
    /// Another id: that of the vendor's website.
    pub sms_id: Option<String>,
    /// The kind of message.
    pub sms_type: Option<SmsType>,
    /// The `campaignid` of the send call.
    pub campaign: Option<String>,
    /// How far the vendor is. 5 is no delivery by itself: see [`outcome`](Self::outcome).
    pub send_status: Option<SendStatus>,
    /// What became of it in the end.
    pub send_result: Option<SendResult>,
    /// The price in VND, in the vendor's decimal digits: `345.0`, `790.0000`.
    pub sell_price: Option<String>,
    /// When it was sent, as the vendor writes it: `/Date(1705484048995+0700)/`. See [`sent_at`](Self::sent_at).
    pub sent_time: Option<String>,
    content: Option<String>,
    phone: Option<String>,
}

impl SentMessage {
    fn read(fields: &Object<'_>) -> Self {
        Self {
            reference_id: fields.text("ReferenceId"),
            sms_id: fields.text("SmsId"),
            sms_type: fields.text("SmsType").and_then(|word| SmsType::new(&word)),
            campaign: fields.text("Campaign"),
            send_status: fields.text("SendStatus").and_then(|word| SendStatus::new(&word)),
            send_result: fields.text("SendResult").and_then(|word| SendResult::new(&word)),
            sell_price: fields.decimal("SellPrice"),
            sent_time: fields.text("SentTime"),
            content: fields.text("Content"),
            phone: fields.text("Phone"),
        }
    }

    /// Whether the message arrived, as far as the row proves it.
    ///
    /// Status 5 means "done", and [`SendResult`] says what came of it. Status 4 is a failure. Any other status, and what
    /// contradicts itself, is [`Outcome::Unknown`].
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (self.send_status, self.send_result) {
            (Some(SendStatus::DONE), Some(SendResult::SUCCESS)) => Outcome::Delivered,
            (Some(SendStatus::DONE), Some(SendResult::FAILED)) => Outcome::Failed,
            (Some(SendStatus::REFUSED), result) if result != Some(SendResult::SUCCESS) => Outcome::Failed,
            // Waiting, or under way, or a word that no page explains: nothing is decided.
            _ => Outcome::Unknown,
        }
    }

    /// When it was sent. `None` where the vendor names no time, or one before the year 1970: .NET writes a missing time so.
    #[must_use]
    pub fn sent_at(&self) -> Option<SystemTime> {
        wcf_date(self.sent_time.as_deref()?)
    }

    /// The text of the message. **It may hold a code: do not log it.**
    #[must_use]
    pub fn content(&self) -> Option<&str> {
        self.content.as_deref()
    }

    /// The receiver's number, where `Phone` holds a Vietnamese one.
    #[must_use]
    pub fn phone(&self) -> Option<PhoneNumber> {
        valid::received(self.phone.as_deref()?)
    }

    /// What is in `Phone`. Private: do not log it.
    #[must_use]
    pub fn phone_text(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

impl fmt::Debug for SentMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentMessage")
            .field("sms_type", &self.sms_type)
            .field("send_status", &self.send_status)
            .field("send_result", &self.send_result)
            .finish_non_exhaustive()
    }
}

/// What became of a message in the end (`SendResult`). An open set.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SendResult(Token);

impl SendResult {
    /// 0: it failed.
    pub const FAILED: Self = Self(listed("0"));
    /// 1: it arrived.
    pub const SUCCESS: Self = Self(listed("1"));
    /// 2: not known yet.
    pub const NOT_KNOWN: Self = Self(listed("2"));

    fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SendResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "SendResult", &self.0)
    }
}

/// For this repository's tools: as it arrived.
#[cfg(feature = "__endpoints")]
impl serde::Serialize for SendResult {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn row(fields: &str) -> SentMessage {
        let body = format!(r#"{{"CodeResult":"100","SentData":[{{{fields}}}]}}"#);
        let reply = Reply::new(200, None, body.into_bytes());
        client::read::<GetSmsSentDataV2>(&reply).unwrap().sent_data.unwrap().remove(0)
    }

    #[test]
    fn the_result_says_whether_done_is_delivered() {
        for (status, result, outcome) in [
            ("5", "1", Outcome::Delivered),
            ("\"5\"", "\"1\"", Outcome::Delivered),
            ("5", "0", Outcome::Failed),
            ("4", "0", Outcome::Failed),
            ("4", "null", Outcome::Failed),
            ("4", "1", Outcome::Unknown),
            ("5", "2", Outcome::Unknown),
            ("5", "null", Outcome::Unknown),
            ("5", "3", Outcome::Unknown),
            ("7", "0", Outcome::Unknown),
            ("2", "1", Outcome::Unknown),
            ("null", "1", Outcome::Unknown),
        ] {
            let message = row(&format!(r#""SendStatus":{status},"SendResult":{result}"#));
            assert_eq!(message.outcome(), outcome, "{status} {result}");
        }
    }

    #[test]
    fn a_row_shows_neither_its_text_nor_its_number() {
        let message = row(r#""Content":"canary","Phone":"0901888484","SmsId":29028845,"SmsType":2"#);
        let shown = format!("{message:?}");
        assert_eq!(
            shown,
            "SentMessage { sms_type: Some(SmsType(2)), send_status: None, send_result: None, .. }"
        );
        assert_eq!((message.content(), message.phone_text()), (Some("canary"), Some("0901888484")));
        assert_eq!(message.phone().unwrap().e164().as_str(), "+84901888484");
        assert_eq!(row(r#""Phone":"2429083904921""#).phone(), None, "a user id of Zalo");
    }

    #[test]
    fn a_page_has_1_to_500_rows() {
        let day = SendDate::parse("2025-01-01 06:00:00").unwrap();
        let request = GetSmsSentDataV2::new(SmsType::CUSTOMER_CARE, day, day);
        for rows in [1, 500] {
            request.clone().page_size(rows).validate().unwrap();
        }
        for rows in [0, 501, u32::MAX] {
            let error = request.clone().page_size(rows).validate().unwrap_err();
            assert_eq!(error.field(), Some("PageSize"), "{rows}");
        }
    }
}
