use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use otp_core::{Effect, ErrorKind};

use crate::gate::BodyFate;

/// Why a call failed without a refusal of the vendor's own, and whether the vendor may have acted.
///
/// Neither `Display` nor `Debug`, nor the source's, holds a URL, a header or a body.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    cause: Cause,
    is_timeout: bool,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug, Clone, Copy)]
enum Cause {
    Invalid { field: &'static str, problem: &'static str },
    Tls,
    TlsRoots,
    NotBuilt,
    NotConnected,
    NeverLeft,
    NoAnswer,
    CutAnswer,
    NotFinal,
    TooLarge,
    Unreadable { problem: &'static str },
}

impl Error {
    fn new(cause: Cause) -> Self {
        let inner = Inner { cause, is_timeout: false, http_status: None, retry_after: None, source: None };
        Self { inner: Box::new(inner) }
    }

    /// The caller's own mistake, found before anything was sent: `problem` completes "`field` …".
    #[must_use]
    pub fn invalid(field: &'static str, problem: &'static str) -> Self {
        Self::new(Cause::Invalid { field, problem })
    }

    /// An answer that is not the vendor's: `problem` completes "the answer …".
    #[must_use]
    pub fn unreadable(problem: &'static str) -> Self {
        Self::new(Cause::Unreadable { problem })
    }

    pub(crate) fn tls(source: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(Cause::Tls).with_source(source)
    }

    pub(crate) fn tls_roots(source: rustls::Error) -> Self {
        Self::new(Cause::TlsRoots).with_source(source)
    }

    pub(crate) fn not_built(source: reqwest::Error) -> Self {
        Self::new(Cause::NotBuilt).with_source(source.without_url())
    }

    /// The one place where a transport fault gets its meaning.
    pub(crate) fn not_answered(source: reqwest::Error, body: BodyFate) -> Self {
        Self::from_reqwest(cause(source.is_builder(), source.is_connect(), body), source)
    }

    pub(crate) fn cut_answer(source: reqwest::Error) -> Self {
        Self::from_reqwest(Cause::CutAnswer, source)
    }

    pub(crate) fn not_final() -> Self {
        Self::new(Cause::NotFinal)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(Cause::TooLarge)
    }

    fn from_reqwest(cause: Cause, source: reqwest::Error) -> Self {
        let is_timeout = source.is_timeout();
        // reqwest prints the URL, and some vendors' URLs hold the keys.
        let mut error = Self::new(cause).with_source(source.without_url());
        error.inner.is_timeout = is_timeout;
        error
    }

    fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.inner.source = Some(Box::new(source));
        self
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.inner.http_status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.inner.cause {
            // Trying again would not bring the machine's certificates back.
            Cause::Invalid { .. } | Cause::NotBuilt | Cause::Tls | Cause::TlsRoots => {
                ErrorKind::InvalidRequest
            }
            Cause::NotConnected | Cause::NeverLeft | Cause::NoAnswer | Cause::CutAnswer => {
                ErrorKind::Transport
            }
            Cause::NotFinal | Cause::TooLarge | Cause::Unreadable { .. } => ErrorKind::UnexpectedResponse,
        }
    }

    /// Whether the vendor may have acted: [`Effect::None`] only where it is proven that no whole request left.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self.inner.cause {
            Cause::Invalid { .. }
            | Cause::Tls
            | Cause::TlsRoots
            | Cause::NotBuilt
            | Cause::NotConnected
            | Cause::NeverLeft => Effect::None,
            Cause::NoAnswer
            | Cause::CutAnswer
            | Cause::NotFinal
            | Cause::TooLarge
            | Cause::Unreadable { .. } => Effect::Unknown,
        }
    }

    /// Whether the same call can be made again without risking a second message.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        self.effect() == Effect::None && self.kind() == ErrorKind::Transport
    }

    /// The setting or field that is wrong, when the caller's own mistake was found before anything was sent.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self.inner.cause {
            Cause::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Whether a time-out ended the call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.is_timeout
    }

    /// Whether the connection could not be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.inner.cause, Cause::NotConnected)
    }

    /// The HTTP status, if an answer's head arrived.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// The wait that an answer asked for, in whole seconds and at most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }
}

