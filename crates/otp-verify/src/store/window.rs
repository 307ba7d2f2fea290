use std::time::Duration;

use super::SlotKey;

/// One window of the send guard: at most `limit` in `window`, counted from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What is counted.
    pub key: SlotKey,
    /// How much this send takes.
    pub cost: u32,
    /// How much all sends of the window may take.
    pub limit: u32,
    /// How long the window is, from the first send in it. It is never extended.
    pub window: Duration,
}

/// The answer to [`ChallengeStore::reserve`](super::ChallengeStore::reserve).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// Every window had room, and took its cost.
    Granted,
    /// One had no room, and none has taken anything.
    Refused {
        /// Which one, counted from 0: of those without room the one that has it last, or, on a store that asks them in
        /// turn, the first of them.
        slot: usize,
        /// How long until that window begins anew.
        retry_after: Duration,
    },
}
