use std::error::Error as StdError;
use std::fmt;

use crate::Effect;

/// What an engine asked of its store and did not get, though the call that wanted it goes on. See
/// [`Observer::trouble`](crate::Observer::trouble).
///
/// `Display` is one sentence without the source of the error; `Debug` shows no more than that.
#[derive(Clone, Copy)]
pub struct Trouble<'a> {
    operation: Operation,
    challenge: &'a str,
    effect: Effect,
    error: &'a (dyn StdError + 'static),
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// To note the outcome of a message. Its code can be checked, and so can the one before it.
    Finish,
    /// To note the outcome of a message that is out, or may be: its challenge, or its code, was over or gone. So a check does not
    /// find the code, and the message was paid for in vain. The store lost its data, the vendor took longer than the code lives,
    /// the same caller's next start came before the vendor's answer, or an operator cancelled the challenge or forgot the number.
    ///
    /// A driver that repeats commands by itself can be the reason as well: what it noted first, the repeat does not find any more.
    /// Then the code is good.
    Lost,
    /// To end an attempt that the vendor did not answer. It stays used, and counts as a failure.
    Settle,
    /// To give back what a message that was not sent had taken from the send guard. It stays taken, so that a number, a prefix or a
    /// country reaches its limit sooner.
    GiveBack {
        /// The number of windows.
        windows: usize,
    },
    /// To count what the vendor billed beyond what was taken before. The day's ceiling may be exceeded by it.
    Bill {
        /// The units that are not counted.
        units: u32,
    },
}

impl Operation {
    /// The word for logs and labels, such as `give_back`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Lost => "lost",
            Self::Settle => "settle",
            Self::GiveBack { .. } => "give_back",
            Self::Bill { .. } => "bill",
        }
    }
}

impl<'a> Trouble<'a> {
    /// Creates it. `challenge` is the id of the challenge, and `effect` says whether the store may have done it anyway.
    #[must_use]
    pub fn new(
        operation: Operation,
        challenge: &'a str,
        effect: Effect,
        error: &'a (dyn StdError + 'static),
    ) -> Self {
        Self { operation, challenge, effect, error }
    }

    /// Returns what failed.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Returns the id of the challenge.
    #[must_use]
    pub fn challenge(&self) -> &'a str {
        self.challenge
    }

    /// Returns whether the store may have done it anyway.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns the store's error. Its text says how the store failed, and its sources why. For an engine of `otp-verify` it is a
    /// `StoreError`.
    #[must_use]
    pub fn error(&self) -> &'a (dyn StdError + 'static) {
        self.error
    }
}

impl fmt::Display for Trouble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, challenge, effect, error } = self;
        write!(f, "challenge {challenge}: {operation} was not noted, as {error}")?;
        match effect {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the outcome is unknown"),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finish => f.write_str("the outcome of its message"),
            Self::Lost => f.write_str("the outcome of a message whose code may be lost"),
            Self::Settle => f.write_str("the end of an attempt"),
            Self::GiveBack { windows } => write!(f, "the return of {windows} windows"),
            Self::Bill { units } => write!(f, "a bill of {units} more units"),
        }
    }
}

impl fmt::Debug for Trouble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The error's own `Debug` may show its sources, which a store of others may have made of anything.
        f.debug_struct("Trouble")
            .field("operation", &self.operation)
            .field("challenge", &self.challenge)
            .field("effect", &self.effect)
            .field("error", &format_args!("{}", self.error))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the store's answer was lost")]
    struct Lost(#[source] std::io::Error);

    #[test]
    fn trouble_is_told_in_one_sentence_without_the_sources() {
        let lost = Lost(std::io::Error::other("canary"));
        let of = |operation, effect| Trouble::new(operation, "0d0d", effect, &lost);
        for (trouble, sentence) in [
            (
                of(Operation::Finish, Effect::None),
                "challenge 0d0d: the outcome of its message was not noted, as the store's answer was lost",
            ),
            (
                of(Operation::Lost, Effect::None),
                "challenge 0d0d: the outcome of a message whose code may be lost was not noted, as the store's answer was lost",
            ),
            (
                of(Operation::Settle, Effect::Unknown),
                "challenge 0d0d: the end of an attempt was not noted, as the store's answer was lost; the outcome is unknown",
            ),
            (
                of(Operation::GiveBack { windows: 2 }, Effect::None),
                "challenge 0d0d: the return of 2 windows was not noted, as the store's answer was lost",
            ),
            (
                of(Operation::Bill { units: 3 }, Effect::None),
                "challenge 0d0d: a bill of 3 more units was not noted, as the store's answer was lost",
            ),
        ] {
            assert_eq!(trouble.to_string(), sentence);
            assert!(!format!("{trouble:?}").contains("canary"), "{trouble:?}");
            assert_eq!(trouble.error().source().map(ToString::to_string).as_deref(), Some("canary"));
        }
    }
}
