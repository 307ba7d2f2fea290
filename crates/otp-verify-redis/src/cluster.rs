//! A start and its end on a cluster, where the windows are on different nodes.

use std::time::Duration;

use otp_verify::Generation;
use otp_verify::store::{
    Begin, Begun, Finish, Finished, MessageKey, Opening, Outcome, Slot, SlotKey, StoreError,
};
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::challenges::{add_finish, add_slots, begun, finished};
use crate::delivery;
use crate::error::Cause;
use crate::parameters::{NumberKeys, add_begin, add_slot, add_taken, message_key, pointer_key, window_key};
use crate::reply::Reply;
use crate::scripts;

/// How long a pointer is kept at least, and how much longer than its challenge.
const POINTER_MARGIN: Duration = Duration::from_secs(60);

/// The answer of one window.
enum Asked {
    /// It was taken then.
    Taken(u64),
    /// It has no room, or is closed.
    Refused(Option<Duration>),
}

/// What a look at the number says.
enum Look {
    Room,
    Answer(Begun),
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// Looks at the number, takes the other windows one after the other, each on its own node, and then begins.
    ///
    /// What the number refuses takes nothing. What another window refuses is given back. After an error nothing is given back:
    /// what the failed script did is unknown, and a node that does not answer would not answer to that either.
    pub(crate) async fn begin_in_turn(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let now = self.clock.now();
        if let Look::Answer(answer) = self.look(begin, &now).await? {
            return Ok(answer);
        }
        let mut taken = Vec::new();
        for (index, slot) in begin.slots.iter().enumerate().filter(|(_, slot)| !slot.of_number) {
            match self.take(slot, "if there is room", &now).await? {
                Asked::Taken(at) => taken.push((slot, at)),
                Asked::Refused(retry_after) => {
                    self.give_all_back(&taken, begin.generation, &now).await?;
                    return Ok(Begun::Refused { slot: index, retry_after });
                }
            }
        }
        let answer = begun(self.ask_number(begin, "write", &taken, &now).await?)?;
        match &answer {
            // Also when it was written before: the look has not seen it, so the driver has repeated the question.
            Begun::Written { expires_in, .. } => self.point(begin, *expires_in).await?,
            // Somebody else was faster.
            _ => self.give_all_back(&taken, begin.generation, &now).await?,
        }
        Ok(named(begin, answer))
    }

    async fn look(&self, begin: &Begin, now: &str) -> Result<Look, StoreError> {
        if let Opening::New { .. } = begin.opening {
            let mut command = redis::cmd("GET");
            command.arg(pointer_key(&self.prefix, begin.challenge));
            let owner = self.value(&command).await?;
            if owner.is_some_and(|owner| owner != begin.place.subject.as_bytes()) {
                return Ok(Look::Answer(Begun::OtherNumber));
            }
        }
        let reply = self.ask_number(begin, "look", &[], now).await?;
        if reply.is_text("room") {
            return Ok(Look::Room);
        }
        begun(reply).map(|answer| Look::Answer(named(begin, answer)))
    }

    /// Asks the number's own part: challenge, failures, and its own windows. What was taken of the others is kept with the
    /// generation, each with its node's time: no other clock finds it again.
    async fn ask_number(
        &self,
        begin: &Begin,
        what: &str,
        taken: &[(&Slot, u64)],
        now: &str,
    ) -> Result<Reply, StoreError> {
        let keys = NumberKeys::new(&self.prefix, begin.place.subject);
        let keys = [keys.challenges, keys.failures, keys.windows];
        let own = own(&begin.slots);
        self.run(&scripts::BEGIN, &keys, now, |command| {
            add_begin(command, begin);
            command.arg(what);
            add_slots(command, &own, &vec![0; own.len()]);
            add_taken(command, taken);
        })
        .await
    }

    async fn point(&self, begin: &Begin, expires_in: Duration) -> Result<(), StoreError> {
        let key = pointer_key(&self.prefix, begin.challenge);
        self.keep(&key, begin.place.subject.as_bytes(), expires_in).await
    }

    async fn address(
        &self,
        (message, kept): (MessageKey, Vec<u8>),
        expires_in: Duration,
    ) -> Result<(), StoreError> {
        self.keep(&message_key(&self.prefix, message), &kept, expires_in).await
    }

