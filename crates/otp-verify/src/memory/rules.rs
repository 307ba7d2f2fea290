//! The rules by which a start begins or is refused, but for its windows.

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
        let replaced = replaced(&open, new).map_err(|Full| busy())?;
        let counts = |challenge: &&&Challenge| challenge.lane == new.lane && Some(challenge.id) != replaced;
        let reserved: u32 = open.iter().filter(counts).map(|challenge| challenge.attempts_left()).sum();
        let failed = failed.map_or(0, |(count, _)| count);
        let attempts = new.ladder.attempts(failed.saturating_add(reserved), new.attempts);
        if attempts == 0 {
            return Err(busy());
        }
        let sealed = begin.sealed.clone().unwrap_or(Sealed::from_bytes([]));
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

/// All places are taken, and by others.
struct Full;

/// The one that makes room, if one has to.
fn replaced(open: &[&Challenge], new: &New<'_>) -> Result<Option<ChallengeId>, Full> {
    let most = match new.room {
        Room::Beside(most) => most.max(1) as usize,
        Room::Alone => 1,
    };
    if open.len() < most {
        return Ok(None);
    }
    let may_go = |challenge: &&&Challenge| {
        let is_own = new.caller.is_some() && challenge.caller == new.caller;
        is_own || new.is_alone() && new.lane.is_named() && !challenge.lane.is_named()
    };
    open.iter().find(may_go).map(|challenge| Some(challenge.id)).ok_or(Full)
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
