use std::error::Error as StdError;
use std::fmt;

use otp_core::Effect;

/// The error of a store: it could not do its work, or does not know whether it did.
///
/// The text of a source must hold no number, code or password, and no address of a connection.
#[derive(thiserror::Error)]
#[error("{what}")]
pub struct StoreError {
    what: &'static str,
    effect: Effect,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

impl StoreError {
    /// Creates an error after which nothing was changed, for certain: no connection, or the command never left.
    #[must_use]
    pub fn not_applied() -> Self {
        Self { what: "the store could not be reached", effect: Effect::None, source: None }
    }

    /// Creates an error of a store that did nothing: a login, a right or a table is missing, the server is not ready, or the
    /// question is one that no store answers. Nothing was changed, for certain.
    #[must_use]
    pub fn refused() -> Self {
        Self { what: "the store refused the operation", effect: Effect::None, source: None }
    }

    /// Creates an error after which the command may have been carried out: its answer was lost, late or unreadable.
    #[must_use]
    pub fn unknown() -> Self {
        Self { what: "the store's answer was lost", effect: Effect::Unknown, source: None }
    }

    /// Creates an error of a store that answered with a refusal, perhaps after a part of the operation was applied: a right may be
    /// missing for one command of many.
    #[must_use]
    pub fn refused_midway() -> Self {
        let what = "the store refused, perhaps in the middle of the operation";
        Self { what, effect: Effect::Unknown, source: None }
    }

    /// Creates an error after which the operation was carried out, and may be forgotten: too few copies of the store have it.
    #[must_use]
    pub fn unacknowledged() -> Self {
        let what = "too few copies of the store have acknowledged the operation";
        Self { what, effect: Effect::Unknown, source: None }
    }

    /// Creates an error for a full store. It has no room for another challenge or counter, and drops none to make room.
    #[must_use]
    pub fn full() -> Self {
        Self { what: "the store is full", effect: Effect::None, source: None }
    }

    /// The store answered, and had nothing to note it at. It may be the repeat of a driver that asked before.
    pub(crate) fn nothing_there() -> Self {
        Self { what: "the challenge or its code was over or gone", effect: Effect::Unknown, source: None }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns whether the operation may have been applied.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }
}
