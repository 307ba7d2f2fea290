use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{Params, template};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, valid};

impl Client {
    /// Asks what a Zalo message by template would cost. Nothing is sent.
    ///
    /// `POST SummaryZaloMessage_V4_post_json`, documented on
    /// [summary Zalo message](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-zalo-message)
    /// (10 January 2025; in Vietnamese 6 January 2026). It is free.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: what the
    /// send itself would be refused for. The call only reads, so no error has an effect.
    pub async fn summary_zalo_message_v4(
        &self,
        request: &SummaryZaloMessageV4,
    ) -> Result<SummaryZaloMessageV4Response, Error> {
        self.call(request).await
    }
}

/// A Zalo message whose price is asked for. See [`Client::summary_zalo_message_v4`]. `Debug` shows no value.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SummaryZaloMessageV4 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    oaid: Private,
    temp_id: String,
    params: Params,
}

impl SummaryZaloMessageV4 {
    /// A message to `phone` from the Zalo account `oaid`, by its template `temp_id` (sample: `200975`).
    pub fn new(
        phone: PhoneNumber,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        params: Params,
    ) -> Self {
        Self { phone, oaid: Private::new(oaid), temp_id: temp_id.into(), params }
    }
}

impl Endpoint for SummaryZaloMessageV4 {
    type Response = SummaryZaloMessageV4Response;

    const NAME: &'static str = "summary_zalo_message_v4";
    const ROUTE: Route = Route::post("/SummaryZaloMessage_V4_post_json/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-zalo-message";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        template::validate(&self.oaid, &self.temp_id)?;
        self.params.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("Phone", &valid::written(self.phone))
            .nested("Params", self.params.as_list())
            .text("TempID", &self.temp_id)
            .text("OAID", self.oaid.as_str());
    }

    fn read(answer: &Answer<'_>) -> SummaryZaloMessageV4Response {
        SummaryZaloMessageV4Response {
            total_price: answer.decimal("TotalPrice"),
            total_receiver: answer.number("TotalReceiver"),
            error_message: answer.text("ErrorMessage"),
        }
    }
}

/// What the message would cost.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SummaryZaloMessageV4Response {
    /// The price in VND, in the vendor's decimal digits: `660.0000`.
    pub total_price: Option<String>,
    /// How many receivers are valid.
    pub total_receiver: Option<u32>,
    error_message: Option<String>,
}

impl SummaryZaloMessageV4Response {
    /// The vendor's sentence, which is in `ErrorMessage` even on success. Private: do not log it.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }
}

/// A number that is too long for a price could be anything, so none is shown.
impl fmt::Debug for SummaryZaloMessageV4Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SummaryZaloMessageV4Response").finish_non_exhaustive()
    }
}
