mod limit;
mod reason;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use otp_core::{Effect, ErrorKind};

use crate::Challenge;
use crate::before_send::HookError;
use crate::seal::Unsealable;
use crate::sentence::sentence;
use crate::store::{Concern, Gone, StoreError};

pub use limit::Limit;
pub use reason::Reason;

/// The error of a start, a resend or a check.
///
/// [`reason`](Self::reason) is for a program that answers a user. [`kind`](Self::kind) and [`effect`](Self::effect) say the
/// same in the terms of `otp_core`, for every vendor and every store. Its text shows no key, code or number.
///
/// After [`Reason::Vendor`] the [source](std::error::Error::source) is the vendor's own `otp_core::Error`. A vendor crate reads its
/// code from that, with `Status::of` or `CodeResult::of`; the README shows how.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    reason: Reason,
    effect: Effect,
    retry_after: Option<Duration>,
    challenge: Option<Challenge>,
    source: Option<Source>,
}

enum Source {
    Vendor(otp_core::Error),
    Store(StoreError),
    Unfit(Concern),
    Hook(Unshown),
    Other(Box<dyn StdError + Send + Sync>),
}

/// Stands in the chain of sources in place of what a hook said. A look-up's error often holds the URL, and the URL the number.
#[derive(thiserror::Error)]
#[error("what the hook said is not shown: `hook_error` returns it")]
struct Unshown(HookError);

