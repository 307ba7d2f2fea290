use std::collections::HashSet;
use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, JsonObject, Object};

use super::{Params, SendingMode, sending_mode, template};
use crate::code::{self, TABLE};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, valid};

impl Client {
    /// Sends up to 500 messages over Zalo with one call: one template of the Zalo account, each with its own number and values.
    ///
    /// **`Ok` does not mean that a message was taken over.** Each row has a code of its own in
    /// [`detail`](SendZnsBulkV4Response::detail); rows that were refused are usual. Each accepted message is billed, never from
    /// the wallet of free messages. `POST Send_zns_bulk_v4_post_json/`, documented on
    /// [send personalised message via Zalo](https://developers.esms.vn/en/esms-api/other-apis/send-personized-message-via-zalo)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open which messages were sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - There is no row, or there are more than 500.
    ///   - A number is foreign, or a landline.
    ///   - A [`RequestId`] is in two rows, or in the options.
    ///   - `OAID` or `TempID` is blank.
    ///   - A date is beside `SendingMode` 3.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) some messages may be on
    ///   their way and billed. Give each row a [`RequestId`]: only that makes a repeat harmless, for 24 hours.
    pub async fn send_zns_bulk_v4(&self, request: &SendZnsBulkV4) -> Result<SendZnsBulkV4Response, Error> {
        self.call(request).await
    }
}

/// Many messages over Zalo. See [`Client::send_zns_bulk_v4`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZnsBulkV4 {
    oaid: Private,
    temp_id: String,
    data: Vec<ZnsBulkData>,
    sending_mode: Option<SendingMode>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendZnsBulkV4 {
    /// The most rows of a call.
    pub const MAX_ROWS: usize = 500;

    /// Messages from the Zalo account `oaid` (sample: `4097311281936189049`), by its template `temp_id` (sample: `267247`).
    pub fn new(
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        data: impl IntoIterator<Item = ZnsBulkData>,
    ) -> Self {
        Self {
            oaid: Private::new(oaid),
            temp_id: temp_id.into(),
            data: data.into_iter().collect(),
            sending_mode: None,
            options: SendOptions::new(),
        }
    }

    /// Whether the messages may exceed the daily limit. Without this, they may not.
    pub fn sending_mode(mut self, mode: SendingMode) -> Self {
        self.sending_mode = Some(mode);
        self
    }

    /// What most sends take besides: date, campaign, callback, trial. Each row has its own `RequestId`.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }
}

/// One message of a bulk (a row of `Data`).
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct ZnsBulkData {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    request_id: Option<RequestId>,
    params: Params,
}

impl ZnsBulkData {
    /// A message to `phone` with these values.
    pub fn new(phone: PhoneNumber, params: Params) -> Self {
        Self { phone, request_id: None, params }
    }

    /// Makes the vendor refuse a second message with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    fn written(&self) -> JsonObject {
        JsonObject::written(|fields| {
            fields
                .text("Phone", &valid::written(self.phone))
                .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
                .nested("Params", self.params.as_list());
        })
    }
}

impl Endpoint for SendZnsBulkV4 {
    type Response = SendZnsBulkV4Response;

    const NAME: &'static str = "send_zns_bulk_v4";
    const ROUTE: Route = Route::post("/Send_zns_bulk_v4_post_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO_BULK;
    const EVIDENCE: &'static [&'static str] = &["SMSID", "TotalSuccess", "detail"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    /// 500 rows of about 100 bytes, and refused ones are longer.
    const IS_LONG_LIST: bool = true;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/other-apis/send-personized-message-via-zalo";

    fn validate(&self) -> Result<(), Error> {
        template::validate(&self.oaid, &self.temp_id)?;
        // The page refuses more with 687.
        if self.data.is_empty() || self.data.len() > Self::MAX_ROWS {
            return Err(Error::invalid("Data", "must have 1 to 500 rows"));
        }
        let mut ids = HashSet::new();
        for row in &self.data {
            valid::mobile(row.phone)?;
            row.params.validate()?;
            // The second one would be refused as a repetition.
            if row.request_id.as_ref().is_some_and(|id| !ids.insert(id)) {
                return Err(Error::invalid("RequestId", "must not stand in two rows"));
            }
        }
        if self.options.request_id_of().is_some() {
            return Err(Error::invalid("RequestId", "belongs to a row"));
        }
        sending_mode::validate(self.sending_mode, &self.options)?;
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        self.options.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("TempID", &self.temp_id)
            .text_if("SendingMode", self.sending_mode.map(SendingMode::as_str))
            .nested("Data", &self.data.iter().map(ZnsBulkData::written).collect::<Vec<_>>());
    }

    fn read(answer: &Answer<'_>) -> SendZnsBulkV4Response {
        let detail = answer.list("detail");
        SendZnsBulkV4Response {
            total_success: answer.number("TotalSuccess"),
            total_fail: answer.number("TotalFail"),
            detail: detail.map(|rows| rows.iter().map(ZnsBulkDetail::read).collect()),
            message: answer.text("Message"),
        }
    }
}

/// What became of a bulk, row by row.
///
/// `Debug` shows how many rows there are, and nothing of them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SendZnsBulkV4Response {
    /// How many messages the vendor says it took over. The table calls it a text; the samples have a number.
    pub total_success: Option<u32>,
    /// How many it says it refused. On the page in Vietnamese only.
    pub total_fail: Option<u32>,
    /// Each row's own outcome. Without it, nothing is known of any row.
    pub detail: Option<Vec<ZnsBulkDetail>>,
    message: Option<String>,
}

