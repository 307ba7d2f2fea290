use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::Risk;

/// What went wrong, in words that hold for every vendor.
///
/// The kind tells a program what to do next; [`Effect`] tells what the failed call may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request itself is wrong: a number, text, template or parameter. Repeating it will not help.
    /// [`Error::is_of_sender`] tells a brand or a template that is not set up from a wrong number or text.
    InvalidRequest,
    /// The vendor does not accept the credentials, the calling address or the account's permission.
    Authentication,
    /// The account has no credit or quota left.
    InsufficientCredit,
    /// Too many requests; see [`Error::retry_after`].
    RateLimited,
    /// The vendor has seen this request id before. Says nothing about what the earlier call did.
    Duplicate,
    /// The code is wrong, expired or used: most vendors do not tell which.
    CodeRejected,
    /// The vendor failed, or answered with a code that nobody has documented.
    Vendor,
    /// No answer came: the connection could not be made, broke, or timed out.
    Transport,
    /// An answer came that is not the vendor's: a redirect, a gateway's page, broken JSON, too many bytes.
    UnexpectedResponse,
    /// A store or a guard of our own could not do its work.
    Unavailable,
}

impl ErrorKind {
    /// The word for logs and labels, such as `rate_limited`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Authentication => "authentication",
            Self::InsufficientCredit => "insufficient_credit",
            Self::RateLimited => "rate_limited",
            Self::Duplicate => "duplicate",
            Self::CodeRejected => "code_rejected",
            Self::Vendor => "vendor",
            Self::Transport => "transport",
            Self::UnexpectedResponse => "unexpected_response",
            Self::Unavailable => "unavailable",
        }
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::InvalidRequest => "the request is invalid",
            Self::Authentication => "the vendor refused the credentials or the account",
            Self::InsufficientCredit => "the vendor's account has no credit left",
            Self::RateLimited => "too many requests",
            Self::Duplicate => "the vendor has seen this request id before",
            Self::CodeRejected => "the code was rejected",
            Self::Vendor => "the vendor reported a failure",
            Self::Transport => "the vendor could not be reached or did not answer",
            Self::UnexpectedResponse => "the answer is not one the vendor documents",
            Self::Unavailable => "verification is unavailable",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.phrase())
    }
}

/// Whether the vendor may have acted on the call that failed. It speaks of this call only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The call sent nothing and billed nothing. A rejected code has this effect, although the vendor may count the attempt:
    /// the answer says what happened, and nothing beyond it is open.
    None,
    /// The vendor may have acted. After a send, a message may be on its way and billed. After a check without a readable
    /// answer, an attempt or the code itself may be used up. Never repeat such a call automatically.
    Unknown,
}

impl Effect {
    /// The word for logs and labels: `none` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// The error of a call, in vendor-neutral terms.
///
/// Every vendor crate returns this type from every call. [`kind`](Self::kind) says what went wrong.
/// [`effect`](Self::effect) says whether the vendor may have acted. A vendor crate reads its own typed code from it, for
/// example with `esms_my::Status::of(&error)`.
///
/// Neither `Display` nor `Debug` shows a key, a code, a phone number, a URL or a reply. Both print one sentence; `Debug`
/// adds the sources, so that `main() -> Result<(), Error>` ends with a readable line.
///
/// ```
/// use otp_core::{Effect, Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Transport, Effect::Unknown);
/// assert!(!error.is_safe_to_repeat());
/// assert_eq!(
///     error.to_string(),
///     "the vendor could not be reached or did not answer; the vendor may have acted all the same"
/// );
/// ```
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    effect: Effect,
    risk: Option<Risk>,
    sentence: Cow<'static, str>,
    field: Option<&'static str>,
    vendor: Option<&'static str>,
    vendor_code: Option<String>,
    request_id: Option<String>,
    vendor_message: Option<String>,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    is_of_sender: bool,
    is_timeout: bool,
    is_connect: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Creates an error with the sentence of its kind. When unsure of the effect, use [`Effect::Unknown`].
    #[must_use]
    pub fn new(kind: ErrorKind, effect: Effect) -> Self {
        let inner = Inner {
            kind,
            effect,
            risk: None,
            sentence: Cow::Borrowed(kind.phrase()),
            field: None,
            vendor: None,
            vendor_code: None,
            request_id: None,
            vendor_message: None,
            http_status: None,
            retry_after: None,
            is_of_sender: false,
            is_timeout: false,
            is_connect: false,
            source: None,
        };
        Self { inner: Box::new(inner) }
    }