impl fmt::Debug for Unshown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sentence(self, f)
    }
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

    /// A store's error. `effect` says what may have happened **at the vendor or to a code**.
    pub(crate) fn store(error: StoreError, effect: Effect) -> Self {
        let mut this = Self::new(Reason::Store);
        this.inner.effect = effect;
        this.inner.source = Some(Source::Store(error));
        this
    }

    /// The engine's promises do not hold on this store.
    pub(crate) fn unfit(concern: Concern) -> Self {
        let mut this = Self::new(Reason::Store);
        this.inner.source = Some(Source::Unfit(concern));
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

    /// What a hook said. It stays out of every text.
    pub(crate) fn hook(reason: Reason, said: HookError) -> Self {
        let mut this = Self::new(reason);
        this.inner.source = Some(Source::Hook(Unshown(said)));
        this
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(Source::Other(source.into()));
        self
    }

    pub(crate) fn with_challenge(mut self, challenge: Challenge) -> Self {
        self.inner.challenge = Some(challenge);
        self
    }

    /// Returns the reason, for a program that answers a user.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.inner.reason
    }

    /// Returns the kind of the error, in the terms that hold for every vendor.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.inner.reason {
            Reason::CountryNotAllowed
            | Reason::PrefixNotAllowed
            | Reason::NotMobile
            | Reason::UnknownLine
            | Reason::OtherPurpose
            | Reason::OtherNumber
            | Reason::HookRefused => ErrorKind::InvalidRequest,
            Reason::Limited(_)
            | Reason::InFlight
            | Reason::Busy
            | Reason::LockedOut
            | Reason::HookDelayed => ErrorKind::RateLimited,
            // What cannot be a code is no code: a program that matches on `is_code_rejected` must not take a typo for an outage.
            Reason::Malformed
            | Reason::WrongCode { .. }
            | Reason::NoAttemptsLeft
            | Reason::Used
            | Reason::NotFound => ErrorKind::CodeRejected,
            Reason::Vendor => match &self.inner.source {
                Some(Source::Vendor(error)) => error.kind(),
                _ => ErrorKind::Vendor,
            },
            Reason::HookFailed | Reason::Closed | Reason::Store | Reason::Keys | Reason::Random => {
                ErrorKind::Unavailable
            }
        }
    }

    /// Returns whether something is open that this error does not tell.
    ///
    /// [`Effect::Unknown`] after a start or a resend: a message may be on its way. After a check: nobody knows whether an attempt
    /// or the code is used up.
    ///
    /// An answer about the code has [`Effect::None`], though it used an attempt: it says what happened. So has
    /// [`Reason::Used`] or [`Reason::NotFound`] for a right code, when another check was faster or the challenge ended while the
    /// code was compared. Attempt and failure are counted, and a guarded vendor has used its code up. Nobody was confirmed by it.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.inner.effect
    }

    /// Returns how long to wait before the next attempt, if the send guard, the store or the vendor says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Returns the challenge that can still be checked, after a start or a resend with [`Effect::Unknown`]: its message may
    /// arrive.
    ///
    /// After a resend that sent nothing there is none here. The last code that the vendor accepted is then valid as before.
    #[must_use]
    pub fn challenge(&self) -> Option<Challenge> {
        self.inner.challenge
    }

    /// Returns what your [`BeforeSend`](crate::BeforeSend) said: its error, or the text of
    /// [`Verdict::Refuse`](crate::Verdict::Refuse).
    ///
    /// **It may hold the whole number**: an HTTP client's error often holds the URL that was asked. So neither `Debug` nor the chain of
    /// sources shows it. Log it only if you know that it holds none.
    #[must_use]
    pub fn hook_error(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        match self.inner.source.as_ref()? {
            Source::Hook(Unshown(said)) => Some(said.as_ref()),
            Source::Vendor(_) | Source::Store(_) | Source::Unfit(_) | Source::Other(_) => None,
        }
    }

    /// Returns whether the code was rejected: not a code at all, wrong, used, expired, or out of attempts.
    #[must_use]
    pub fn is_code_rejected(&self) -> bool {
        self.kind() == ErrorKind::CodeRejected
    }

    /// Returns whether a user's doing is the reason, and not a failure: tell the user, and wake nobody up.
    ///
    /// That is a typo, a wrong or an old code, a number that nothing is sent to, or too much too soon, the lockout of a number
    /// included. The error's text is a sentence that fits behind "Sorry:", and [`reason`](Self::reason) is for texts of your own.
    ///
    /// Everything else is an outage, or a mistake in the set-up: log it. So is the daily limit, which turns all users away, and a [`Brake`](crate::Brake)
    /// that holds. One
    /// mistake hides among a user's doings: [`Reason::NotFound`] for everybody.
    #[must_use]
    pub fn is_user_error(&self) -> bool {
        match self.inner.reason {
            Reason::CountryNotAllowed
            | Reason::PrefixNotAllowed
            | Reason::NotMobile
            | Reason::UnknownLine
            | Reason::OtherNumber
            | Reason::HookRefused
            | Reason::HookDelayed
            | Reason::Limited(
                Limit::Cooldown | Limit::Phone | Limit::Caller | Limit::CallerAndPhone | Limit::Prefix,
            )
            | Reason::InFlight
            | Reason::Busy
            | Reason::LockedOut
            | Reason::Malformed
            | Reason::WrongCode { .. }
            | Reason::NoAttemptsLeft
            | Reason::Used
            | Reason::NotFound => true,
            Reason::OtherPurpose
            | Reason::Limited(
                Limit::Country
                | Limit::DailyUnits
                | Limit::UnconfirmedPrefix
                | Limit::UnconfirmedCaller
                | Limit::UnconfirmedCountry,
            )
            | Reason::HookFailed
            | Reason::Closed
            | Reason::Vendor
            | Reason::Store
            | Reason::Keys
            | Reason::Random => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.inner.reason {
            Reason::CountryNotAllowed => "no codes are sent to this country",
            Reason::PrefixNotAllowed => "no codes are sent to numbers of this range",
            Reason::NotMobile => "the number is not a mobile number",
            Reason::UnknownLine => "the number is not known to be a mobile number",
            Reason::OtherPurpose => "this engine does not handle codes for this purpose",
            Reason::OtherNumber => "this request was made for another number before",
            Reason::Limited(Limit::Cooldown) => "a code for this number was requested a moment ago",
            Reason::Limited(Limit::Phone) => "too many codes were requested for this number",
            Reason::Limited(Limit::Caller) => "too many codes were requested by this caller",
            Reason::Limited(Limit::CallerAndPhone) => {
                "too many codes were requested by this caller for this number"
            }
            Reason::Limited(Limit::Prefix) => "too many codes were requested for similar numbers",
            Reason::Limited(Limit::Country) => "too many codes were requested for this country",
            Reason::Limited(Limit::DailyUnits) => "the daily limit of messages is reached",
            Reason::Limited(Limit::UnconfirmedPrefix) => "too few codes for similar numbers were confirmed",
            Reason::Limited(Limit::UnconfirmedCaller) => "too few codes of this caller were confirmed",
            Reason::Limited(Limit::UnconfirmedCountry) => "too few codes for this country were confirmed",
            Reason::InFlight => "a code for this number is being sent right now",
            Reason::Busy => "a code for this number is already out",
            Reason::HookRefused => "no code is sent for this request",
            Reason::HookDelayed => "no code is sent for this request yet",
            Reason::HookFailed => "nobody could say whether a code may be sent",
            Reason::Closed => "sending is closed at the moment",
            Reason::LockedOut => "no code is sent to this number for a while, after too many wrong ones",
            Reason::Malformed => "the text cannot be a code",
            Reason::WrongCode { .. } => "the code was rejected",
            Reason::NoAttemptsLeft => "the code was tried too often",
            Reason::Used => "the code was already used",
            Reason::NotFound => "the code has expired or was replaced",
            Reason::Vendor => return self.kind().fmt(f).and_then(|()| self.open_end(f)),
            Reason::Store if matches!(self.inner.source, Some(Source::Unfit(_))) => {
                "the store is not fit for use"
            }
            Reason::Store => "the store of challenges failed",
            Reason::Keys => "this engine cannot read the code",
            Reason::Random => "the operating system's random generator failed",
        })?;
        self.open_end(f)
    }
}

