use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use otp_core::{Effect, ErrorKind};

use crate::Challenge;
use crate::seal::Unsealable;
use crate::store::{Gone, StoreError};

/// Why a start, a resend or a check did not succeed.
///
/// [`reason`](Self::reason) is for a program that answers a user; [`kind`](Self::kind) and [`effect`](Self::effect) say the
/// same in the words of `otp_core`, for every vendor and every store. No text of it shows a key, a code or a number.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    reason: Reason,
    effect: Effect,
    retry_after: Option<Duration>,
    challenge: Option<Challenge>,
    source: Option<Source>,
}

#[derive(Debug)]
enum Source {
    Vendor(otp_core::Error),
    Store(StoreError),
    Other(Box<dyn StdError + Send + Sync>),
}

/// Why, in words to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Start: the number's country is not one that [`SendLimits`](crate::SendLimits) names.
    CountryNotAllowed,
    /// Start: the number is known not to be a mobile one.
    NotMobile,
    /// The engine guards a vendor for another purpose: see [`Engine::guard`](crate::Engine::guard). Nothing was stored, sent
    /// or tried.
    OtherPurpose,
    /// Start: a window of the send guard has no room. [`Error::retry_after`] says when it will.
    Limited(Limit),
    /// Start: another send for this number and purpose is on its way.
    InFlight,
    /// The number has had too many failures. [`Error::retry_after`] says when they are forgotten.
    LockedOut,
    /// Check: what was typed cannot be a code of the engine's own. No attempt was used. A guard never says so.
    Malformed,
    /// Check: the code is wrong (a vendor that keeps the code may mean: expired or used).
    WrongCode {
        /// How many attempts the challenge has left.
        attempts_left: u32,
    },
    /// The challenge has no attempts left.
    NoAttemptsLeft,
    /// The code was used.
    Used,
    /// There is no such challenge for this number and purpose: it expired, another was started, or it never was. For a resend of
    /// [the same code](crate::Resend::SameCode): it is about to expire.
    NotFound,
    /// The vendor's call failed; its error is the source.
    Vendor,
    /// The store failed; its error is the source.
    Store,
    /// The key that sealed the code is not in this machine's ring, or an engine of another kind or for another vendor sealed
    /// it. No attempt was used, unless the effect is unknown: then another code of the challenge, whose end nobody knew, was
    /// compared and is not the one.
    Keys,
    /// The operating system has no random numbers.
    Random,
}

/// A limit of the send guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The time between two sends to a number.
    Cooldown,
    /// Sends to a number.
    Phone,
    /// Sends for a key of the caller's.
    Key,
    /// Sends to a prefix.
    Prefix,
    /// Units a day.
    DailyUnits,
}

impl Error {
    pub(crate) fn new(reason: Reason) -> Self {
        let inner = Inner { reason, effect: Effect::None, retry_after: None, challenge: None, source: None };
        Self { inner: Box::new(inner) }
    }

    pub(crate) fn wait(reason: Reason, retry_after: Duration) -> Self {
        let mut error = Self::new(reason);
        error.inner.retry_after = Some(retry_after);
        error
    }

    pub(crate) fn gone(gone: Gone) -> Self {
        Self::new(match gone {
            Gone::NotFound => Reason::NotFound,
            Gone::Used => Reason::Used,
            Gone::NoAttemptsLeft => Reason::NoAttemptsLeft,
        })
    }

    /// The vendor's own error, with its effect.
    pub(crate) fn vendor(error: otp_core::Error) -> Self {
        let mut this = Self::new(Reason::Vendor);
        this.inner.effect = error.effect();
        this.inner.retry_after = error.retry_after();
        this.inner.source = Some(Source::Vendor(error));
        this
    }

    /// A store's error, with what it may have done **to the vendor's side or to a code**.
    pub(crate) fn store(error: StoreError, effect: Effect) -> Self {
        let mut this = Self::new(Reason::Store);
        this.inner.effect = effect;
        this.inner.source = Some(Source::Store(error));
        this
    }

