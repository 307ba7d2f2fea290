//! The rules by which a start begins or is refused, without its windows.

use std::time::Duration;

use super::challenge::Challenge;
use super::number::Number;
use crate::ChallengeId;
use crate::store::{Begin, Begun, CallerMark, Gone, Ladder, Lane, Opening, Room, Sealed, milliseconds};

/// What a start may write.
pub(super) struct Opened {
    pub(super) attempts: u32,
    pub(super) expires: u64,
    pub(super) sealed: Sealed,
    pub(super) replaced: Option<ChallengeId>,
}

/// What a new challenge asks for.
struct New<'a> {
    attempts: u32,
    room: Room,
    ladder: &'a Ladder,
    lane: Lane,
    caller: Option<CallerMark>,
}

impl New<'_> {
    fn is_alone(&self) -> bool {
        self.room == Room::Alone
    }

    fn most(&self) -> usize {
        match self.room {
            Room::Beside(most) => most.max(1) as usize,
            Room::Alone => 1,
        }
    }

    /// The attempts that the ladder leaves it, beside the failures and all that is open but this one.
    fn attempts_beside(&self, open: &[&Challenge], replaced: Option<ChallengeId>, failed: u32) -> u32 {
        let counts = |challenge: &&&Challenge| challenge.lane == self.lane && Some(challenge.id) != replaced;
        let reserved: u32 = open.iter().filter(counts).map(|challenge| challenge.attempts_left()).sum();
        self.ladder.attempts(failed.saturating_add(reserved), self.attempts)
    }

    /// The one that makes room for it.
    fn replaced(&self, open: &[&Challenge]) -> Option<ChallengeId> {
        let may_go = |challenge: &&&Challenge| {
            let is_own = self.caller.is_some() && challenge.caller == self.caller;
            is_own || self.is_alone() && self.lane.is_named() && !challenge.lane.is_named()
        };
        open.iter().find(may_go).map(|challenge| challenge.id)
    }
}

fn after(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

impl Number {
    /// `is_of_other`: a live challenge of another number has this id.
    pub(super) fn decide(&self, begin: &Begin, is_of_other: bool, now: u64) -> Result<Opened, Begun> {
        let there = self.live(begin.challenge, now);
        if let Some(there) = there.filter(|there| there.current.generation == begin.generation) {
            return Err(there.written(0, now));
        }
        match &begin.opening {
            Opening::New { attempts, room, ladder, lane, caller, tenant: _ } => {
                if let Some(there) = there {
                    let (expires_at, expires_in) = there.current.expires(now);
                    return Err(Begun::There { outcome: there.current.outcome, expires_at, expires_in });
                }
                if is_of_other {
                    return Err(Begun::OtherNumber);
                }
                let new = New { attempts: *attempts, room: *room, ladder, lane: *lane, caller: *caller };
                self.decide_new(begin, &new, now)
            }
            Opening::Again => {
                let there = there.filter(|there| there.purpose == begin.place.purpose);
                let there = there.ok_or(Begun::Gone(Gone::NotFound))?;
                self.decide_again(begin, there, now)
            }
        }
    }

    fn decide_new(&self, begin: &Begin, new: &New<'_>, now: u64) -> Result<Opened, Begun> {
        let purpose = &begin.place.purpose;
        let mut open = self.live_of(purpose, now);
        open.retain(|challenge| !challenge.is_used && (new.is_alone() || challenge.lane == new.lane));
        refuse_in_flight(&open, begin.flight, now)?;

        let forget = milliseconds(new.ladder.forget);
        let row = self.failures.get(&(purpose.clone(), new.lane));
        let failed = row.and_then(|row| row.counted(forget, now));
        if let Some((count, last)) = failed {
            let wait = if count >= new.ladder.cap { forget } else { milliseconds(new.ladder.wait(count)) };
            let until = last.saturating_add(wait);
            if count >= new.ladder.cap || now < until {
                return Err(Begun::LockedOut { retry_after: after(until - now) });
            }
        }

        open.retain(|challenge| challenge.attempts_left() > 0);
        let first_end = open.iter().map(|challenge| challenge.ends()).min().unwrap_or(now);
        let busy = || Begun::Busy { retry_after: after(first_end - now) };
        let failed = failed.map_or(0, |(count, _)| count);
        let attempts = |replaced| new.attempts_beside(&open, replaced, failed);
        let has_room = open.len() < new.most() && attempts(None) > 0;
        let replaced = if has_room { None } else { Some(new.replaced(&open).ok_or_else(busy)?) };
        let attempts = attempts(replaced);
        if attempts == 0 {
            return Err(busy());
        }
        // `Begin::validate` was asked: it is there.
        let Some(sealed) = begin.sealed.clone() else { return Err(Begun::Gone(Gone::NotFound)) };
        let valid_for = milliseconds(begin.valid_for.min(begin.whole));
        Ok(Opened { attempts, expires: now.saturating_add(valid_for), sealed, replaced })
    }

    fn decide_again(&self, begin: &Begin, there: &Challenge, now: u64) -> Result<Opened, Begun> {
        if let Some(gone) = there.gone() {
            return Err(Begun::Gone(gone));
        }
        let (sealed, left) = match (&begin.sealed, there.live(now).next()) {
            (Some(sealed), _) => (sealed.clone(), there.time_left(begin, now)),
            (None, Some(source)) => (source.sealed.clone(), source.expires - now),
            (None, None) => return Err(Begun::Gone(Gone::NotFound)),
        };
        if left < milliseconds(begin.least_left) {
            return Err(Begun::Gone(Gone::NotFound));
        }
        let mut others = self.live_of(&begin.place.purpose, now);
        others.retain(|challenge| !challenge.is_used && challenge.lane == there.lane);
        refuse_in_flight(&others, begin.flight, now)?;
        Ok(Opened { attempts: there.attempts, expires: now.saturating_add(left), sealed, replaced: None })
    }
}

/// One message at a time.
fn refuse_in_flight(challenges: &[&Challenge], flight: Duration, now: u64) -> Result<(), Begun> {
    let pending = challenges.iter().filter(|challenge| challenge.current.outcome.is_none());
    let lands = pending.map(|challenge| challenge.current.opened.saturating_add(milliseconds(flight)));
    match lands.max() {
        Some(lands) if now < lands => Err(Begun::InFlight { retry_after: after(lands - now) }),
        _ => Ok(()),
    }
}

impl Challenge {
    /// How long another generation would be valid.
    fn time_left(&self, begin: &Begin, now: u64) -> u64 {
        let rest = self.began.saturating_add(milliseconds(begin.whole)).saturating_sub(now);
        let valid_for = milliseconds(begin.valid_for);
        let step = milliseconds(begin.step).max(1);
        if rest < valid_for { rest / step * step } else { valid_for }
    }

    pub(super) fn written(&self, taken_at_ms: u64, now: u64) -> Begun {
        let (expires_at, expires_in) = self.current.expires(now);
        let sealed = self.current.sealed.clone();
        Begun::Written { expires_at, expires_in, sealed, attempts: self.attempts, taken_at_ms }
    }
}
