//! What an operator asks.

use super::{Challenge, Code, Model, at};
use crate::ChallengeId;
use crate::store::{
    Cancelled, Gone, Known, KnownChallenge, KnownCode, KnownFailures, Lift, LookUp, Slot, Subject, Taken,
    TenantMark, Turn,
};

impl Model {
    pub(in super::super) fn look_up(&self, asked: &LookUp) -> Known {
        let of_number = self.challenges.iter().filter(|((subject, _), _)| *subject == asked.subject);
        let mut live: Vec<_> = of_number.filter(|(_, challenge)| challenge.is_live(self.now)).collect();
        live.sort_by_key(|((_, id), challenge)| (challenge.began, *id));

        // A map is in the order of its keys: by purpose, then by lane.
        let rows = self.failures.keys().filter(|(place, _)| place.subject == asked.subject);
        let failures = rows.filter_map(|(place, lane)| {
            let row = self.failed(place, *lane)?;
            let purpose = place.purpose.clone();
            Some(KnownFailures { purpose, lane: *lane, count: row.count, last: at(row.last) })
        });
        let taken = |slot: &Slot| Taken {
            amount: self.windows.amount_in(slot, self.now),
            retry_after: self.wait(slot),
            is_closed: self.windows.closed.contains(&slot.key),
            judged: self.windows.judged(slot, self.now),
        };
        Known {
            at: at(self.now),
            challenges: live.into_iter().map(|((_, id), challenge)| challenge.known(*id, self.now)).collect(),
            failures: failures.collect(),
            windows: asked.slots.iter().map(taken).collect(),
        }
    }

    pub(in super::super) fn cancel(
        &mut self,
        subject: Subject,
        id: ChallengeId,
        tenant: TenantMark,
    ) -> Cancelled {
        let there = self.challenges.get(&(subject, id)).filter(|there| there.tenant == tenant);
        let Some(there) = there else { return Cancelled::Gone(Gone::NotFound) };
        let is_live = there.is_live(self.now);
        if is_live && there.used {
            return Cancelled::Gone(Gone::Used);
        }
        self.challenges.remove(&(subject, id));
        if is_live { Cancelled::Now } else { Cancelled::Gone(Gone::NotFound) }
    }

    pub(in super::super) fn lift(&mut self, lift: &Lift) -> u32 {
        let counted = self.failed(&lift.place, lift.lane).map_or(0, |row| row.count);
        self.failures.remove(&(lift.place.clone(), lift.lane));
        counted
    }

    /// `own` are the windows of this number.
    pub(in super::super) fn forget(&mut self, subject: Subject, own: &[Slot]) -> u32 {
        let is_its = |of: Subject| of == subject;
        let live = self.challenges.iter().filter(|((of, _), there)| is_its(*of) && there.is_live(self.now));
        let live = u32::try_from(live.count()).unwrap_or(u32::MAX);
        self.challenges.retain(|(of, _), _| !is_its(*of));
        self.failures.retain(|(place, _), _| !is_its(place.subject));
        for slot in own.iter().filter(|slot| slot.of_number) {
            self.windows.forget(slot);
        }
        live
    }

    pub(in super::super) fn switch(&mut self, slot: &Slot, turn: Turn) -> bool {
        let was_closed = self.windows.closed.contains(&slot.key);
        match turn {
            Turn::Close => drop(self.windows.closed.insert(slot.key)),
            Turn::Open => drop(self.windows.closed.remove(&slot.key)),
            Turn::Empty => self.windows.forget(slot),
            Turn::Look => {}
        }
        was_closed
    }
}

impl Challenge {
    fn known(&self, id: ChallengeId, now: u64) -> KnownChallenge {
        let known = |code: &Code| KnownCode {
            opened: at(code.opened),
            expires: at(code.expires),
            outcome: code.outcome,
            channel: code.channel.clone(),
            delivery: code.delivery,
        };
        let live = self.codes.iter().filter(|code| Self::is_live_code(code, now));
        KnownChallenge {
            id,
            purpose: self.purpose.clone(),
            lane: self.lane,
            tenant: self.tenant,
            began: at(self.began),
            attempts: self.attempts,
            given_out: u32::try_from(self.tickets.len()).unwrap_or(u32::MAX),
            attempts_left: self.attempts_left(),
            is_used: self.used,
            codes: live.map(known).collect(),
        }
    }
}
