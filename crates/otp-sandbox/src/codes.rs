//! The life of a code: issued, then superseded, verified, expired or exhausted.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::vendor::Vendor;

/// How many wrong guesses a code survives; no vendor states a number, see the rules `*.attempt-limit`.
pub(crate) const WRONG_GUESSES_ALLOWED: u32 = 5;

/// What has become of a code, or of a message that carries one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// Waiting to be checked.
    Issued,
    /// A newer code for the same phone and app took its place.
    Superseded,
    /// Checked successfully, and thereby used up.
    Verified,
    /// Its time ran out first.
    Expired,
    /// Guessed wrong too often.
    Exhausted,
    /// Not a code of the vendor's: the text was delivered, and what its code is worth the caller knows.
    Delivered,
}

/// Whose code it is: the vendor keeps one open code for each of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) vendor: Vendor,
    pub(crate) phone: String,
    /// Always 0 at a vendor without apps.
    pub(crate) app_id: u32,
}

struct Code {
    text: String,
    expires_ms: u64,
    wrong_guesses: u32,
    state: State,
}

/// What a check finds; every refusal looks the same on the wire, the rules behind them do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Right,
    NoCode,
    Wrong,
    Expired,
    Used,
    Exhausted,
}

#[derive(Default)]
pub(crate) struct Codes {
    all: Vec<Code>,
    current: BTreeMap<Slot, usize>,
}

impl Codes {
    /// Puts a new code into its slot and returns its number.
    pub(crate) fn issue(&mut self, slot: Slot, code: &str, now_ms: u64, expires_ms: u64) -> usize {
        let id = self.all.len();
        self.all.push(Code { text: code.to_owned(), expires_ms, wrong_guesses: 0, state: State::Issued });
        let older = self.current.insert(slot, id).and_then(|older| self.all.get_mut(older));
        if let Some(older) = older.filter(|older| older.state == State::Issued && now_ms < older.expires_ms) {
            older.state = State::Superseded;
        }
        id
    }

    /// Tries a code; a right one is used up, a wrong one costs a try.
    pub(crate) fn check(&mut self, slot: &Slot, guess: &str, now_ms: u64) -> Check {
        let Some(code) = self.current.get(slot).and_then(|id| self.all.get_mut(*id)) else {
            return Check::NoCode;
        };
        match code.state {
            State::Verified => return Check::Used,
            State::Exhausted => return Check::Exhausted,
            _ => {}
        }
        if now_ms >= code.expires_ms {
            return Check::Expired;
        }
        if code.text == guess {
            code.state = State::Verified;
            return Check::Right;
        }
        code.wrong_guesses += 1;
        if code.wrong_guesses >= WRONG_GUESSES_ALLOWED {
            code.state = State::Exhausted;
        }
        Check::Wrong
    }

    /// The state a code has at this moment and when it ends.
    pub(crate) fn look(&self, id: usize, now_ms: u64) -> Option<(State, u64)> {
        let code = self.all.get(id)?;
        let state = match code.state {
            State::Issued if now_ms >= code.expires_ms => State::Expired,
            state => state,
        };
        Some((state, code.expires_ms))
    }
}
