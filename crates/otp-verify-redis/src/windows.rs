//! The send guard's windows.

use std::time::Duration;

use otp_verify::store::{Reserved, Slot, StoreError};
use redis::aio::ConnectionLike;

use crate::challenges::milliseconds;
use crate::error::Cause;
use crate::keys;
use crate::script;
use crate::store::RedisStore;

/// A window's cost that was taken, and may be given back.
struct Taken<'a> {
    slot: &'a Slot,
    /// Which window of this name it was.
    window: u64,
    /// As which number it was let in.
    number: u64,
}

/// The answer of one window.
enum Asked<'a> {
    Granted(Taken<'a>),
    Refused { retry_after: Duration },
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// All windows in one script.
    pub(crate) async fn reserve_at_once(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        let keys: Vec<_> = slots.iter().map(|slot| keys::window(&self.prefix, &slot.key)).collect();
        let mut reply = self
            .run(&script::RESERVE, &keys, &self.clock.now(), |command| {
                for slot in slots {
                    command.arg(slot.cost).arg(slot.limit).arg(milliseconds(slot.window));
                }
            })
            .await?;
        match reply.text()?.as_str() {
            "granted" => Ok(Reserved::Granted),
            "refused" => Ok(Reserved::Refused { slot: reply.number()?, retry_after: reply.duration()? }),
            _ => Err(Cause::unreadable()),
        }
    }

    /// One window after the other, each on its own node.
    ///
    /// After an error nothing is given back: what the failed one did is not known, and a node that does not answer would
    /// not answer to that either.
    pub(crate) async fn reserve_in_turn(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        let now = self.clock.now();
        let mut taken = Vec::with_capacity(slots.len());
        for (index, slot) in slots.iter().enumerate() {
            match self.take(slot, &now).await? {
                Asked::Granted(one) => taken.push(one),
                Asked::Refused { retry_after } => {
                    for one in &taken {
                        self.give_one_back(one, &now).await?;
                    }
                    return Ok(Reserved::Refused { slot: index, retry_after });
                }
            }
        }
        Ok(Reserved::Granted)
    }

    async fn take<'a>(&self, slot: &'a Slot, now: &str) -> Result<Asked<'a>, StoreError> {
        let keys = keys::window_on_cluster(&self.prefix, &slot.key);
        let mut reply = self
            .run(&script::TAKE_ONE, &keys, now, |command| {
                command.arg(slot.cost).arg(slot.limit).arg(milliseconds(slot.window));
            })
            .await?;
        match reply.text()?.as_str() {
            "granted" => Ok(Asked::Granted(Taken { slot, window: reply.number()?, number: reply.number()? })),
            "refused" => Ok(Asked::Refused { retry_after: reply.duration()? }),
            _ => Err(Cause::unreadable()),
        }
    }

    async fn give_one_back(&self, taken: &Taken<'_>, now: &str) -> Result<bool, StoreError> {
        let keys = keys::window_on_cluster(&self.prefix, &taken.slot.key);
        self.run(&script::GIVE_ONE_BACK, &keys, now, |command| {
            command
                .arg(taken.slot.cost)
                .arg(milliseconds(taken.slot.window))
                .arg(taken.window)
                .arg(taken.number);
        })
        .await?
        .is_yes()
    }
}
