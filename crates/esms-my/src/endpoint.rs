//! What the crate knows of each endpoint, and the vendor's host.

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

/// A request of this vendor's API, for [`Client::call`](crate::Client::call). Only this crate's request types are one.
///
/// Everything that is known of an endpoint is in the file of its request type.
pub trait Endpoint: Sync {
    /// What a success holds.
    type Response;

    /// The name in our words: the folder of its contract cases.
    #[doc(hidden)]
    const NAME: &'static str;
    #[doc(hidden)]
    const ROUTE: Route;
    #[doc(hidden)]
    const RISK: Risk;
    /// The groups of the table of codes that hold for every way that the call has.
    #[doc(hidden)]
    const SCOPES: Scopes;
    /// The name under which the answer carries the code. A code under another name proves nothing.
    #[doc(hidden)]
    const CODE_FIELD: &'static str = "status";
    /// The fields that prove an act in a refusal.
    #[doc(hidden)]
    const EVIDENCE: &'static [&'static str];
    /// The fields that only the answer of another call holds: with one of them, a success is not this call's.
    #[doc(hidden)]
    const FOREIGN: &'static [&'static str] = &[];
    /// The vendor's page.
    #[doc(hidden)]
    const PAGE: &'static str;

    /// Refuses what is certain to be refused, before anything is sent.
    #[doc(hidden)]
    fn validate(&self) -> Result<(), Error>;
    /// Writes the request's own fields, behind the keys.
    #[doc(hidden)]
    fn write(&self, fields: &mut Fields);
    /// Reads what a success holds beside its code.
    #[doc(hidden)]
    fn read(answer: &Answer<'_>) -> Self::Response;
    /// Whether a success can be the answer to this request. It is unless it plainly speaks of another one.
    #[doc(hidden)]
    fn is_answered_by(&self, _: &Self::Response) -> bool {
        true
    }
}

/// Path, keys and form of a request. Every call is a POST to the vendor's one host.
///
/// The type is private, so nobody else can implement [`Endpoint`].
#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub(crate) path: &'static str,
    /// The names of the two keys.
    pub(crate) keys: [&'static str; 2],
    /// Whether the page writes a `charset` behind the content type. Where it does, Chinese text needs it.
    pub(crate) has_charset: bool,
    /// Whether the page documents JSON alone. Elsewhere the client's encoding decides.
    pub(crate) is_json_only: bool,
}

impl Route {
    /// As the pages of the OTP calls have it.
    pub(crate) const fn post(path: &'static str) -> Self {
        Self { path, keys: ["api-key", "api-secret"], has_charset: true, is_json_only: false }
    }

    /// As the other pages have it: the same two values travel as `user` and `pass`.
    pub(crate) const fn with_user_and_pass(path: &'static str) -> Self {
        Self { keys: ["user", "pass"], ..Self::post(path) }
    }

    pub(crate) const fn without_charset(self) -> Self {
        Self { has_charset: false, ..self }
    }

    pub(crate) const fn in_json_only(self) -> Self {
        Self { is_json_only: true, ..self }
    }
}

/// The vendor's one host, as its pages print it.
pub(crate) const BASE_URL: &str = "https://api.esms.com.my";
