//! What a failure of the driver or the server means: may the statement have been carried out?

use std::error::Error as StdError;
use std::io;

use deadpool_postgres::PoolError;
use otp_verify::store::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::{Severity, SqlState};

/// Why. The driver's own texts are left out: they may name a host, a user or a database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the pool has no connection to give")]
    Pool,
    #[error("no connection in time")]
    NoConnectionInTime,
    #[error("no answer in time")]
    NoAnswerInTime,
    #[error("the server answered with SQLSTATE {0}")]
    Server(String),
    #[error("input or output: {0}")]
    Io(io::ErrorKind),
    #[error("the connection was lost")]
    Lost,
    #[error("the row is not as it should be")]
    Row,
    #[error("others were faster, time and again")]
    Overtaken,
}

impl Cause {
    fn of(error: &Error) -> Self {
        if let Some(state) = error.code() {
            return Self::Server(state.code().to_owned());
        }
        let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        io.map_or(Self::Lost, |io| Self::Io(io.kind()))
    }
}

/// No connection came out of the pool, so nothing has left.
pub(crate) fn no_connection(error: &PoolError) -> StoreError {
    let cause = match error {
        PoolError::Backend(error) => Cause::of(error),
        PoolError::Timeout(_) => Cause::NoConnectionInTime,
        _ => Cause::Pool,
    };
    StoreError::not_applied().with_source(cause)
}

/// The statement was not made ready, and so not carried out.
pub(crate) fn not_prepared(error: &Error) -> StoreError {
    StoreError::not_applied().with_source(Cause::of(error))
}

/// The statement had left.
pub(crate) fn failed(error: &Error) -> StoreError {
    let failure = match error.code() {
        _ if !is_rolled_back(error) => StoreError::unknown(),
        Some(&SqlState::DISK_FULL) => StoreError::full(),
        _ => StoreError::not_applied(),
    };
    failure.with_source(Cause::of(error))
}

/// The row is not what the statement promises, and the statement was carried out: somebody has changed the tables.
pub(crate) struct Unreadable;

impl From<Error> for Unreadable {
    fn from(_: Error) -> Self {
        Self
    }
}

impl From<Unreadable> for StoreError {
    fn from(_: Unreadable) -> Self {
        Self::unknown().with_source(Cause::Row)
    }
}

/// Whether the server says, of a statement that is a transaction of its own, that it has undone it.
///
/// `ERROR` means that. `FATAL` and `PANIC` end the session, and may do so when the commit is already done. The codes below
/// are a pooler's: it has lost its own connection to the server.
fn is_rolled_back(error: &Error) -> bool {
    let Some(answer) = error.as_db_error() else { return false };
    let code = answer.code();
    let is_lost = code.code().starts_with("08") || *code == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN;
    answer.parsed_severity() == Some(Severity::Error) && !is_lost
}

/// Whether another was faster, so that the statement was undone and the same question is worth asking again: the last room
/// in a window was taken, or the isolation level is a higher one than `read committed`.
///
/// A deadlock is not among them. It can only be with a stranger, it has cost a second already, and the same might happen
/// again.
pub(crate) fn is_overtaken(error: &Error) -> bool {
    const OVERTAKEN: [SqlState; 2] = [SqlState::CHECK_VIOLATION, SqlState::T_R_SERIALIZATION_FAILURE];
    is_rolled_back(error) && error.code().is_some_and(|code| OVERTAKEN.contains(code))
}
