use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// What went wrong, in words that hold for every vendor.
///
/// The kind tells a program what to do next; [`Effect`] tells what the failed call may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request itself is wrong: a number, text, template or parameter. Repeating it will not help.
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
    /// The call sent nothing and billed nothing.
    None,
    /// The vendor may have acted. After a send, a message may be on its way and billed; after a check, a try or the
    /// code itself may be used up. Never repeat such a call automatically.
    Unknown,
}

/// A failed call, told in the same words for every vendor.
///
/// [`kind`](Self::kind) says what went wrong and [`effect`](Self::effect) whether the vendor may have acted all the
/// same. The vendor's own error, with its codes and ids, is the [`source`](StdError::source) and can be downcast.
///
/// Neither `Display` nor `Debug` shows a key, a code, a phone number, a URL or a reply.
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
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    effect: Effect,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes an error for an implementer of one of the traits. When unsure of the effect, say [`Effect::Unknown`].
    #[must_use]
    pub fn new(kind: ErrorKind, effect: Effect) -> Self {
        Self { inner: Box::new(Inner { kind, effect, retry_after: None, source: None }) }
    }

    /// Adds the cause. It must keep the promise of this type: no key, code or whole number in its texts.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// Adds how long somebody asked the caller to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the vendor may have acted despite this error.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.inner.effect
    }

    /// How long to wait before the next try, where the vendor or a guard of ours said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether the same call can be made again without risking a second message or a second charge.
    ///
    /// True for [`Effect::None`] with [`ErrorKind::Transport`] or [`ErrorKind::RateLimited`], and nothing else. This
    /// library never repeats a call by itself.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        self.effect() == Effect::None && matches!(self.kind(), ErrorKind::Transport | ErrorKind::RateLimited)
    }

    /// Whether the code was looked at and refused: wrong, expired or used.
    #[must_use]
    pub fn is_code_rejected(&self) -> bool {
        self.kind() == ErrorKind::CodeRejected
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().phrase())?;
        match self.effect() {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the vendor may have acted all the same"),
        }
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
}
