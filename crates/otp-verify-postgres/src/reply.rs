//! Reading what a statement answered.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp_verify::store::{Gone, Outcome, Sealed, StoreError, Ticket};
use otp_verify::{ChallengeId, Generation};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::error::Cause;
use crate::parameters::generation;

/// The one row of an answer.
pub(crate) struct Reply<'a>(&'a Row);

impl<'a> Reply<'a> {
    pub(crate) fn read(rows: &'a [Row]) -> Result<Self, StoreError> {
        rows.first().map(Self).ok_or_else(Cause::unreadable)
    }

    pub(crate) fn get<T: FromSql<'a>>(&self, column: &str) -> Result<T, StoreError> {
        self.0.try_get(column).map_err(|_| Cause::unreadable())
    }

    /// Returns the answer in one word, or a few.
    pub(crate) fn answer(&self) -> Result<&'a str, StoreError> {
        self.get("answer")
    }

    /// Returns whether there is a number in this column.
    pub(crate) fn has(&self, column: &str) -> Result<bool, StoreError> {
        self.get::<Option<i64>>(column).map(|number| number.is_some())
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, StoreError> {
        T::try_from(self.get(column)?).map_err(|_| Cause::unreadable())
    }

    /// Reads milliseconds since 1970.
    pub(crate) fn moment(&self, column: &str) -> Result<SystemTime, StoreError> {
        UNIX_EPOCH.checked_add(self.duration(column)?).ok_or_else(Cause::unreadable)
    }

    /// Reads a number of milliseconds.
    pub(crate) fn duration(&self, column: &str) -> Result<Duration, StoreError> {
        self.number(column).map(Duration::from_millis)
    }

    /// Reads what became of a message; nothing while that is not known.
    pub(crate) fn outcome(&self) -> Result<Option<Outcome>, StoreError> {
        outcome(self.get("outcome")?)
    }

    pub(crate) fn sealed(&self, column: &str) -> Result<Sealed, StoreError> {
        self.get::<&[u8]>(column).map(Sealed::from_bytes)
    }

    pub(crate) fn challenge(&self, column: &str) -> Result<ChallengeId, StoreError> {
        let bytes = self.get::<&[u8]>(column)?;
        bytes.try_into().map(ChallengeId::from_bytes).map_err(|_| Cause::unreadable())
    }

    pub(crate) fn ticket(&self) -> Result<Ticket, StoreError> {
        let number = u32::try_from(self.get::<i32>("ticket")?).map_err(|_| Cause::unreadable())?;
        Ok(Ticket { number, row: self.number("row_number")? })
    }

    /// Returns a generation, if there is one.
    pub(crate) fn generation(&self, column: &str) -> Result<Option<Generation>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.map(generation))
    }
}

/// Returns the reason that the answer names.
pub(crate) fn gone(answer: &str) -> Result<Gone, StoreError> {
    match answer {
        "not found" => Ok(Gone::NotFound),
        "used" => Ok(Gone::Used),
        "no attempts left" => Ok(Gone::NoAttemptsLeft),
        _ => Err(Cause::unreadable()),
    }
}

/// What became of a message; nothing while that is not known.
pub(crate) fn outcome(text: &str) -> Result<Option<Outcome>, StoreError> {
    match text {
        "pending" => Ok(None),
        "accepted" => Ok(Some(Outcome::Accepted)),
        "unknown" => Ok(Some(Outcome::Unknown)),
        _ => Err(Cause::unreadable()),
    }
}
