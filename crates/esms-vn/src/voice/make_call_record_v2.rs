use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::{Host, Route};
use crate::send_options::callback_url;
use crate::{Client, Credentials, Endpoint, RequestId, SendDate, SendResponse, code, valid};

impl Client {
    /// Calls a number and plays a recording to the person who answers. A key can put them through to another number.
    ///
    /// `Ok` means that the vendor took the call over, not that anybody answered; each accepted call is billed, and no page says
    /// what further attempts and a call put through cost. [`get_call_status`](Self::get_call_status) tells more, by the
    /// [`sms_id`](SendResponse::sms_id) of the answer. `GET MakeCallRecord_V2` on the voice host, documented on
    /// [a call from a recording](https://developers.esms.vn/en/esms-api/voice/create-a-call-from-recording-file) (read in its
    /// state of 29 January 2026). The vendor offers no POST form: keys and numbers travel in the URL, which this crate never shows.
    ///
    /// Dropping the future leaves it open whether the call is made. Call from `tokio::spawn`, as [the crate's page](crate)
    /// shows, and use [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is foreign, or a service.
    ///   - The id of the recording is blank or holds a control character.
    ///   - No phone has the key.
    ///   - Nobody can call the callback address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the phone may ring, and
    ///   the call be billed. Whether a [`RequestId`] makes a repeat harmless is less certain than elsewhere: see
    ///   [`request_id`](MakeCallRecordV2::request_id).
    pub async fn make_call_record_v2(&self, request: &MakeCallRecordV2) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A call that plays a recording. See [`Client::make_call_record_v2`].
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct MakeCallRecordV2 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    recording_id: String,
    send_date: Option<SendDate>,
    #[cfg_attr(feature = "__endpoints", serde(default, deserialize_with = "some_phone"))]
    number_forward: Option<PhoneNumber>,
    max_repeat: Option<u8>,
    max_retry: Option<u8>,
    ivr: Option<u8>,
    time_wait_to_ivr: Option<u32>,
    wait_retry_seconds: Option<u32>,
    callback_url: Option<String>,
    request_id: Option<RequestId>,
}

impl MakeCallRecordV2 {
    /// Calls `phone` with a recording that was made on the vendor's site (its id is the `TemplateId`).
    pub fn new(phone: PhoneNumber, recording_id: impl Into<String>) -> Self {
        Self {
            phone,
            recording_id: recording_id.into(),
            send_date: None,
            number_forward: None,
            max_repeat: None,
            max_retry: None,
            ivr: None,
            time_wait_to_ivr: None,
            wait_retry_seconds: None,
            callback_url: None,
            request_id: None,
        }
    }

    /// When to call (`SendDate`, which leaves as `2026/12/01 08:00:00`). Without it, at once.
    pub fn send_date(mut self, date: SendDate) -> Self {
        self.send_date = Some(date);
        self
    }

    /// Whom a listener is put through to who presses the key of [`ivr`](Self::ivr).
    pub fn number_forward(mut self, phone: PhoneNumber) -> Self {
        self.number_forward = Some(phone);
        self
    }

    /// How many times the recording is repeated to a listener. Range and default are not documented.
    pub fn max_repeat(mut self, times: u8) -> Self {
        self.max_repeat = Some(times);
        self
    }

    /// How many times to call again when nobody answers. Range and default are not documented.
    pub fn max_retry(mut self, times: u8) -> Self {
        self.max_retry = Some(times);
        self
    }

    /// The key that puts a listener through: 0 to 9.
    pub fn ivr(mut self, key: u8) -> Self {
        self.ivr = Some(key);
        self
    }

    /// How long to wait for a key at most. The page names no unit; that of [`wait_retry_seconds`](Self::wait_retry_seconds) is
    /// seconds.
    pub fn time_wait_to_ivr(mut self, time: u32) -> Self {
        self.time_wait_to_ivr = Some(time);
        self
    }

    /// How many seconds lie between two attempts when nobody answers (`WaitRetry`).
    pub fn wait_retry_seconds(mut self, seconds: u32) -> Self {
        self.wait_retry_seconds = Some(seconds);
        self
    }

