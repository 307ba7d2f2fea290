use std::time::Duration;

use otp_core::Delivery;

use super::clock::time;
use crate::store::{
    CallerMark, Claimed, Ending, Finish, Gone, Lane, Live, MessageKey, Outcome, Sealed, SlotKey, TenantMark,
    Ticket, has_begun, milliseconds,
};
use crate::{ChallengeId, ChannelName, Generation, Purpose};

/// One challenge of a number.
#[derive(Clone)]
pub(super) struct Challenge {
    pub(super) id: ChallengeId,
    pub(super) purpose: Purpose,
    pub(super) lane: Lane,
    pub(super) caller: Option<CallerMark>,
    pub(super) tenant: TenantMark,
    pub(super) began: u64,
    pub(super) attempts: u32,
    pub(super) given_out: u32,
    /// A bit for each ticket that has settled, and one for each whose attempt came back.
    pub(super) settled: u64,
    pub(super) returned: u64,
    pub(super) is_used: bool,
    /// Where a confirmation counts.
    pub(super) credit: Vec<SlotKey>,
    /// The names of its messages, those of generations that are gone included.
    pub(super) messages: Vec<MessageKey>,
    pub(super) current: Code,
    pub(super) beside: Option<Code>,
}

/// One of its generations.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) generation: Generation,
    pub(super) sealed: Sealed,
    pub(super) opened: u64,
    pub(super) expires: u64,
    /// Nothing while it is pending.
    pub(super) outcome: Option<Outcome>,
    pub(super) channel: Option<ChannelName>,
    pub(super) delivery: Option<Delivery>,
}

impl Code {
    fn is_live(&self, now: u64) -> bool {
        has_begun(self.opened, now) && now < self.expires
    }

    pub(super) fn expires(&self, now: u64) -> (std::time::SystemTime, Duration) {
        (time(self.expires), Duration::from_millis(self.expires.saturating_sub(now)))
    }
}

/// What [`Challenge::note`] has done.
pub(super) enum Noted {
    /// Nothing: this generation is not pending.
    Nothing,
    /// The outcome is beside this generation, which expires then.
    Outcome(Code),
    /// The generation is gone, and another one is left.
    Dropped,
    /// The generation is gone. It was the only one, so the challenge goes as well.
    DroppedLast,
}

impl Challenge {
    /// The live generations, the current one first.
    pub(super) fn live(&self, now: u64) -> impl Iterator<Item = &Code> {
        let codes = [Some(&self.current), self.beside.as_ref()].into_iter().flatten();
        codes.filter(move |code| code.is_live(now))
    }

    /// Its live generation of this number.
    pub(super) fn live_code(&mut self, generation: Generation, now: u64) -> Option<&mut Code> {
        let mut codes = [Some(&mut self.current), self.beside.as_mut()].into_iter().flatten();
        codes.find(|code| code.generation == generation && code.is_live(now))
    }

    pub(super) fn is_live(&self, now: u64) -> bool {
        has_begun(self.began, now) && self.live(now).next().is_some()
    }

    pub(super) fn ends(&self) -> u64 {
        self.beside.as_ref().map_or(0, |code| code.expires).max(self.current.expires)
    }

    pub(super) fn attempts_left(&self) -> u32 {
        if self.given_out >= Ticket::MAX {
            return 0;
        }
        self.attempts.saturating_sub(self.given_out - self.returned.count_ones())
    }

    pub(super) fn gone(&self) -> Option<Gone> {
        if self.is_used {
            return Some(Gone::Used);
        }
        (self.attempts_left() == 0).then_some(Gone::NoAttemptsLeft)
    }

    /// Makes this the current generation. The one before it may stay beside it.
    pub(super) fn next(&mut self, code: Code, now: u64) {
        let current = self.current.is_live(now).then_some(&self.current);
        let accepted = current.filter(|code| code.outcome == Some(Outcome::Accepted));
        let beside = self.beside.as_ref().filter(|code| code.is_live(now));
        self.beside = accepted.or(beside).or(current).cloned();
        self.current = code;
    }

    pub(super) fn note(&mut self, finish: &Finish) -> Noted {
        let is_it = |code: &Code| code.generation == finish.generation && code.outcome.is_none();
        let is_current = is_it(&self.current);
        let code = match (is_current, self.beside.as_mut()) {
            (true, _) => &mut self.current,
            (false, Some(beside)) if is_it(beside) => beside,
            (false, _) => return Noted::Nothing,
        };
        if finish.outcome == Outcome::NotSent {
            return match (is_current, self.beside.take()) {
                (true, Some(beside)) => {
                    self.current = beside;
                    Noted::Dropped
                }
                (true, None) => Noted::DroppedLast,
                (false, _) => Noted::Dropped,
            };
        }
        code.outcome = Some(finish.outcome);
        code.channel.clone_from(&finish.channel);
        if let Some(valid_for) = finish.valid_for {
            code.expires = code.expires.min(code.opened.saturating_add(milliseconds(valid_for)));
        }
        let noted = code.clone();
        if is_current && finish.outcome == Outcome::Accepted {
            self.beside = None;
        }
        Noted::Outcome(noted)
    }

    /// Gives a ticket out; [`gone`](Self::gone) has been asked.
    pub(super) fn grant(&mut self, row: u64, now: u64) -> Claimed {
        let number = self.given_out;
        self.given_out += 1;
        let live = self.live(now);
        Claimed::Granted {
            challenge: self.id,
            ticket: Ticket { number, row },
            live: live
                .map(|code| Live { generation: code.generation, sealed: code.sealed.clone() })
                .collect(),
            attempts_left: self.attempts_left(),
            credit: self.credit.clone(),
        }
    }

    /// Returns whether the ticket has not settled before, and has now.
    pub(super) fn settle(&mut self, number: u32) -> bool {
        if self.is_used || number >= self.given_out || self.settled & (1 << number) != 0 {
            return false;
        }
        self.settled |= 1 << number;
        true
    }

    pub(super) fn give_back(&mut self, number: u32, ending: Ending) {
        match ending {
            Ending::Nothing => self.returned |= 1 << number,
            Ending::Unknown => {}
        }
    }
}
