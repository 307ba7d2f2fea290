//! What a look at the store says about its promises.

use std::time::{Duration, SystemTime};

use super::SKEW;

/// Something about a store that a program should know before it trusts it. See [`ChallengeStore::check`](super::ChallengeStore::check).
///
/// Its text is one sentence, without a name of a machine or a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Concern {
    /// The server deletes what is kept when its memory is full, counters included. An attacker who fills it gets more guesses.
    #[error(
        "the server deletes counters and codes when its memory is full, instead of refusing: set maxmemory-policy to noeviction"
    )]
    Evicts,
    /// What is kept there is of another version, or was never made.
    #[error("the store {}", kept(*.found))]
    Schema {
        /// The version that is there, if there is one.
        found: Option<u32>,
    },
    /// A part of what was made is gone, or was changed.
    #[error("{what} is missing in the store, or is not what it was made as")]
    Changed {
        /// Which one: a table, a column, a key, an index or a function.
        what: String,
    },
    /// A crash of the server may make it forget what it has answered: that a code was used, or an attempt taken.
    #[error("after a crash the server may have forgotten used codes and counted attempts: {setting}")]
    NotPersistent {
        /// The setting that says so.
        setting: &'static str,
    },
    /// Fewer replicas acknowledge what is written than a use asks for. Until they do, no code confirms anybody.
    #[error(
        "{acknowledged} replicas acknowledge what is written, fewer than a use asks for: nobody is confirmed"
    )]
    TooFewReplicas {
        /// How many do.
        acknowledged: u32,
    },
    /// The store's clock, which decides, and this machine's differ by more than [`SKEW`]. Codes are safe; times in logs do not fit
    /// together.
    #[error("the store's clock is {} than this machine's", apart(*.ahead_ms))]
    Clock {
        /// How far the store's clock is ahead, in milliseconds; below 0, how far it is behind.
        ahead_ms: i64,
    },
    /// The server does not show some of its settings to this user. They may be right or wrong, so a promise may be broken.
    #[error("the server does not show its settings to this user, so nobody has looked at them")]
    NotAllowedToLook,
    /// Other processes share nothing with this one, and a restart forgets everything.
    #[error(
        "the store is in the memory of this process alone: others share nothing with it, and a restart forgets all"
    )]
    OnlyThisProcess,
}

impl Concern {
    /// Returns whether the engine's promises do not hold on such a store, for certain: counters are evicted, or what is kept is not
    /// what the operations need.
    #[must_use]
    pub fn breaks_a_promise(&self) -> bool {
        match self {
            Self::Evicts | Self::Schema { .. } | Self::Changed { .. } => true,
            Self::NotPersistent { .. }
            | Self::TooFewReplicas { .. }
            | Self::Clock { .. }
            | Self::NotAllowedToLook
            | Self::OnlyThisProcess => false,
        }
    }

    /// Compares the store's clock with this machine's, which was read before the store was asked and after it answered. For
    /// implementers of a store.
    #[must_use]
    pub fn of_clock(store: SystemTime, asked: SystemTime, answered: SystemTime) -> Option<Self> {
        let ahead = |of: SystemTime, from: SystemTime| of.duration_since(from).unwrap_or(Duration::ZERO);
        // The store has read its clock at some point between the two.
        let (too_late, too_early) = (ahead(store, answered.max(asked)), ahead(asked.min(answered), store));
        let apart = too_late.max(too_early);
        let ahead_ms = i64::try_from(apart.as_millis()).unwrap_or(i64::MAX);
        (apart > SKEW)
            .then_some(Self::Clock { ahead_ms: if too_late.is_zero() { -ahead_ms } else { ahead_ms } })
    }
}

fn kept(found: Option<u32>) -> String {
    match found {
        Some(version) => format!("keeps version {version}, which this program does not know"),
        None => "does not say which version it keeps. If it keeps tables, they are missing: run `migrate`, or look at the \
                 search path"
            .to_owned(),
    }
}

fn apart(ahead_ms: i64) -> String {
    let seconds = ahead_ms.unsigned_abs() / 1_000;
    format!("{seconds} seconds {}", if ahead_ms < 0 { "earlier" } else { "later" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(ms)
    }

    #[test]
    fn clocks_may_differ_by_five_seconds_beyond_the_round_trip() {
        let (asked, answered) = (at(100_000), at(101_000));
        let of = |store| Concern::of_clock(at(store), asked, answered);
        for store in [95_000, 100_000, 100_500, 101_000, 106_000] {
            assert_eq!(of(store), None, "{store}");
        }
        assert_eq!(of(106_001), Some(Concern::Clock { ahead_ms: 5_001 }));
        assert_eq!(of(94_999), Some(Concern::Clock { ahead_ms: -5_001 }));
        // This machine's clock was set back meanwhile.
        assert_eq!(Concern::of_clock(at(100_500), answered, asked), None);
    }

    #[test]
    fn each_concern_is_a_sentence() {
        let what = "otp_verify_place.lane".to_owned();
        for (concern, sentence) in [
            (
                Concern::Schema { found: Some(3) },
                "the store keeps version 3, which this program does not know",
            ),
            (
                Concern::Schema { found: None },
                "the store does not say which version it keeps. If it keeps tables, they are missing: run `migrate`, or \
                 look at the search path",
            ),
            (
                Concern::Changed { what },
                "otp_verify_place.lane is missing in the store, or is not what it was made as",
            ),
            (
                Concern::NotPersistent { setting: "fsync is off" },
                "after a crash the server may have forgotten used codes and counted attempts: fsync is off",
            ),
            (
                Concern::TooFewReplicas { acknowledged: 0 },
                "0 replicas acknowledge what is written, fewer than a use asks for: nobody is confirmed",
            ),
            (Concern::Clock { ahead_ms: 7_900 }, "the store's clock is 7 seconds later than this machine's"),
            (
                Concern::Clock { ahead_ms: -7_900 },
                "the store's clock is 7 seconds earlier than this machine's",
            ),
        ] {
            assert_eq!(concern.to_string(), sentence);
        }
    }
}
