//! The send guard's windows.

use std::time::Duration;

use otp_verify::store::{Reserved, Slot, StoreError};
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::error::Cause;
use crate::parameters::{milliseconds, window_key, window_keys_on_cluster};
use crate::scripts;

/// A cost that was taken from a window, and may be given back.
struct Taken<'a> {
    slot: &'a Slot,
    /// The window of this key that it was taken from.
    window: u64,
    /// Its number in that window.
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
    /// Takes from all windows in one script.
    pub(crate) async fn reserve_at_once(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        let keys: Vec<_> = slots.iter().map(|slot| window_key(&self.prefix, slot.key)).collect();
        let mut reply = self
            .run(&scripts::RESERVE, &keys, &self.clock.now(), |command| {
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

    /// Takes from one window after the other, each on its own node.
    ///
    /// After an error nothing is given back. What the failed script did is unknown, and a node that does not answer would not
    /// answer to that either.
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
        let keys = window_keys_on_cluster(&self.prefix, slot.key);
        let mut reply = self
            .run(&scripts::TAKE_ONE, &keys, now, |command| {
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
        let keys = window_keys_on_cluster(&self.prefix, taken.slot.key);
        self.run(&scripts::GIVE_ONE_BACK, &keys, now, |command| {
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
