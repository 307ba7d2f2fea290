use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use otp_core::{Effect, ErrorKind};
use otp_http::Reply;

use crate::Status;
use crate::status::Operation;

/// Why a call to esms.com.my failed, and whether the vendor may have acted.
///
/// Neither `Display` nor `Debug` shows a key, a code, a phone number or the vendor's text. It converts into
/// [`otp_core::Error`], whose source it then is.
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
enum Inner {
    /// Refused before sending, not answered, or answered by something that is not the vendor.
    Call(otp_http::Error),
    /// Refused by the vendor.
    Refused(Refusal),
}

/// The vendor's own refusal.
pub(crate) struct Refusal {
    operation: Operation,
    status: Status,
    id: Option<String>,
    message: Option<String>,
    http_status: u16,
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(
        operation: Operation,
        status: Status,
        id: Option<String>,
        message: Option<String>,
        reply: &Reply,
    ) -> Self {
        let (http_status, retry_after) = (reply.status(), reply.retry_after());
        Self { operation, status, id, message, http_status, retry_after }
    }
}

impl Error {
    pub(crate) fn invalid(field: &'static str, problem: &'static str) -> Self {
        Self::from_call(otp_http::Error::invalid(field, problem))
    }

    /// Not a `From`: that would show the internal crate's error in our public interface.
    pub(crate) fn from_call(error: otp_http::Error) -> Self {
        Self { inner: Box::new(Inner::Call(error)) }
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self { inner: Box::new(Inner::Refused(refusal)) }
    }

    fn call(&self) -> Option<&otp_http::Error> {
        match &*self.inner {
            Inner::Call(error) => Some(error),
            Inner::Refused(_) => None,
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &*self.inner {
            Inner::Call(_) => None,
            Inner::Refused(refusal) => Some(refusal),
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &*self.inner {
            Inner::Call(error) => error.kind(),
            Inner::Refused(refusal) => refusal.status.meaning(refusal.operation).kind,
        }
    }

    /// Whether the vendor may have acted despite this error.
    ///
    /// [`Effect::Unknown`] after [`generate_otp`](crate::Client::generate_otp) means that an SMS may be on its way and
    /// billed; after [`verify_otp`](crate::Client::verify_otp), that the code may be used up. Do not repeat the call
    /// automatically.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match &*self.inner {
            Inner::Call(error) => error.effect(),
            Inner::Refused(refusal) => refusal.status.meaning(refusal.operation).effect,
        }
    }

    /// Whether the same call can be made again without risking a second SMS.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        self.effect() == Effect::None && matches!(self.kind(), ErrorKind::Transport | ErrorKind::RateLimited)
    }

    /// Whether the vendor looked at the code and refused it: wrong, expired or used, which it does not tell apart.
    #[must_use]
    pub fn is_code_rejected(&self) -> bool {
        self.kind() == ErrorKind::CodeRejected
    }

    /// The vendor's status, when the vendor itself refused.
    #[must_use]
    pub fn vendor_code(&self) -> Option<Status> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// The vendor's id of the refused request, for its support desk.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.refusal()?.id.as_deref()
    }

    /// The vendor's own sentence. It may hold the phone number or the code: do not log it, do not show it to users.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.refusal()?.message.as_deref()
    }

    /// The HTTP status, if an answer's head arrived. It decides nothing: this vendor's verdict is in the body.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match &*self.inner {
            Inner::Call(error) => error.http_status(),
            Inner::Refused(refusal) => Some(refusal.http_status),
        }
    }

    /// The wait that the answer's `Retry-After` header asked for. The vendor documents none.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &*self.inner {
            Inner::Call(error) => error.retry_after(),
            Inner::Refused(refusal) => refusal.retry_after,
        }
    }

    /// The field or setting that is wrong, when the call was refused before anything was sent.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.call()?.field()
    }

    /// Whether a time-out ended the call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.call().is_some_and(otp_http::Error::is_timeout)
    }

    /// Whether the connection could not be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.call().is_some_and(otp_http::Error::is_connect)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.inner {
            Inner::Call(error) => error.fmt(f),
            Inner::Refused(Refusal { operation, status, .. }) => {
                let sentence = status.meaning(*operation).sentence;
                write!(f, "the vendor answered with status {status}: {sentence}")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&*self.inner).finish()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The vendor's text is left out: it may hold the number or the code.
        f.debug_struct("Refusal")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("http_status", &self.http_status)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.call()?.source()
    }
}

impl From<Error> for otp_core::Error {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error.effect()).with_retry_after(error.retry_after()).with_source(error)
    }
}