/// A body that left outweighs whatever else is said: no error after that may be called unsent.
fn cause(is_builder: bool, is_connect: bool, body: BodyFate) -> Cause {
    match body {
        BodyFate::Left => Cause::NoAnswer,
        _ if is_builder => Cause::NotBuilt,
        // Redirects are off, so this is the first and only connection.
        _ if is_connect => Cause::NotConnected,
        BodyFate::Kept => Cause::NeverLeft,
        BodyFate::Unwatched => Cause::NoAnswer,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self.inner.cause {
            Cause::Invalid { field, problem } => return write!(f, "`{field}` {problem}"),
            Cause::Unreadable { problem } => return write!(f, "the answer {problem}"),
            Cause::Tls => "TLS could not be set up",
            Cause::TlsRoots => "no root certificates were found on this machine",
            Cause::NotBuilt => "the request could not be built",
            Cause::NotConnected if self.is_timeout() => "the connection could not be made in time",
            Cause::NotConnected => "the connection could not be made",
            Cause::NeverLeft if self.is_timeout() => "the call timed out before the request left",
            Cause::NeverLeft => "the connection ended before the request left",
            Cause::NoAnswer if self.is_timeout() => "no answer came in time",
            Cause::NoAnswer => "the connection ended without a readable answer",
            Cause::CutAnswer if self.is_timeout() => "the answer did not end in time",
            Cause::CutAnswer => "the answer was cut off",
            Cause::NotFinal => "the answer is a redirect or another that is not final",
            Cause::TooLarge => "the answer is larger than allowed",
        };
        f.write_str(sentence)
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
    fn a_call_is_called_unsent_only_when_its_body_was_kept_or_nothing_was_ever_connected() {
        for is_builder in [false, true] {
            for is_connect in [false, true] {
                let effect = |body| Error::new(cause(is_builder, is_connect, body)).effect();
                assert_eq!(effect(BodyFate::Left), Effect::Unknown);
                assert_eq!(effect(BodyFate::Kept), Effect::None);
                let is_proven = is_builder || is_connect;
                assert_eq!(effect(BodyFate::Unwatched) == Effect::None, is_proven);
            }
        }
    }

    #[test]
    fn each_cause_has_a_sentence_of_its_own_and_says_when_time_was_up() {
        let sentence = |cause, is_timeout| {
            let mut error = Error::new(cause);
            error.inner.is_timeout = is_timeout;
            error.to_string()
        };
        let causes = || [Cause::NotConnected, Cause::NeverLeft, Cause::NoAnswer, Cause::CutAnswer];
        let mut sentences: Vec<_> = [false, true]
            .into_iter()
            .flat_map(|is_timeout| causes().map(|cause| (is_timeout, sentence(cause, is_timeout))))
            .collect();
        for (is_timeout, sentence) in &sentences {
            let says_so = sentence.contains("time");
            assert_eq!(says_so, *is_timeout, "{sentence}");
        }
        sentences.sort_unstable();
        sentences.dedup_by(|one, other| one.1 == other.1);
        assert_eq!(sentences.len(), 8);
    }

    #[test]
    fn what_an_answer_said_and_what_went_wrong_below_are_kept() {
        let wait = Some(Duration::from_secs(7));
        let error = Error::too_large().with_http_status(429).with_retry_after(wait);
        assert_eq!((error.http_status(), error.retry_after()), (Some(429), wait));
        assert!(error.source().is_none());

        let error = Error::tls(std::io::Error::other("below"));
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("below"));
        assert!(!error.to_string().contains("below"));
    }
}
