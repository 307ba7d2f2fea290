use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, valid};

impl Client {
    /// Asks how many messages a Zalo account (OA) may send.
    ///
    /// `POST ZNS/GetQuota`, documented on
    /// [daily quota of OA](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-the-daily-quota-of-oa)
    /// (10 January 2025; in Vietnamese 6 January 2026, with the five promotion fields). It is free.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    /// account that is blank or holds a control character. The call only reads, so no error has an effect.
    pub async fn get_quota(&self, request: &GetQuota) -> Result<GetQuotaResponse, Error> {
        self.call(request).await
    }
}

/// A Zalo account whose limits are asked for. See [`Client::get_quota`]. `Debug` does not show which.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetQuota {
    oaid: Private,
}

impl GetQuota {
    /// Asks for this Zalo account.
    pub fn new(oaid: impl Into<String>) -> Self {
        Self { oaid: Private::new(oaid) }
    }
}

impl Endpoint for GetQuota {
    type Response = GetQuotaResponse;

    const NAME: &'static str = "get_quota";
    const ROUTE: Route = Route::post("/ZNS/GetQuota/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-the-daily-quota-of-oa";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("OAID", self.oaid.as_str());
    }

    fn read(answer: &Answer<'_>) -> GetQuotaResponse {
        GetQuotaResponse {
            daily_quota: answer.number("DailyQuota"),
            remaining_quota: answer.number("RemainingQuota"),
            daily_quota_promotion: answer.number("DailyQuotaPromotion"),
            remaining_quota_promotion: answer.number("RemainingQuotaPromotion"),
            monthly_promotion_quota: answer.number("MonthlyPromotionQuota"),
            remaining_monthly_promotion_quota: answer.number("RemainingMonthlyPromotionQuota"),
            estimated_next_month_promotion_quota: answer.number("EstimatedNextMonthPromotionQuota"),
            error_message: answer.text("ErrorMessage"),
        }
    }
}

/// How many messages a Zalo account may send. The vendor adapts the daily limit by itself.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetQuotaResponse {
    /// How many messages it may send a day.
    pub daily_quota: Option<u64>,
    /// How many of them are left today.
    pub remaining_quota: Option<u64>,
    /// How many after-sales messages it may send a day.
    pub daily_quota_promotion: Option<u64>,
    /// How many of them are left today.
    pub remaining_quota_promotion: Option<u64>,
    /// How many after-sales messages it may send a month.
    pub monthly_promotion_quota: Option<u64>,
    /// How many of them are left this month.
    pub remaining_monthly_promotion_quota: Option<u64>,
    /// How many after-sales messages it will probably be next month.
    pub estimated_next_month_promotion_quota: Option<u64>,
    error_message: Option<String>,
}

impl GetQuotaResponse {
    /// The vendor's sentence, which is in `ErrorMessage` even on success. Private: do not log it.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }
}

/// A number that is too long for a count could be anything, so none is shown.
impl fmt::Debug for GetQuotaResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetQuotaResponse").finish_non_exhaustive()
    }
}
