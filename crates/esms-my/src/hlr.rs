//! Look-ups of a number in its network's register of subscribers (home location register).

use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Endpoint, SendResponse, code, dlr, valid};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendHlr>()]
};

impl Client {
    /// Orders a look-up of one number. Each accepted call is billed; no message is sent.
    ///
    /// `Ok` means that the vendor took the order. The result comes later, as a GET of the address that the request names, with
    /// the [`id`](SendResponse::id) of this answer. Which fields it has is not documented: read the query yourself.
    /// [`DeliveryReport::parse`](crate::callback::DeliveryReport::parse) reads it if it has those of a message's report.
    ///
    /// `POST /hlr/send`, documented on [send-hlr](https://api.esms.com.my/send-hlr) (last updated 23 February 2026) with JSON
    /// only.
    ///
    /// Dropping the future leaves it open whether a look-up was ordered.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, when
    ///   the number is a landline, or the address is no web address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the look-up may be
    ///   under way and billed.
    pub async fn send_hlr(&self, request: &SendHlr) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A look-up to order. See [`Client::send_hlr`]. `Debug` shows no address.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendHlr {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    to: PhoneNumber,
    dlr_url: String,
}

impl SendHlr {
    /// Looks this number up, and has the result sent to this address of yours. Put a secret into its path.
    pub fn new(to: PhoneNumber, dlr_url: impl Into<String>) -> Self {
        Self { to, dlr_url: dlr_url.into() }
    }
}

impl Endpoint for SendHlr {
    type Response = SendResponse;

    const NAME: &'static str = "send_hlr";
    const ROUTE: Route = Route::with_user_and_pass("/hlr/send").in_json_only();
    const RISK: Risk = Risk::Orders;
    const SCOPES: Scopes = code::HLR;
    const EVIDENCE: &'static [&'static str] = &["creditDeducted"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://api.esms.com.my/send-hlr";

    /// Only mobile networks have such a register.
    fn validate(&self) -> Result<(), Error> {
        valid::mobile("to", self.to)?;
        dlr::valid_url(&self.dlr_url)
    }

    fn write(&self, fields: &mut Fields) {
        dlr::write_url(fields.text("to", &self.to.msisdn()), &self.dlr_url);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

/// Without the address: its path holds the receiver's secret.
impl fmt::Debug for SendHlr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendHlr").field("to", &self.to).finish_non_exhaustive()
    }
}