    async fn keep(&self, key: &str, value: &[u8], expires_in: Duration) -> Result<(), StoreError> {
        let life = expires_in.max(POINTER_MARGIN).saturating_add(POINTER_MARGIN);
        let mut command = redis::cmd("SET");
        command.arg(key).arg(value).arg("PX").arg(crate::parameters::milliseconds(life));
        self.keep_value(key, &command).await
    }

    async fn take(&self, slot: &Slot, when: &str, now: &str) -> Result<Asked, StoreError> {
        let keys = [window_key(&self.prefix, slot.key)];
        let answer = self.run(&scripts::TAKE, &keys, now, |command| {
            command.arg(when);
            add_slot(command, 1, slot);
        });
        let mut reply = answer.await?;
        match reply.text()?.as_str() {
            "taken" => Ok(Asked::Taken(reply.number()?)),
            "refused" => Ok(Asked::Refused(Some(reply.duration()?))),
            "closed" => Ok(Asked::Refused(None)),
            _ => Err(Cause::unreadable()),
        }
    }

    async fn give_all_back(
        &self,
        taken: &[(&Slot, u64)],
        generation: Generation,
        now: &str,
    ) -> Result<(), StoreError> {
        for (slot, at) in taken.iter().filter(|(slot, _)| slot.cost > 0) {
            let keys = [window_key(&self.prefix, slot.key)];
            self.run(&scripts::GIVE_BACK, &keys, now, |command| {
                command.arg(generation.number()).arg(*at);
                add_slot(command, 1, slot);
            })
            .await?;
        }
        Ok(())
    }

    /// Counts a confirmation in windows on other nodes. The code is used by then: what is lost here leaves a share too low, and
    /// the user is confirmed anyway, after a quarter of an operation's time at most.
    pub(crate) async fn credit_in_turn(&self, credit: &[SlotKey], began: u64, now: &str) {
        let counted = async {
            for window in credit {
                let keys = [window_key(&self.prefix, *window)];
                let counted = self.run(&scripts::CREDIT, &keys, now, |command| {
                    command.arg(began);
                });
                // A node that is gone keeps no other window from its count.
                drop(counted.await);
            }
        };
        drop(tokio::time::timeout(self.timeout / 4, counted).await);
    }

    pub(crate) async fn finish_in_turn(&self, finish: &Finish) -> Result<Finished, StoreError> {
        let now = self.clock.now();
        let keys = NumberKeys::new(&self.prefix, finish.place.subject);
        let keys = [keys.challenges, keys.windows];
        let give_back = own(&finish.give_back);
        let bill: Vec<_> = finish.bill.iter().cloned().collect();
        let own_bill = own(&bill);
        let answer = self.run(&scripts::FINISH, &keys, &now, |command| {
            add_finish(command, finish);
            command.arg("");
            add_slots(command, &give_back, &vec![0; give_back.len()]);
            add_slots(command, &own_bill, &vec![0; own_bill.len()]);
        });
        let (finished, taken_at) = finished(answer.await?)?;
        if finished.noted && finish.outcome == Outcome::NotSent {
            let others = finish.give_back.iter().filter(|slot| !slot.of_number);
            let at = |slot: &Slot| taken_at.get(&slot.key).copied().unwrap_or(finish.taken_at_ms);
            let taken: Vec<_> = others.map(|slot| (slot, at(slot))).collect();
            self.give_all_back(&taken, finish.generation, &now).await?;
        }
        for slot in bill.iter().filter(|slot| !slot.of_number) {
            self.take(slot, "in any case", &now).await?;
        }
        // Last: a report that finds nothing costs less than a bill that is lost.
        if let (Some((_, expires_in)), Some(address)) = (finished.expires, delivery::address(finish)) {
            self.address(address, expires_in).await?;
        }
        Ok(finished)
    }
}

/// A refusal names the position among the number's own windows; the caller knows that among all.
fn named(begin: &Begin, answer: Begun) -> Begun {
    let Begun::Refused { slot, retry_after } = answer else { return answer };
    let mut own = begin.slots.iter().enumerate().filter(|(_, slot)| slot.of_number);
    let slot = own.nth(slot).map_or(slot, |(index, _)| index);
    Begun::Refused { slot, retry_after }
}

/// The windows that are kept with the number.
fn own(slots: &[Slot]) -> Vec<Slot> {
    slots.iter().filter(|slot| slot.of_number).cloned().collect()
}