    pub(crate) fn keys(error: Unsealable) -> Self {
        Self::new(Reason::Keys).caused_by(error)
    }

    /// Another code of the challenge was compared before this was known.
    pub(crate) fn keys_after_an_attempt(error: Unsealable) -> Self {
        let mut this = Self::keys(error);
        this.inner.effect = Effect::Unknown;
        this
    }

    pub(crate) fn random(error: getrandom::Error) -> Self {
        Self::new(Reason::Random).caused_by(error)
    }

    fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(Source::Other(source.into()));
        self
    }

    pub(crate) fn with_challenge(mut self, challenge: Challenge) -> Self {
        self.inner.challenge = Some(challenge);
        self
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.inner.reason
    }

    /// The same in the words that hold for every vendor.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.inner.reason {
            Reason::CountryNotAllowed | Reason::NotMobile | Reason::OtherPurpose | Reason::Malformed => {
                ErrorKind::InvalidRequest
            }
            Reason::Limited(_) | Reason::InFlight | Reason::LockedOut => ErrorKind::RateLimited,
            Reason::WrongCode { .. } | Reason::NoAttemptsLeft | Reason::Used | Reason::NotFound => {
                ErrorKind::CodeRejected
            }
            Reason::Vendor => match &self.inner.source {
                Some(Source::Vendor(error)) => error.kind(),
                _ => ErrorKind::Vendor,
            },
            Reason::Store | Reason::Keys | Reason::Random => ErrorKind::Unavailable,
        }
    }

    /// Whether, despite this error, a message may be on its way (start, resend), or an attempt or the code may be used up
    /// (check).
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.inner.effect
    }

    /// How long to wait before the next attempt, where somebody said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// The challenge that can be checked all the same, after a start or a resend that ended with [`Effect::Unknown`]: its
    /// message may arrive. (After a resend that sent nothing, the last code that the vendor accepted is as good as it was.)
    #[must_use]
    pub fn challenge(&self) -> Option<&Challenge> {
        self.inner.challenge.as_ref()
    }

    /// Whether the code was looked at and refused, or nothing was there to look at: wrong, used, expired, no attempts left.
    #[must_use]
    pub fn is_code_rejected(&self) -> bool {
        self.kind() == ErrorKind::CodeRejected
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.inner.reason {
            Reason::CountryNotAllowed => "numbers of this country are not sent to",
            Reason::NotMobile => "the number is not a mobile number",
            Reason::OtherPurpose => "codes for this purpose are not handled here",
            Reason::Limited(Limit::Cooldown) => "a code for this number was asked for a moment ago",
            Reason::Limited(Limit::Phone) => "too many codes for this number were asked for",
            Reason::Limited(Limit::Key) => "too many codes were asked for",
            Reason::Limited(Limit::Prefix) => "too many codes for numbers like this one were asked for",
            Reason::Limited(Limit::DailyUnits) => "the day's messages are used up",
            Reason::InFlight => "a code for this number is just being sent",
            Reason::LockedOut => "the number had too many wrong codes",
            Reason::Malformed => "this is not a code",
            Reason::WrongCode { .. } => "the code was rejected",
            Reason::NoAttemptsLeft => "the code was tried too often",
            Reason::Used => "the code was used before",
            Reason::NotFound => "there is no code to check: it expired, or another was asked for",
            Reason::Vendor => return self.kind().fmt(f).and_then(|()| self.open_end(f)),
            Reason::Store => "the store of challenges failed",
            Reason::Keys => "the code was sealed with a key that is not here",
            Reason::Random => "the operating system has no random numbers",
        })?;
        self.open_end(f)
    }
}