impl SendZnsBulkV4Response {
    /// The vendor's own word: `Sucess` in every sample, with refused rows as well. Do not log it.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Debug for SendZnsBulkV4Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendZnsBulkV4Response")
            .field("rows", &self.detail.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

/// What became of one message of a bulk. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ZnsBulkDetail {
    /// The number as the vendor repeats it: by this you find the row of your request. With one number in several rows, only
    /// their order tells them apart, and no page promises an order.
    pub phone: Option<String>,
    /// The vendor's id of the message.
    pub sms_id: Option<String>,
    code_result: Option<String>,
    error_message: Option<String>,
}

impl ZnsBulkDetail {
    /// Whether this message was taken over, as a call of its own would have said.
    ///
    /// # Errors
    ///
    /// With kind, effect and code of the row. Only an error with effect `None` proves that this message was neither sent nor
    /// billed. A row without a readable code proves nothing.
    pub fn outcome(&self) -> Result<(), Error> {
        let error = match self.code_result.as_deref() {
            Some(code) if code == TABLE.success => return Ok(()),
            // A row is one message to one number, so the codes of such a message say what happened to it.
            Some(code) => {
                let acted = self.sms_id.as_deref().is_some_and(|id| !id.is_empty());
                let error = TABLE.error(code.to_owned(), code::ZALO, acted);
                error.with_request_id(self.sms_id.clone()).with_vendor_message(self.error_message.clone())
            }
            None => Error::unreadable("carries no code in a row"),
        };
        Err(error.of_call(Client::VENDOR, Risk::Sends))
    }

    fn read(row: &Object<'_>) -> Self {
        Self {
            phone: row.text("Phone"),
            sms_id: row.text("SMSID"),
            code_result: row.text("CodeResult"),
            error_message: row.text("ErrorMessage"),
        }
    }
}

impl fmt::Debug for ZnsBulkDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZnsBulkDetail").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_core::{Effect, ErrorKind};
    use otp_http::Reply;

    use super::*;
    use crate::{CodeResult, client};

    fn row(phone: &str) -> ZnsBulkData {
        ZnsBulkData::new(phone.parse().unwrap(), Params::new(["Chị A"]))
    }

    fn field(request: &SendZnsBulkV4) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn a_bulk_has_1_to_500_rows_and_each_id_once() {
        let of = |count| SendZnsBulkV4::new("1", "2", vec![row("+84901888484"); count]);
        assert_eq!([1, 500].map(|count| field(&of(count))), [None, None]);
        assert_eq!([0, 501].map(|count| field(&of(count))), [Some("Data"); 2]);
        let id = |text: &str| RequestId::new(text).unwrap();
        let rows = |ids: [&str; 2]| ids.map(|text| row("+84901888484").request_id(id(text)));
        assert_eq!(field(&SendZnsBulkV4::new("1", "2", rows(["a", "b"]))), None);
        assert_eq!(field(&SendZnsBulkV4::new("1", "2", rows(["a", "a"]))), Some("RequestId"));
        let of_all = of(1).options(SendOptions::new().request_id(id("a")));
        assert_eq!(field(&of_all), Some("RequestId"));
        let foreign = SendZnsBulkV4::new("1", "2", [row("+84901888484"), row("+60123456789")]);
        assert_eq!(field(&foreign), Some("Phone"));
    }

    #[test]
    fn each_row_has_an_outcome_of_its_own_and_what_cannot_be_read_proves_nothing() {
        let body = r#"{"CodeResult":"100","TotalSuccess":1,"detail":[
            {"CodeResult":"100","Phone":"0901888484","SMSID":"canary-1"},
            {"CodeResult":"108","Phone":"0901888480","ErrorMessage":"canary-2"},
            {"CodeResult":"103","SMSID":"canary-3"}, {"CodeResult":"110"}, {"CodeResult":true}, {"Phone":"0901888481"}]}"#;
        let response =
            client::read::<SendZnsBulkV4>(&Reply::new(200, None, body.as_bytes().to_vec())).unwrap();
        let rows = response.detail.as_ref().unwrap();
        let outcomes: Vec<_> =
            rows.iter().map(|row| row.outcome().map_err(|e| (e.kind(), e.effect()))).collect();
        let unreadable = Err((ErrorKind::UnexpectedResponse, Effect::Unknown));
        assert_eq!(
            outcomes,
            [
                Ok(()),
                Err((ErrorKind::InvalidRequest, Effect::None)),
                // An id: something was recorded, whatever the code says.
                Err((ErrorKind::InsufficientCredit, Effect::Unknown)),
                Err((ErrorKind::Vendor, Effect::Unknown)),
                unreadable,
                unreadable,
            ]
        );
        let error = rows[1].outcome().unwrap_err();
        assert_eq!(CodeResult::of(&error), Some(CodeResult::INVALID_PHONE));
        assert_eq!(error.vendor_message(), Some("canary-2"));
        let shown = format!("{response:?} {:?} {error:?} {error}", rows[0]);
        assert!(!shown.contains("canary") && !shown.contains("0901"), "{shown}");
    }
}
