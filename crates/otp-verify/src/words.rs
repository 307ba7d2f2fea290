//! What people read: the text of a message, and a sentence for each [`Reason`], in five languages.
//!
//! It is data. Nothing here is sent or shown by itself, and no error carries it. Take the sentences as they are, or as the draft
//! for your translator: this module is a list of what has to be said.
//!
//! No sentence tells whether a number has an account, what a vendor answered, or which limit was reached. Several reasons share
//! one sentence.

mod chinese;
mod english;
mod indonesian;
mod malay;
mod vietnamese;

use std::time::Duration;

use crate::{Error, Limit, Reason};

/// A language of the messages and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// Vietnamese.
    Vietnamese,
    /// Malay, as it is written in Malaysia.
    Malay,
    /// Indonesian.
    Indonesian,
    /// Chinese in simplified characters.
    Chinese,
    /// English.
    English,
}

/// Returns the text of a message, as a template: `{OTP}` stands for the code, `{MINUTES}` for the minutes that it is valid.
///
/// The `CodeSender` of esms-vn and of esms-my takes it as it is. Each text is one SMS for a brand of up to 20 characters, a
/// code of 10 and two digits of minutes, with Malaysia's price tag in front. English and Malay, Indonesian and this Vietnamese
/// fit GSM-7 if the brand does; Chinese is UCS-2.
///
/// Vietnamese is written **without tone marks**, as is usual in SMS. [`message_with_tone_marks`] takes two.
/// Minutes are written as a plural: let a code live for two minutes or longer.
///
/// ```
/// use otp_verify::words::{Language, message};
///
/// let text = message(Language::English, "Eaon");
/// assert_eq!(text, "Your Eaon code is {OTP}. It expires in {MINUTES} min. Do not share it with anyone.");
/// ```
#[must_use]
pub fn message(language: Language, brand: &str) -> String {
    let template = match language {
        Language::Vietnamese => vietnamese::MESSAGE,
        Language::Malay => malay::MESSAGE,
        Language::Indonesian => indonesian::MESSAGE,
        Language::Chinese => chinese::MESSAGE,
        Language::English => english::MESSAGE,
    };
    template.replace(BRAND, brand)
}

/// Returns the Vietnamese [`message`] with tone marks, for a channel that does not count letters, such as Zalo.
///
/// As an SMS it is UCS-2, where one SMS holds 70 characters: it takes **two**. The `CodeSender` of esms-vn takes it with
/// `most_parts(2)`.
#[must_use]
pub fn message_with_tone_marks(brand: &str) -> String {
    vietnamese::MESSAGE_WITH_TONE_MARKS.replace(BRAND, brand)
}

/// Returns what to tell a user after an error, and what they can do next.
///
/// `{WAIT}` stands for the time until the next attempt, and `{ATTEMPTS}` for the number of attempts that are left. [`tell`]
/// fills both in. Vietnamese is written with tone marks.
#[must_use]
pub fn sentence(language: Language, reason: Reason) -> &'static str {
    say(language, Saying::of(reason))
}

/// Returns what to tell a user whose text is no phone number. Then there is no [`Error`] of an engine.
///
/// For a text that is no code take the [`sentence`] of [`Reason::Malformed`].
///
/// ```
/// use otp_verify::Reason;
/// use otp_verify::words::{Language, not_a_phone_number, sentence};
///
/// assert_eq!(not_a_phone_number(Language::English), "This is not a phone number. Check it and enter it again.");
/// assert!(sentence(Language::English, Reason::Malformed).starts_with("This is not the code."));
/// ```
#[must_use]
pub fn not_a_phone_number(language: Language) -> &'static str {
    say(language, Saying::NotAPhoneNumber)
}

/// Returns the [`sentence`] of an error, with the time to wait and the attempts that are left.
///
/// After a start with [`Error::challenge`] a message may arrive. Then show the page for the code in place of this sentence.
#[must_use]
pub fn tell(language: Language, error: &Error) -> String {
    let reason = error.reason();
    let sentence = sentence(language, reason);
    if let Reason::WrongCode { attempts_left } = reason {
        return sentence.replace(ATTEMPTS, &attempts_left.to_string());
    }
    match error.retry_after() {
        Some(time) => sentence.replace(WAIT, &wait(language, time)),
        None if sentence.contains(WAIT) => say(language, Saying::CannotSend).to_owned(),
        None => sentence.to_owned(),
    }
}