impl Error {
    fn open_end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inner.effect {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; it may have had an effect all the same"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.inner.source.as_ref()? {
            Source::Vendor(error) => Some(error),
            Source::Store(error) => Some(error),
            Source::Other(error) => Some(error.as_ref()),
        }
    }
}

impl From<Error> for otp_core::Error {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error.effect()).with_retry_after(error.retry_after()).with_source(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASONS: [Reason; 19] = [
        Reason::CountryNotAllowed,
        Reason::NotMobile,
        Reason::OtherPurpose,
        Reason::Limited(Limit::Cooldown),
        Reason::Limited(Limit::Phone),
        Reason::Limited(Limit::Key),
        Reason::Limited(Limit::Prefix),
        Reason::Limited(Limit::DailyUnits),
        Reason::InFlight,
        Reason::LockedOut,
        Reason::Malformed,
        Reason::WrongCode { attempts_left: 3 },
        Reason::NoAttemptsLeft,
        Reason::Used,
        Reason::NotFound,
        Reason::Vendor,
        Reason::Store,
        Reason::Keys,
        Reason::Random,
    ];

    #[test]
    fn each_reason_has_a_sentence_of_its_own() {
        let mut sentences: Vec<_> = REASONS.iter().map(|reason| Error::new(*reason).to_string()).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), REASONS.len());
    }

    /// The guard counts what was asked for: the send may have failed, or its end may be unknown.
    #[test]
    fn no_refusal_claims_that_a_message_was_sent() {
        for reason in REASONS {
            let sentence = Error::new(reason).to_string();
            assert!(!sentence.contains("was sent") && !sentence.contains("were sent"), "{sentence}");
        }
    }

    #[test]
    fn only_what_is_about_the_code_is_called_a_rejected_code() {
        for reason in REASONS {
            let is_about_the_code = matches!(
                reason,
                Reason::WrongCode { .. } | Reason::NoAttemptsLeft | Reason::Used | Reason::NotFound
            );
            assert_eq!(Error::new(reason).is_code_rejected(), is_about_the_code, "{reason:?}");
        }
    }

    #[test]
    fn a_failed_store_or_key_is_never_taken_for_anything_but_unavailable() {
        for reason in [Reason::Store, Reason::Keys, Reason::Random] {
            assert_eq!(Error::new(reason).kind(), ErrorKind::Unavailable);
        }
        for reason in [Reason::InFlight, Reason::LockedOut, Reason::Limited(Limit::Key)] {
            assert_eq!(Error::new(reason).kind(), ErrorKind::RateLimited);
        }
        for reason in [Reason::CountryNotAllowed, Reason::NotMobile, Reason::OtherPurpose, Reason::Malformed]
        {
            assert_eq!(Error::new(reason).kind(), ErrorKind::InvalidRequest);
        }
    }

    #[test]
    fn the_words_of_otp_core_say_the_same_and_keep_it_as_their_source() {
        let wait = Duration::from_secs(42);
        let core: otp_core::Error = Error::wait(Reason::Limited(Limit::Cooldown), wait).into();
        assert_eq!((core.kind(), core.effect()), (ErrorKind::RateLimited, Effect::None));
        assert_eq!(core.retry_after(), Some(wait));
        let source = core.source().and_then(|source| source.downcast_ref::<Error>()).unwrap();
        assert_eq!(source.reason(), Reason::Limited(Limit::Cooldown));
    }

    #[test]
    fn a_vendors_error_keeps_its_kind_its_effect_and_its_wait() {
        let wait = Some(Duration::from_secs(7));
        let core = otp_core::Error::new(ErrorKind::Transport, Effect::Unknown).with_retry_after(wait);
        let error = Error::vendor(core);
        assert_eq!(
            (error.kind(), error.effect(), error.retry_after()),
            (ErrorKind::Transport, Effect::Unknown, wait)
        );
        assert!(error.to_string().ends_with("; it may have had an effect all the same"), "{error}");
        assert!(error.source().unwrap().is::<otp_core::Error>());
    }
}
