use std::fmt;
use std::time::Duration;

use crate::{Accepted, Error, PhoneNumber};

/// One try of a router to send a code. See [`Observer::attempt`](crate::Observer::attempt).
///
/// `Debug` masks the number and shows no code. It shows no source of an error, for a sender of others may have made it of anything.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The name that the program gave to the sender.
    pub sender: &'a str,
    /// Where the code goes.
    pub phone: PhoneNumber,
    /// 1 for the first sender that was asked for this code, 2 for the next.
    pub number: usize,
    /// What the sender said.
    pub outcome: Result<&'a Accepted, &'a Error>,
    /// Whether another sender is asked next.
    pub goes_on: bool,
    /// How long the sender took.
    pub elapsed: Duration,
}

impl<'a> Attempt<'a> {
    /// Creates it. For routers.
    #[must_use]
    pub fn new(
        sender: &'a str,
        phone: PhoneNumber,
        number: usize,
        outcome: Result<&'a Accepted, &'a Error>,
        goes_on: bool,
        elapsed: Duration,
    ) -> Self {
        Self { sender, phone, number, outcome, goes_on, elapsed }
    }
}

/// One line for a log, without the number.
impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome.map_err(|error| format!("{error}"));
        f.debug_struct("Attempt")
            .field("sender", &self.sender)
            .field("phone", &self.phone)
            .field("number", &self.number)
            .field("outcome", &outcome)
            .field("goes_on", &self.goes_on)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}

impl fmt::Display for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sender, number, .. } = self;
        match self.outcome {
            Ok(_) => write!(f, "attempt {number}, {sender}: accepted"),
            Err(error) => {
                let next = if self.goes_on { "; the next sender is asked" } else { "" };
                write!(f, "attempt {number}, {sender}: {error}{next}")
            }
        }
    }
}