    /// The address that the vendor calls when the call has ended (`CallbackUrl`). The vendor proves nothing there: put a
    /// secret of your own into the path.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// Makes the vendor refuse a second call with the same id for 24 hours (code 124).
    ///
    /// It leaves as `RequestID`, as every printed URL of this call has it; the table beside them says `RequestId`. Should the
    /// vendor know the other spelling alone, the id blocks nothing, so
    /// [`send_at_most_once`](Client::send_at_most_once) does not take this call.
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }
}

impl Endpoint for MakeCallRecordV2 {
    type Response = SendResponse;

    const NAME: &'static str = "make_call_record_v2";
    const ROUTE: Route = Route::get("/MakeCallRecord_V2").on(Host::Voice);
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::VOICE;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/voice/create-a-call-from-recording-file";

    fn validate(&self) -> Result<(), Error> {
        valid::callable("Phone", self.phone)?;
        valid::name("TemplateId", &self.recording_id)?;
        if let Some(phone) = self.number_forward {
            valid::vietnamese("NumberForward", phone)?;
        }
        if self.ivr.is_some_and(|key| key > 9) {
            return Err(Error::invalid("Ivr", "must be a key from 0 to 9"));
        }
        callback_url(self.callback_url.as_deref())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("TemplateId", &self.recording_id)
            .text("Phone", &valid::written(self.phone))
            .text_if("SendDate", self.send_date.map(SendDate::with_slashes).as_deref())
            .text_if("NumberForward", self.number_forward.map(valid::written).as_deref())
            .number_if("MaxRepeat", self.max_repeat)
            .number_if("MaxRetry", self.max_retry)
            .number_if("Ivr", self.ivr)
            .number_if("TimeWaitToIvr", self.time_wait_to_ivr)
            .number_if("WaitRetry", self.wait_retry_seconds)
            .text_if("CallbackUrl", self.callback_url.as_deref())
            // The printed URLs are what runs; the table beside them writes `RequestId`.
            .text_if("RequestID", self.request_id.as_ref().map(RequestId::as_str));
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl fmt::Debug for MakeCallRecordV2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MakeCallRecordV2")
            .field("phone", &self.phone)
            .field("recording_id", &self.recording_id)
            .field("send_date", &self.send_date)
            .field("number_forward", &self.number_forward)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "__endpoints")]
fn some_phone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<PhoneNumber>, D::Error> {
    otp_http::endpoint::phone(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;

    fn phone(text: &str) -> PhoneNumber {
        PhoneNumber::parse(text, Region::Vietnam).unwrap()
    }

    fn field(request: &MakeCallRecordV2) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn what_cannot_be_called_dialled_or_pressed_is_refused() {
        let request = || MakeCallRecordV2::new(phone("0901888484"), "17");
        for key in 0..=9 {
            assert_eq!(field(&request().ivr(key)), None, "{key}");
        }
        assert_eq!((field(&request().ivr(10)), field(&request().ivr(u8::MAX))), (Some("Ivr"), Some("Ivr")));
        assert_eq!(field(&MakeCallRecordV2::new(phone("+60123456789"), "17")), Some("Phone"));
        assert_eq!(field(&MakeCallRecordV2::new(phone("0901888484"), "")), Some("TemplateId"));
        // A service line is where such calls usually lead to.
        for text in ["1900 123456", "024 3825 1234"] {
            assert_eq!(field(&request().number_forward(phone(text))), None, "{text}");
        }
        assert_eq!(field(&request().number_forward(phone("+60123456789"))), Some("NumberForward"));
        assert_eq!(field(&request().callback_url("ftp://example.com")), Some("CallbackUrl"));
    }

    #[test]
    fn debug_shows_no_whole_number_and_no_address() {
        let request = MakeCallRecordV2::new(phone("0901888484"), "17").number_forward(phone("02838251234"));
        let request =
            request.callback_url("https://canary.example").request_id(RequestId::new("canary").unwrap());
        let shown = format!("{request:?}");
        for private in ["canary", "901888484", "2838251234"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}
