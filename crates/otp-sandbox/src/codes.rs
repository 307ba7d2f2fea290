//! The life of a code: issued, then superseded, verified, expired or exhausted.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::names::Vendor;

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

/// One change in the life of a code or message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// When, on the sandbox's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// The state it began.
    pub state: State,
}

/// The code in a text, as far as a reader would know it: its only word of 4 to 10 digits.
pub(crate) fn code_in(text: &str) -> Option<String> {
    let mut words =
        text.split(|one: char| !one.is_ascii_digit()).filter(|digits| (4..=10).contains(&digits.len()));
    let code = words.next().filter(|_| words.clone().next().is_none())?;
    Some(code.to_owned())
}

#[derive(Clone)]
struct Code {
    slot: Slot,
    text: String,
    expires_ms: u64,
    wrong_guesses: u32,
    /// The number of the code before it in its slot.
    older: Option<usize>,
    /// Never empty. The last one is the present state, unless the time has run out since.
    steps: Vec<Step>,
}

impl Code {
    fn state(&self) -> State {
        self.steps.last().map_or(State::Issued, |step| step.state)
    }
}

pub(crate) struct Look {
    pub(crate) state: State,
    pub(crate) expires_ms: u64,
    pub(crate) history: Vec<Step>,
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

/// A check, and what its answer leans on.
pub(crate) struct Checked {
    pub(crate) check: Check,
    pub(crate) wrong_guesses: u32,
    /// The guess is the code, in whatever letter case.
    pub(crate) nearly: bool,
    /// The guess is an older code that would be good if no newer one had taken its place.
    pub(crate) superseded: bool,
}

const NO_CODE: Checked = Checked { check: Check::NoCode, wrong_guesses: 0, nearly: false, superseded: false };

/// Codes kept. An older one is forgotten, and a check finds no code; its message counts as only delivered.
const KEPT: usize = 50_000;

#[derive(Default)]
pub(crate) struct Codes {
    /// The newest ones, in the order of their numbers.
    kept: VecDeque<Code>,
    /// How many have fallen out: the number of the first that is kept.
    dropped: usize,
    current: BTreeMap<Slot, usize>,
    /// The code of the last check as it was before, for a check that is taken back.
    before_check: Option<(usize, Code)>,
}

impl Codes {
    /// Puts a new code into its slot and returns its number.
    pub(crate) fn issue(&mut self, slot: Slot, code: &str, now_ms: u64, expires_ms: u64) -> usize {
        let oldest = if self.kept.len() >= KEPT { self.kept.pop_front() } else { None };
        if let Some(oldest) = oldest {
            if self.current.get(&oldest.slot) == Some(&self.dropped) {
                self.current.remove(&oldest.slot);
            }
            self.dropped += 1;
        }
        let id = self.dropped + self.kept.len();
        let steps = vec![Step { at_ms: now_ms, state: State::Issued }];
        let older = self.current.insert(slot.clone(), id);
        self.kept.push_back(Code { slot, text: code.to_owned(), expires_ms, wrong_guesses: 0, older, steps });
        let older = older.and_then(|older| self.find(older));
        if let Some(older) = older.filter(|older| older.state() == State::Issued && now_ms < older.expires_ms)
        {
            older.steps.push(Step { at_ms: now_ms, state: State::Superseded });
        }
        id
    }

    fn find(&mut self, id: usize) -> Option<&mut Code> {
        self.kept.get_mut(id.checked_sub(self.dropped)?)
    }

    /// Checks a guess: a right one uses the code up, a wrong one costs an attempt.
    pub(crate) fn check(&mut self, slot: &Slot, guess: &str, now_ms: u64) -> Checked {
        self.before_check = None;
        let Some(id) = self.current.get(slot).copied() else { return NO_CODE };
        let Some(code) = self.find(id) else { return NO_CODE };
        let (wrong_guesses, nearly) = (code.wrong_guesses, code.text.eq_ignore_ascii_case(guess));
        let (before, older) = (code.clone(), code.older);
        let check = match code.state() {
            State::Verified => Check::Used,
            State::Exhausted => Check::Exhausted,
            _ if now_ms >= code.expires_ms => Check::Expired,
            _ if code.text == guess => {
                code.steps.push(Step { at_ms: now_ms, state: State::Verified });
                Check::Right
            }
            _ => {
                code.wrong_guesses += 1;
                if code.wrong_guesses >= WRONG_GUESSES_ALLOWED {
                    code.steps.push(Step { at_ms: now_ms, state: State::Exhausted });
                }
                Check::Wrong
            }
        };
        self.before_check = matches!(check, Check::Right | Check::Wrong).then_some((id, before));
        let superseded = check != Check::Right && self.was_superseded(older, guess, now_ms);
        Checked { check, wrong_guesses, nearly, superseded }
    }

    fn was_superseded(&mut self, mut older: Option<usize>, guess: &str, now_ms: u64) -> bool {
        while let Some(code) = older.and_then(|id| self.find(id)) {
            if code.text == guess && code.state() == State::Superseded && now_ms < code.expires_ms {
                return true;
            }
            older = code.older;
        }
        false
    }

    /// Takes the last check back, as if nobody had asked.
    pub(crate) fn undo_check(&mut self) {
        let Some((id, before)) = self.before_check.take() else { return };
        if let Some(code) = self.find(id) {
            *code = before;
        }
    }

    /// Forgets the open codes of a vendor; what its messages say about them stays readable.
    pub(crate) fn forget(&mut self, vendor: Vendor) {
        self.current.retain(|slot, _| slot.vendor != vendor);
    }

    /// A code at this moment. That it has expired is never stored, so that a clock set back revives it.
    pub(crate) fn look(&self, id: Option<usize>, now_ms: u64) -> Option<Look> {
        let code = self.kept.get(id?.checked_sub(self.dropped)?)?;
        let mut history = code.steps.clone();
        if code.state() == State::Issued && now_ms >= code.expires_ms {
            history.push(Step { at_ms: code.expires_ms, state: State::Expired });
        }
        let state = history.last().map_or(State::Issued, |step| step.state);
        Some(Look { state, expires_ms: code.expires_ms, history })
    }
}
