//! What an error of the driver or the server says about the operation: may it have been applied?

use std::error::Error as StdError;
use std::io;

use deadpool_postgres::PoolError;
use otp_verify::store::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::{Severity, SqlState};

/// The cause of an error. The driver's own texts are left out: they may name a host, a user or a database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the pool has no connection to give")]
    Pool,
    #[error("no connection in time")]
    NoConnectionInTime,
    #[error("no answer in time")]
    NoAnswerInTime,
    #[error("the server answered with SQLSTATE {state}{meaning}", state = .0, meaning = meaning(.0))]
    Server(String),
    #[error("input or output: {0}")]
    Io(io::ErrorKind),
    #[error("the connection was lost")]
    Lost,
    #[error("the answer cannot be read")]
    Unreadable,
    #[error("{0} is missing in the database, or differs from what migrate creates")]
    Shape(String),
    #[error("other operations were faster each time")]
    Overtaken,
}

impl Cause {
    /// The statement was carried out, and its row is not what it promises: somebody has changed the tables.
    pub(crate) fn unreadable() -> StoreError {
        StoreError::unknown().with_source(Self::Unreadable)
    }

    fn of(error: &Error) -> Self {
        if let Some(state) = error.code() {
            return Self::Server(state.code().to_owned());
        }
        let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        io.map_or(Self::Lost, |io| Self::Io(io.kind()))
    }
}

/// What the class of a SQLSTATE means for this store, in words for the people who run it. Source: PostgreSQL 15's manual, appendix A.
fn meaning(code: &str) -> &'static str {
    if code == SqlState::INSUFFICIENT_PRIVILEGE.code() {
        return ": a right is missing: see the grants in the README";
    }
    if code == SqlState::LOCK_NOT_AVAILABLE.code() {
        return ": another transaction held a row for longer than the `lock_timeout` of this session";
    }
    match code.get(..2) {
        Some("08") => ": a pooler has no connection to the server",
        Some("25") => ": the server is read-only",
        Some("26") => ": a pooler has lost a prepared statement",
        Some("28") => ": the login was refused",
        Some("3D") => ": there is no such database",
        Some("3F") => ": there is no such schema",
        Some("40") => ": other transactions were in the way",
        Some("42") => {
            ": a table, a function or a column is missing or was changed: run `migrate`, or look at the search path"
        }
        Some("53") => ": the server has no connection, memory or disk space left",
        Some("57") => ": the server is starting or stopping, or has ended the statement",
        Some("58" | "XX") => ": something failed inside the server",
        _ => "",
    }
}

/// The pool gave no connection, so nothing was sent.
pub(crate) fn no_connection(error: &PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => not_applied(error),
        PoolError::Timeout(_) => StoreError::not_applied().with_source(Cause::NoConnectionInTime),
        _ => StoreError::not_applied().with_source(Cause::Pool),
    }
}

/// The statement was not prepared, and so not carried out.
pub(crate) fn not_prepared(error: &Error) -> StoreError {
    not_applied(error)
}

/// Nothing was done. A server that says so was reached, whatever it missed: a login, a database, a right, a free connection.
/// Class 08 is the word of a pooler that did not reach it.
fn not_applied(error: &Error) -> StoreError {
    let is_answer = error.code().is_some_and(|state| !state.code().starts_with("08"));
    let failure = if is_answer { StoreError::refused() } else { StoreError::not_applied() };
    failure.with_source(Cause::of(error))
}

/// The statement was sent.
pub(crate) fn failed(error: &Error) -> StoreError {
    let failure = match error.code() {
        _ if !is_rolled_back(error) => StoreError::unknown(),
        Some(&SqlState::DISK_FULL) => StoreError::full(),
        _ => StoreError::refused(),
    };
    failure.with_source(Cause::of(error))
}

/// Returns whether the server says that it has undone the statement, which is a transaction of its own.
///
/// `ERROR` means that. `FATAL` and `PANIC` end the session, perhaps after the commit is done. The codes below come from a
/// pooler that has lost its own connection to the server.
fn is_rolled_back(error: &Error) -> bool {
    let Some(answer) = error.as_db_error() else { return false };
    let code = answer.code();
    let is_lost = code.code().starts_with("08") || *code == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN;
    answer.parsed_severity() == Some(Severity::Error) && !is_lost
}

/// Returns whether another operation was faster, so that the statement was undone and is worth running again: the isolation
/// level is higher than `read committed`, two starts have brought the same id, or a start has opened a place that `forget` has
/// not locked.
///
/// A deadlock is not among them. It can only be with a transaction that is not ours. It has cost a second already, and may
/// happen again.
pub(crate) fn is_overtaken(error: &Error) -> bool {
    let races = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::UNIQUE_VIOLATION];
    is_rolled_back(error) && error.code().is_some_and(|code| races.contains(code))
}
