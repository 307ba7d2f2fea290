//! What an operator asks.

use std::time::Duration;

use super::challenge::{Challenge, Code};
use super::clock::time;
use super::number::{Number, Window};
use super::state::{Entry, State};
use crate::ChallengeId;
use crate::store::{
    Cancelled, Gone, Judge, Known, KnownChallenge, KnownCode, KnownFailures, Lift, LookUp, Place, SlotKey,
    Subject, Taken, TenantMark, Turn, milliseconds,
};

impl State {
    pub(super) fn owner(&self, challenge: ChallengeId) -> Option<Subject> {
        self.ids.get(&challenge).copied()
    }

    pub(super) fn look_up(&self, asked: &LookUp, now: u64) -> Known {
        let nothing = Number::default();
        let number = self.numbers.get(&asked.subject).unwrap_or(&nothing);
        let mut live: Vec<_> = number.challenges.iter().filter(|challenge| challenge.is_live(now)).collect();
        live.sort_by_key(|challenge| (challenge.began, challenge.id));

        let forget = milliseconds(asked.forget);
        let counting = number.failures.iter().filter_map(|((purpose, lane), row)| {
            let (count, last) = row.counted(forget, now)?;
            Some(KnownFailures { purpose: purpose.clone(), lane: *lane, count, last: time(last) })
        });
        let mut failures: Vec<_> = counting.collect();
        failures.sort_by(|one, other| (&one.purpose, one.lane).cmp(&(&other.purpose, other.lane)));

        let empty = Window::default();
        let windows = asked.slots.iter().map(|slot| {
            let groups = &self.window(asked.subject, slot).unwrap_or(&empty).groups;
            let judged = |judge: &Judge| groups.judged(slot, judge, now);
            Taken {
                amount: groups.taken(slot, now),
                retry_after: groups.wait_ms(slot, now).map(Duration::from_millis),
                is_closed: self.closed.contains(&slot.key),
                judged: slot.judge.as_ref().map_or((0, 0), judged),
            }
        });
        Known {
            at: time(now),
            challenges: live.into_iter().map(|challenge| challenge.known(now)).collect(),
            failures,
            windows: windows.collect(),
        }
    }

    pub(super) fn cancel(
        &mut self,
        subject: Subject,
        id: ChallengeId,
        tenant: TenantMark,
        now: u64,
    ) -> Cancelled {
        let number = self.numbers.get(&subject);
        let there = number.and_then(|number| number.challenges.iter().find(|challenge| challenge.id == id));
        let Some(there) = there.filter(|there| there.tenant == tenant) else {
            return Cancelled::Gone(Gone::NotFound);
        };
        let answer = match (there.is_live(now), there.is_used) {
            (true, true) => return Cancelled::Gone(Gone::Used),
            (true, false) => Cancelled::Now,
            // No clock that is set back may bring it back to life.
            (false, _) => Cancelled::Gone(Gone::NotFound),
        };
        self.remove(subject, id);
        answer
    }

    pub(super) fn lift(&mut self, lift: &Lift, now: u64) -> u32 {
        let number = self.numbers.get(&lift.place.subject);
        let row = number.and_then(|number| number.failures.get(&(lift.place.purpose.clone(), lift.lane)));
        let counted = row.and_then(|row| row.counted(milliseconds(lift.forget), now));
        self.forget_failures(&lift.place, Some(lift.lane));
        counted.map_or(0, |(count, _)| count)
    }

    pub(super) fn forget(&mut self, subject: Subject, now: u64) -> u32 {
        let Some(number) = self.numbers.remove(&subject) else { return 0 };
        let live = number.challenges.iter().filter(|challenge| challenge.is_live(now)).count();
        for challenge in number.challenges {
            self.unaddress(subject, &challenge);
            self.expiry.remove(Entry::Challenge(subject, challenge.id), challenge.ends());
            if self.ids.get(&challenge.id) == Some(&subject) {
                self.ids.remove(&challenge.id);
            }
        }
        for ((purpose, lane), row) in number.failures {
            if let Some(until) = row.until {
                self.expiry.remove(Entry::Failures(Place { subject, purpose }, lane), until);
            }
        }
        for (key, window) in number.windows {
            if let Some(until) = window.until {
                self.expiry.remove(Entry::OwnWindow(subject, key), until);
            }
        }
        u32::try_from(live).unwrap_or(u32::MAX)
    }

    pub(super) fn switch(&mut self, key: SlotKey, turn: Turn) -> bool {
        match turn {
            Turn::Close => !self.closed.insert(key),
            Turn::Open => self.closed.remove(&key),
            Turn::Look => self.closed.contains(&key),
            Turn::Empty => {
                let emptied = self.windows.remove(&key);
                if let Some(until) = emptied.and_then(|window| window.until) {
                    self.expiry.remove(Entry::Window(key), until);
                }
                self.closed.contains(&key)
            }
        }
    }
}

impl Challenge {
    fn known(&self, now: u64) -> KnownChallenge {
        let known = |code: &Code| KnownCode {
            opened: time(code.opened),
            expires: time(code.expires),
            outcome: code.outcome,
            channel: code.channel.clone(),
            delivery: code.delivery,
        };
        KnownChallenge {
            id: self.id,
            purpose: self.purpose.clone(),
            lane: self.lane,
            tenant: self.tenant,
            began: time(self.began),
            attempts: self.attempts,
            given_out: self.given_out,
            attempts_left: self.attempts_left(),
            is_used: self.is_used,
            codes: self.live(now).map(known).collect(),
        }
    }
}
