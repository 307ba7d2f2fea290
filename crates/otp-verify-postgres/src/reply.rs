//! Reading what a statement answered.

use std::time::{Duration, SystemTime};

use otp_verify::store::{Gone, Sealed, StoreError, Ticket};
use otp_verify::{ChallengeId, Generation};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::error::Cause;
use crate::parameters::{generation, since_1970_ms, until};

/// The one row of an answer.
pub(crate) struct Reply<'a>(&'a Row);

impl<'a> Reply<'a> {
    pub(crate) fn read(rows: &'a [Row]) -> Result<Self, StoreError> {
        rows.first().map(Self).ok_or_else(Cause::unreadable)
    }

    pub(crate) fn get<T: FromSql<'a>>(&self, column: &str) -> Result<T, StoreError> {
        self.0.try_get(column).map_err(|_| Cause::unreadable())
    }

    /// Returns the answer in one word; `None` if others were faster and the statement has to run again.
    pub(crate) fn answer(&self) -> Result<Option<&'a str>, StoreError> {
        self.get("answer")
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, StoreError> {
        T::try_from(self.get(column)?).map_err(|_| Cause::unreadable())
    }

    pub(crate) fn moment(&self, column: &str) -> Result<SystemTime, StoreError> {
        self.get(column)
    }

    /// Returns the time that is left.
    pub(crate) fn wait(&self) -> Result<Duration, StoreError> {
        Ok(until(self.moment("now")?, self.moment("until")?))
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
        Ok(Ticket { number, failures_until_ms: since_1970_ms(self.moment("until")?) })
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
