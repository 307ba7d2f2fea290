//! The account itself.

use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Endpoint};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<Balance>()]
};

impl Client {
    /// Asks how many credits the account has left. Nothing is sent or billed.
    ///
    /// `POST /sms/balance`, documented on [balance](https://api.esms.com.my/balance.html) (last updated 23 May 2021).
    ///
    /// # Errors
    ///
    /// A question has no effect, so it may be repeated when [`Error::is_safe_to_repeat`] says so. The printed refusal holds a
    /// `balance` of 0: that is no reading, and is not handed on.
    pub async fn balance(&self, request: &Balance) -> Result<BalanceResponse, Error> {
        self.call(request).await
    }
}

/// The question for the balance. See [`Client::balance`].
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
#[must_use]
pub struct Balance {}

impl Balance {
    /// Asks for the account of the client's credentials.
    pub fn new() -> Self {
        Self {}
    }
}

impl Endpoint for Balance {
    type Response = BalanceResponse;

    const NAME: &'static str = "balance";
    // The only page that writes its content types without a charset.
    const ROUTE: Route = Route::with_user_and_pass("/sms/balance").without_charset();
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://api.esms.com.my/balance.html";

    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, _: &mut Fields) {}

    fn read(answer: &Answer<'_>) -> BalanceResponse {
        BalanceResponse {
            balance: answer.decimal("balance"),
            id: answer.text("id"),
            message: answer.text("message"),
        }
    }
}

/// What the account has left. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BalanceResponse {
    /// The credits in decimal digits, as the vendor wrote them: `279974` in the sample. Whether fractions occur is not
    /// documented. `None` when the answer holds no number.
    pub balance: Option<String>,
    /// The vendor's id of this question, for its support desk.
    pub id: Option<String>,
    message: Option<String>,
}

impl BalanceResponse {
    /// The vendor's own sentence, `ok` in the sample. Treat it as private.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

/// A balance of many digits could be a number of another kind: none is shown.
impl fmt::Debug for BalanceResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BalanceResponse").finish_non_exhaustive()
    }
}
