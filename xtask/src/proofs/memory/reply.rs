//! A reply that is made to fill a client's memory, and what must come of it.

use otp_core::{Effect, ErrorKind};

use super::bytes::Bytes;
use super::menu::REPLIES;
use crate::proofs::faults::operation::Service;
use crate::proofs::faults::verdict::Outcome;

/// What a reply may cost whose body is hostile: less than this.
pub(crate) const LIMIT: usize = 1 << 20;

/// What a reply may cost whose head is hostile. The head is read into hyper's buffer, which ends at 408 KiB; but it can
/// double on its way there, old and new are both held while it does, and nothing above hyper has a setting for it.
pub(crate) const HEAD_LIMIT: usize = LIMIT * 7 / 4;

/// A reply and what must come of it: if anything else does, the reply was not what it is called.
pub(crate) struct Reply {
    /// Its place in the server's URLs.
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    /// The error's kind; none for a success.
    fails_with: Option<ErrorKind>,
    /// What it may cost: less than this.
    pub(crate) limit: usize,
    bytes: fn(Service) -> Bytes,
}

impl Reply {
    pub(crate) fn bytes(&self, service: Service) -> Bytes {
        (self.bytes)(service)
    }

    /// Whether a call that was given this reply ended as it must.
    pub(crate) fn ends_with(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Accepted(_) => self.fails_with.is_none(),
            Outcome::Failed(failed) => {
                self.fails_with.is_some_and(|kind| failed.own == (kind, Effect::Unknown))
            }
            Outcome::Dropped => false,
        }
    }

    pub(crate) fn at(path: &str) -> Option<&'static Self> {
        REPLIES.iter().find(|reply| reply.path == path)
    }
}

pub(super) const fn accepted(path: &'static str, name: &'static str, bytes: fn(Service) -> Bytes) -> Reply {
    Reply { path, name, fails_with: None, limit: LIMIT, bytes }
}

impl Reply {
    /// The same with the limit of a hostile head.
    pub(super) const fn by_its_head(self) -> Self {
        Self { limit: HEAD_LIMIT, ..self }
    }
}

/// Given up by us: too large, or not an answer of the vendor.
pub(super) const fn unexpected(path: &'static str, name: &'static str, bytes: fn(Service) -> Bytes) -> Reply {
    Reply { path, name, fails_with: Some(ErrorKind::UnexpectedResponse), limit: LIMIT, bytes }
}

/// Given up below us: not HTTP.
pub(super) const fn broken(path: &'static str, name: &'static str, bytes: fn(Service) -> Bytes) -> Reply {
    Reply { path, name, fails_with: Some(ErrorKind::Transport), limit: LIMIT, bytes }
}
