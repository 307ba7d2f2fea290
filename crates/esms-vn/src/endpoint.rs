//! What the crate knows of each endpoint, and the vendor's hosts.

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Form};

use crate::{Credentials, code};

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
    const CODE_FIELD: &'static str = "CodeResult";
    /// The name under which the page prints the code of a refusal, where it is another one. A code of success proves nothing there.
    #[doc(hidden)]
    const REFUSAL_FIELD: Option<&'static str> = None;
    /// The code of success.
    #[doc(hidden)]
    const SUCCESS: &'static str = code::TABLE.success;
    /// The name under which a refusal carries the vendor's sentence.
    #[doc(hidden)]
    const MESSAGE_FIELD: &'static str = code::TABLE.extras.message;
    /// Whether the answer is a list that may not fit into [`MAX_REPLY_BYTES`](crate::HttpOptions::MAX_REPLY_BYTES).
    #[doc(hidden)]
    const IS_LONG_LIST: bool = false;
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
    /// Writes the request in the order of the page, the keys among its fields.
    #[doc(hidden)]
    fn write(&self, keys: &Credentials, fields: &mut Fields);
    /// Reads what a success holds beside its code.
    #[doc(hidden)]
    fn read(answer: &Answer<'_>) -> Self::Response;
    /// Whether a success can be the answer to this request. It is unless it plainly speaks of another one.
    #[doc(hidden)]
    fn is_answered_by(&self, _: &Self::Response) -> bool {
        true
    }
}

/// Host, path and form of a request. The path stands as the page prints it.
///
/// The type is private, so nobody else can implement [`Endpoint`].
#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub(crate) host: Host,
    pub(crate) path: &'static str,
    pub(crate) form: Form,
}

impl Route {
    pub(crate) const fn get(path: &'static str) -> Self {
        Self { host: Host::Rest, path, form: Form::Query }
    }

    pub(crate) const fn post(path: &'static str) -> Self {
        Self { host: Host::Rest, path, form: Form::Json }
    }

    pub(crate) const fn on(self, host: Host) -> Self {
        Self { host, ..self }
    }

    pub(crate) const fn method(self) -> &'static str {
        match self.form {
            Form::Query => "GET",
            Form::Json | Form::UrlEncoded => "POST",
        }
    }

    /// The path before the keys, where the page prints them at its end.
    pub(crate) fn before_keys(self) -> Option<&'static str> {
        self.path.strip_suffix("/{ApiKey}/{SecretKey}")
    }
}

/// The vendor's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Rest,
    Voice,
    Status,
}

impl Host {
    pub(crate) const ALL: [Self; 3] = [Self::Rest, Self::Voice, Self::Status];

    /// Its place in [`ALL`](Self::ALL).
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Rest => 0,
            Self::Voice => 1,
            Self::Status => 2,
        }
    }

    #[cfg(feature = "__endpoints")]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Voice => "voice",
            Self::Status => "status",
        }
    }

    /// As the pages print it, by https where they link the `http` form. `contract/endpoints.json` names each page.
    pub(crate) const fn base_url(self) -> &'static str {
        match self {
            Self::Rest => "https://rest.esms.vn/MainService.svc/json",
            Self::Voice => "https://voiceapi.esms.vn/MainService.svc/json",
            Self::Status => "https://status-sms.esms.vn",
        }
    }
}
