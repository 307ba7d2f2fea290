use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, valid};

impl Client {
    /// Asks how good the messages of a Zalo account (OA) are in Zalo's judgement, which moves its daily limit.
    ///
    /// `POST ZNS/GetQuality`, documented on
    /// [check the OA quality](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/check-the-oa-quality)
    /// (10 January 2025; in Vietnamese 6 January 2026). It is free.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    /// account that is blank or holds a control character. The call only reads, so no error has an effect.
    pub async fn get_quality(&self, request: &GetQuality) -> Result<GetQualityResponse, Error> {
        self.call(request).await
    }
}

/// A Zalo account whose quality is asked for. See [`Client::get_quality`]. `Debug` does not show which.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetQuality {
    oaid: Private,
}

impl GetQuality {
    /// Asks for this Zalo account.
    pub fn new(oaid: impl Into<String>) -> Self {
        Self { oaid: Private::new(oaid) }
    }
}

impl Endpoint for GetQuality {
    type Response = GetQualityResponse;

    const NAME: &'static str = "get_quality";
    const ROUTE: Route = Route::post("/ZNS/GetQuality/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/check-the-oa-quality";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("OAID", self.oaid.as_str());
    }

    fn read(answer: &Answer<'_>) -> GetQualityResponse {
        GetQualityResponse {
            oa_7day_quality: answer.text("Oa7dayQuality").map(Quality::new),
            oa_current_quality: answer.text("OaCurrentQuality").map(Quality::new),
        }
    }
}

/// How good the messages of a Zalo account are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetQualityResponse {
    /// In the last seven days (`Oa7dayQuality`).
    pub oa_7day_quality: Option<Quality>,
    /// In the last 48 hours (`OaCurrentQuality`).
    pub oa_current_quality: Option<Quality>,
}

/// Zalo's judgement of messages. `Debug` shows no unknown word.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub enum Quality {
    /// `HIGH`.
    High,
    /// `MEDIUM`.
    Medium,
    /// `LOW`.
    Low,
    /// `UNDEFINED`: nothing was sent in that time.
    Undefined,
    /// Another word.
    Other(String),
}

impl Quality {
    pub(crate) fn new(word: String) -> Self {
        match word.as_str() {
            "HIGH" => Self::High,
            "MEDIUM" => Self::Medium,
            "LOW" => Self::Low,
            "UNDEFINED" => Self::Undefined,
            _ => Self::Other(word),
        }
    }
}

impl fmt::Debug for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
            Self::Undefined => "Undefined",
            Self::Other(_) => "Other(…)",
        })
    }
}
