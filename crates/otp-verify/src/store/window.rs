use std::time::Duration;

use super::SlotKey;

/// One window of the send guard: at most `limit` in `window`, counted from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What is counted.
    pub key: SlotKey,
    /// The cost of this send.
    pub cost: u32,
    /// The total that the sends of one window may cost.
    pub limit: u32,
    /// The length of the window, from the first send in it. It is never extended.
    pub window: Duration,
}

/// The answer to [`ChallengeStore::reserve`](super::ChallengeStore::reserve).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// Every window had room, and has taken its cost.
    Granted,
    /// A window had no room, and none has taken anything.
    Refused {
        /// The position of the slot, counted from 0. Of those without room it is the one that has room again last. A store that
        /// asks them one after the other names the first.
        slot: usize,
        /// How long until that window ends; no longer than it lasts.
        retry_after: Duration,
    },
}
