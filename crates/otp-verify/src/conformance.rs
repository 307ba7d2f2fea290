//! The questions that every [`ChallengeStore`](crate::store::ChallengeStore) must answer in the same way.

mod clock;

pub use clock::TestClock;