impl Error {
    fn open_end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inner.effect {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the outcome is unknown"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sentence(self, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.inner.source.as_ref()? {
            Source::Vendor(error) => Some(error),
            Source::Store(error) => Some(error),
            Source::Unfit(concern) => Some(concern),
            Source::Hook(unshown) => Some(unshown),
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
pub(crate) use tests::REASONS;

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) const REASONS: [Reason; 32] = [
        Reason::CountryNotAllowed,
        Reason::PrefixNotAllowed,
        Reason::NotMobile,
        Reason::UnknownLine,
        Reason::OtherPurpose,
        Reason::OtherNumber,
        Reason::Limited(Limit::Cooldown),
        Reason::Limited(Limit::Phone),
        Reason::Limited(Limit::Caller),
        Reason::Limited(Limit::CallerAndPhone),
        Reason::Limited(Limit::Prefix),
        Reason::Limited(Limit::Country),
        Reason::Limited(Limit::DailyUnits),
        Reason::Limited(Limit::UnconfirmedPrefix),
        Reason::Limited(Limit::UnconfirmedCaller),
        Reason::Limited(Limit::UnconfirmedCountry),
        Reason::InFlight,
        Reason::Busy,
        Reason::HookRefused,
        Reason::HookDelayed,
        Reason::HookFailed,
        Reason::Closed,
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
                Reason::Malformed
                    | Reason::WrongCode { .. }
                    | Reason::NoAttemptsLeft
                    | Reason::Used
                    | Reason::NotFound
            );
            assert_eq!(Error::new(reason).is_code_rejected(), is_about_the_code, "{reason:?}");
        }
    }

    #[test]
    fn what_a_user_did_is_told_from_what_broke() {
        for reason in REASONS {
            let error = Error::new(reason);
            let is_failure = error.kind() == ErrorKind::Unavailable
                || matches!(
                    reason,
                    Reason::Vendor
                        | Reason::OtherPurpose
                        | Reason::Limited(
                            Limit::Country
                                | Limit::DailyUnits
                                | Limit::UnconfirmedPrefix
                                | Limit::UnconfirmedCaller
                                | Limit::UnconfirmedCountry
                        )
                );
            assert_eq!(error.is_user_error(), !is_failure, "{reason:?}");
        }
        let outage = otp_core::Error::new(ErrorKind::CodeRejected, Effect::Unknown);
        assert!(
            !Error::vendor(outage).is_user_error(),
            "a vendor's own refusal is not known to be a user's doing"
        );
    }

    #[test]
    fn a_failed_store_or_key_is_never_taken_for_anything_but_unavailable() {
        for reason in [Reason::Store, Reason::Keys, Reason::Random] {
            assert_eq!(Error::new(reason).kind(), ErrorKind::Unavailable);
        }
        for reason in [Reason::InFlight, Reason::LockedOut, Reason::Limited(Limit::Caller)] {
            assert_eq!(Error::new(reason).kind(), ErrorKind::RateLimited);
        }
        for reason in [
            Reason::CountryNotAllowed,
            Reason::NotMobile,
            Reason::UnknownLine,
            Reason::OtherPurpose,
            Reason::OtherNumber,
        ] {
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
        assert!(error.to_string().ends_with("; the outcome is unknown"), "{error}");
        assert!(error.source().unwrap().is::<otp_core::Error>());
    }

    /// Nobody who signs up knows what a challenge is.
    #[test]
    fn what_a_user_did_is_told_in_words_for_users() {
        for (reason, sentence) in [
            (Reason::NoAttemptsLeft, "the code was tried too often"),
            (Reason::NotFound, "the code has expired or was replaced"),
            (Reason::Busy, "a code for this number is already out"),
            (Reason::LockedOut, "no code is sent to this number for a while, after too many wrong ones"),
        ] {
            assert_eq!(Error::new(reason).to_string(), sentence);
        }
        for reason in REASONS {
            let error = Error::new(reason);
            assert!(!(error.is_user_error() && error.to_string().contains("challenge")), "{error}");
        }
    }

    /// `main` prints the `Debug` of the error that it returns.
    #[test]
    fn a_main_that_returns_an_error_prints_a_sentence_with_its_causes() {
        let vendor = otp_core::Error::new(ErrorKind::Vendor, Effect::Unknown)
            .with_sentence("the vendor answered with status 6: internal error")
            .with_source("no answer in time");
        let store = StoreError::not_applied().with_source("no connection in time");
        for (error, printed) in [
            (Error::new(Reason::WrongCode { attempts_left: 3 }), "the code was rejected"),
            (
                Error::vendor(vendor),
                "the vendor reported a failure; the outcome is unknown: the vendor answered with status 6: internal \
                 error; the vendor may have acted all the same: no answer in time",
            ),
            (
                Error::store(store, Effect::None),
                "the store of challenges failed: the store could not be reached: no connection in time",
            ),
            (
                Error::unfit(Concern::Evicts),
                "the store is not fit for use: the server deletes counters and codes when its memory is full, instead of \
                 refusing: set maxmemory-policy to noeviction",
            ),
            (
                Error::keys_after_an_attempt(Unsealable::KeyDiffers),
                "this engine cannot read the code; the outcome is unknown: the key of this name has other bytes here",
            ),
        ] {
            assert_eq!((format!("{error:?}").as_str(), format!("{error:#?}").as_str()), (printed, printed));
        }
    }
}