    /// Creates the error for a mistake of the caller, found before anything was sent. `problem` completes "`field` …".
    #[must_use]
    pub fn invalid(field: &'static str, problem: &'static str) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, Effect::None);
        error.inner.sentence = Cow::Owned(format!("`{field}` {problem}"));
        error.inner.field = Some(field);
        error
    }

    /// Creates the error for an answer that is not the vendor's. `problem` completes "the answer …".
    #[must_use]
    pub fn unreadable(problem: &'static str) -> Self {
        Self::new(ErrorKind::UnexpectedResponse, Effect::Unknown)
            .with_sentence(format!("the answer {problem}"))
    }

    /// Replaces the sentence: one lower-case phrase without a full stop, without a key, a code, a number or a URL.
    #[must_use]
    pub fn with_sentence(mut self, sentence: impl Into<Cow<'static, str>>) -> Self {
        self.inner.sentence = sentence.into();
        self
    }

    /// Replaces the effect: for a caller who knows more than the one call that failed, such as that an earlier one with the same
    /// id may have been carried out.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.inner.effect = effect;
        self
    }

    /// Adds the cause. Its texts must keep the promise of this type: no key, code or whole number.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// Adds how long the vendor, or a guard of ours, asked the caller to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    /// Adds the HTTP status of the answer.
    #[must_use]
    pub fn with_http_status(mut self, status: u16) -> Self {
        self.inner.http_status = Some(status);
        self
    }

    /// Adds the vendor's own code, as text.
    #[must_use]
    pub fn with_vendor_code(mut self, code: impl Into<String>) -> Self {
        self.inner.vendor_code = Some(code.into());
        self
    }

    /// Adds the vendor's id of the call.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.inner.request_id = id;
        self
    }

    /// Adds the vendor's own sentence. It is private: only [`vendor_message`](Self::vendor_message) shows it.
    #[must_use]
    pub fn with_vendor_message(mut self, message: Option<String>) -> Self {
        self.inner.vendor_message = message;
        self
    }

    /// Marks the error as one of the sender's set-up. See [`is_of_sender`](Self::is_of_sender).
    #[must_use]
    pub fn with_of_sender(mut self, is_of_sender: bool) -> Self {
        self.inner.is_of_sender = is_of_sender;
        self
    }

    /// Marks the error as a timeout.
    #[must_use]
    pub fn with_timeout(mut self, is_timeout: bool) -> Self {
        self.inner.is_timeout = is_timeout;
        self
    }

    /// Marks the error as a connection that could not be made.
    #[must_use]
    pub fn with_connect(mut self, is_connect: bool) -> Self {
        self.inner.is_connect = is_connect;
        self
    }

    /// Says which vendor's call failed and what that call may do. A call that only reads has [`Effect::None`].
    #[must_use]
    pub fn of_call(mut self, vendor: &'static str, risk: Risk) -> Self {
        self.inner.vendor = Some(vendor);
        self.inner.risk = Some(risk);
        if risk == Risk::Reads {
            self.inner.effect = Effect::None;
        }
        self
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Tells whether the vendor may have acted despite this error. It speaks of this call only.
    ///
    /// [`Effect::Unknown`] after a send means that a message may be on its way and billed; after a check, that an attempt
    /// or the code itself may be used up. Do not repeat the call automatically.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.inner.effect
    }

    /// Returns how long to wait before the next attempt, where the vendor or a guard of ours said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Tells whether the same call can be made again without risking a second message or a second charge.
    ///
    /// True for [`Effect::None`] with [`ErrorKind::Transport`] or [`ErrorKind::RateLimited`]. For a call that only reads it
    /// is also true for [`ErrorKind::UnexpectedResponse`] and [`ErrorKind::Vendor`]. This library never repeats a call by
    /// itself.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        let kind = match self.kind() {
            ErrorKind::Transport | ErrorKind::RateLimited => true,
            ErrorKind::UnexpectedResponse | ErrorKind::Vendor => self.inner.risk == Some(Risk::Reads),
            ErrorKind::InvalidRequest
            | ErrorKind::Authentication
            | ErrorKind::InsufficientCredit
            | ErrorKind::Duplicate
            | ErrorKind::CodeRejected
            | ErrorKind::Unavailable => false,
        };
        kind && self.effect() == Effect::None
    }

    /// Tells whether the vendor looked at the code and refused it: wrong, expired or used.
    #[must_use]
    pub fn is_code_rejected(&self) -> bool {
        self.kind() == ErrorKind::CodeRejected
    }

    /// Returns the vendor whose call failed, by the name of its crate. For reading only.
    #[must_use]
    pub fn vendor(&self) -> Option<&'static str> {
        self.inner.vendor
    }

    /// Returns the vendor's own code as text, when the vendor itself refused. The vendor crate has a typed form of it.
    ///
    /// Do not log it unchecked: a broken answer can hold any text there.
    #[must_use]
    pub fn vendor_code(&self) -> Option<&str> {
        self.inner.vendor_code.as_deref()
    }

    /// Returns the vendor's id of the call, for its support desk. One vendor has been seen to put a phone number into it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// Returns the vendor's own sentence. It can repeat the phone number and the code: do not log it, do not show it to users.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.inner.vendor_message.as_deref()
    }

    /// Returns the HTTP status, if the head of an answer arrived.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// Returns the setting or field that is wrong, when the call was refused before anything was sent.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.inner.field
    }

    /// Tells whether the vendor refused what the sender is set up with: its brand, its template, its Zalo account, its product.
    ///
    /// Such a fault lies in the settings, not in this number, code or text. Every message of this sender may end so until somebody
    /// mends them, and another sender may well take the same code. It says nothing about the [`effect`](Self::effect).
    #[must_use]
    pub fn is_of_sender(&self) -> bool {
        self.inner.is_of_sender
    }

    /// Tells whether a timeout ended the call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.is_timeout
    }

    /// Tells whether the connection could not be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.inner.is_connect
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.sentence)?;
        match self.effect() {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the vendor may have acted all the same"),
        }
    }
}

