//! What became of a message.

use crate::ChallengeId;

/// What a report has changed. See [`Engine::reported`](crate::Engine::reported) and
/// [`ChallengeStore::report`](super::ChallengeStore::report).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It was news, and is noted with this challenge.
    Noted(ChallengeId),
    /// It came twice or too late, and changed nothing: as much, or more, was known.
    Known(ChallengeId),
    /// No code of this message can be used any more, or nobody here knows the message, or not yet.
    NotFound,
}