/// Returns a time to wait in words, rounded up: `45 seconds`, `2 minutes`, `3 hours`, `2 days`.
///
/// ```
/// use std::time::Duration;
///
/// use otp_verify::words::{Language, wait};
///
/// assert_eq!(wait(Language::English, Duration::from_secs(61)), "2 minutes");
/// assert_eq!(wait(Language::Malay, Duration::from_secs(45)), "45 saat");
/// ```
#[must_use]
pub fn wait(language: Language, time: Duration) -> String {
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    let (unit, length) = match seconds {
        0..=59 => (Unit::Seconds, 1),
        60..=3_600 => (Unit::Minutes, 60),
        3_601..=86_400 => (Unit::Hours, 3_600),
        _ => (Unit::Days, 86_400),
    };
    let count = seconds.div_ceil(length).max(1);
    match language {
        Language::Vietnamese => vietnamese::wait(count, unit),
        Language::Malay => malay::wait(count, unit),
        Language::Indonesian => indonesian::wait(count, unit),
        Language::Chinese => chinese::wait(count, unit),
        Language::English => english::wait(count, unit),
    }
}

const BRAND: &str = "{BRAND}";
const WAIT: &str = "{WAIT}";
const ATTEMPTS: &str = "{ATTEMPTS}";

#[derive(Debug, Clone, Copy)]
enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

/// What there is to say. Reasons that a user cannot tell apart, or must not, are said in the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saying {
    /// No code goes to this country.
    OtherCountry,
    /// No code goes to this kind of number.
    OtherNumber,
    /// A code was asked for a moment ago.
    TooSoon,
    /// Too many codes were asked for.
    TooMany,
    /// No new code for a while, after wrong ones.
    LockedOut,
    /// No codes at the moment, for anybody.
    CannotSend,
    /// Something broke.
    OurSide,
    /// That is not a phone number.
    NotAPhoneNumber,
    /// That is not a code.
    NotACode,
    /// Wrong, and more attempts are left.
    WrongCode,
    /// Wrong too often.
    NoAttemptsLeft,
    /// The code has ended.
    Ended,
}

impl Saying {
    fn of(reason: Reason) -> Self {
        match reason {
            Reason::CountryNotAllowed => Self::OtherCountry,
            Reason::PrefixNotAllowed | Reason::NotMobile | Reason::UnknownLine => Self::OtherNumber,
            Reason::Limited(Limit::Cooldown) | Reason::InFlight => Self::TooSoon,
            Reason::Limited(Limit::Phone | Limit::Caller | Limit::CallerAndPhone | Limit::Prefix)
            | Reason::Busy => Self::TooMany,
            Reason::LockedOut => Self::LockedOut,
            // How much of a budget is left is no business of a stranger's.
            Reason::Limited(
                Limit::Country
                | Limit::DailyUnits
                // Nor is which share is watched.
                | Limit::UnconfirmedPrefix
                | Limit::UnconfirmedCaller
                | Limit::UnconfirmedCountry,
            )
            | Reason::Closed
            // A caller who is suspected is not told so.
            | Reason::HookRefused
            | Reason::HookDelayed => Self::CannotSend,
            Reason::OtherPurpose
            | Reason::HookFailed
            | Reason::Vendor
            | Reason::Store
            | Reason::Keys
            | Reason::Random => Self::OurSide,
            Reason::Malformed => Self::NotACode,
            Reason::WrongCode { attempts_left: 0 } | Reason::NoAttemptsLeft => Self::NoAttemptsLeft,
            Reason::WrongCode { .. } => Self::WrongCode,
            // A fresh request is the way out: the front end has repeated an old one for a new number.
            Reason::Used | Reason::NotFound | Reason::OtherNumber => Self::Ended,
        }
    }
}

fn say(language: Language, saying: Saying) -> &'static str {
    match language {
        Language::Vietnamese => vietnamese::say(saying),
        Language::Malay => malay::say(saying),
        Language::Indonesian => indonesian::say(saying),
        Language::Chinese => chinese::say(saying),
        Language::English => english::say(saying),
    }
}

#[cfg(test)]
mod tests;