/// The sentence, then the sources: what `main` prints when it returns this error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut source = self.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unsent_or_rate_limited_call_is_safe_to_repeat() {
        let safe = |kind, effect| Error::new(kind, effect).is_safe_to_repeat();

        assert!(safe(ErrorKind::Transport, Effect::None));
        assert!(safe(ErrorKind::RateLimited, Effect::None));
        assert!(!safe(ErrorKind::Transport, Effect::Unknown));
        assert!(!safe(ErrorKind::RateLimited, Effect::Unknown));
        for kind in [
            ErrorKind::InvalidRequest,
            ErrorKind::Authentication,
            ErrorKind::InsufficientCredit,
            ErrorKind::Duplicate,
            ErrorKind::CodeRejected,
            ErrorKind::Vendor,
            ErrorKind::UnexpectedResponse,
            ErrorKind::Unavailable,
        ] {
            assert!(!safe(kind, Effect::None), "{kind:?}");
        }
    }

    const KINDS: [(ErrorKind, &str); 10] = [
        (ErrorKind::InvalidRequest, "request is invalid"),
        (ErrorKind::Authentication, "credentials"),
        (ErrorKind::InsufficientCredit, "no credit"),
        (ErrorKind::RateLimited, "too many requests"),
        (ErrorKind::Duplicate, "seen this request id"),
        (ErrorKind::CodeRejected, "code was rejected"),
        (ErrorKind::Vendor, "reported a failure"),
        (ErrorKind::Transport, "could not be reached"),
        (ErrorKind::UnexpectedResponse, "not one the vendor documents"),
        (ErrorKind::Unavailable, "unavailable"),
    ];

    #[test]
    fn each_kind_has_its_own_sentence_and_an_open_effect_is_said() {
        for (kind, words) in KINDS {
            assert!(kind.to_string().contains(words), "{kind}");
            assert_eq!(Error::new(kind, Effect::None).to_string(), kind.to_string());
            let open = Error::new(kind, Effect::Unknown).to_string();
            assert_eq!(open, format!("{kind}; the vendor may have acted all the same"));
        }
    }

    #[test]
    fn only_a_rejected_code_is_called_one() {
        for (kind, _) in KINDS {
            let error = Error::new(kind, Effect::None);
            assert_eq!(error.is_code_rejected(), kind == ErrorKind::CodeRejected, "{kind:?}");
            assert_eq!((error.kind(), error.effect(), error.retry_after()), (kind, Effect::None, None));
        }
    }

    #[test]
    fn a_wait_is_handed_on_as_it_is() {
        let wait = Some(Duration::from_secs(7));
        let error = Error::new(ErrorKind::RateLimited, Effect::None).with_retry_after(wait);
        assert_eq!(error.retry_after(), wait);
    }

    #[test]
    fn the_source_is_reachable_and_not_repeated_in_the_sentence() {
        let error =
            Error::new(ErrorKind::Vendor, Effect::Unknown).with_source(std::io::Error::other("inner"));

        assert!(!error.to_string().contains("inner"));
        assert!(error.source().is_some_and(|source| source.downcast_ref::<std::io::Error>().is_some()));
    }

    #[test]
    fn a_call_that_only_reads_has_done_nothing_and_may_be_repeated_after_any_answer_that_is_no_refusal() {
        for (kind, _) in KINDS {
            let read = Error::new(kind, Effect::Unknown).of_call("esms-vn", Risk::Reads);
            assert_eq!(read.effect(), Effect::None, "{kind:?}");
            let repeatable = [
                ErrorKind::Transport,
                ErrorKind::RateLimited,
                ErrorKind::UnexpectedResponse,
                ErrorKind::Vendor,
            ];
            assert_eq!(read.is_safe_to_repeat(), repeatable.contains(&kind), "{kind:?}");
            for risk in [Risk::Sends, Risk::Checks, Risk::Orders] {
                let acts = Error::new(kind, Effect::Unknown).of_call("esms-vn", risk);
                assert_eq!((acts.effect(), acts.is_safe_to_repeat()), (Effect::Unknown, false), "{kind:?}");
            }
        }
    }

    #[test]
    fn debug_is_the_sentence_and_its_sources_and_never_what_the_vendor_said() {
        let error = Error::invalid("phone", "is not a mobile number");
        assert_eq!(format!("{error:?}"), "`phone` is not a mobile number");
        assert_eq!((error.field(), error.effect()), (Some("phone"), Effect::None));

        let error = Error::new(ErrorKind::Vendor, Effect::Unknown)
            .with_source(std::io::Error::other("inner"))
            .with_vendor_code("canary-code")
            .with_request_id(Some("canary-id".to_owned()))
            .with_vendor_message(Some("canary-message".to_owned()));
        let debug = format!("{error:?} {error:#?}");
        assert!(
            debug.contains("the vendor reported a failure; the vendor may have acted all the same: inner")
        );
        assert!(!debug.contains("canary"), "{debug}");
    }
}
