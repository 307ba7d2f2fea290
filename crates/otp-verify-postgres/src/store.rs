use std::fmt;
use std::time::{Duration, SystemTime};

use deadpool_postgres::Pool;
#[cfg(feature = "conformance")]
use otp_verify::conformance::TestClock;
use otp_verify::store::StoreError;
use tokio_postgres::types::Type;

use crate::ask::Question;
#[cfg(feature = "conformance")]
use crate::parameter::time;

/// How long an operation may take, waiting for a connection included. A user waits for it, and a statement takes some
/// milliseconds: whatever is slower than this is broken, and should be told so while the user is still there.
const TIMEOUT: Duration = Duration::from_secs(2);

const CLEAN_UP: &str = include_str!("sql/clean_up.sql");

/// Challenges, failures and the send guard's windows in a PostgreSQL database, for any number of machines.
///
/// It is cheap to clone. Every operation takes a connection out of the pool, makes **one** statement, which is a transaction
/// of its own, and gives the connection back: it can never become part of a transaction of yours.
#[derive(Clone)]
pub struct PostgresStore {
    pub(crate) pool: Pool,
    pub(crate) timeout: Duration,
    pub(crate) prepares: bool,
    #[cfg(feature = "conformance")]
    clock: Option<TestClock>,
}

impl PostgresStore {
    /// What [`migrate`](Self::migrate) runs, for those who keep their migrations elsewhere.
    pub const MIGRATION: &str = include_str!("sql/migration.sql");

    /// What the sessions of a pool that serves this store alone are best given, for `Config::options`.
    ///
    /// `enable_seqscan=off`: a prepared statement keeps its plan, and one that was made while a table was all but empty
    /// would go on to read the whole table when it has grown, until the server has looked at the table again. Every
    /// statement here has an index for what it looks for.
    ///
    /// `statement_timeout=2000`: what is slower than the default [`timeout`](Self::timeout) ends on the server, too.
    ///
    /// `default_transaction_isolation=read committed`: where the database's own default is another one, operations that
    /// meet would be refused more often than needed.
    pub const OPTIONS: &str = "-c enable_seqscan=off -c statement_timeout=2000 \
                               -c default_transaction_isolation=read\\ committed";

    /// Keeps everything where this pool leads. Nothing is asked yet.
    #[must_use]
    pub fn new(pool: Pool) -> Self {
        Self {
            pool,
            timeout: TIMEOUT,
            prepares: true,
            #[cfg(feature = "conformance")]
            clock: None,
        }
    }

    /// Sets how long an operation may take, waiting for a connection included; 2 seconds unless set.
    ///
    /// After it the answer is an error. Its effect is `None` if no command had left, else `Unknown`: the server may still
    /// carry it out. The connection is closed then.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends the text of a statement each time, in place of preparing it once for each connection.
    ///
    /// For a pooler between this and the server that gives out server connections for single transactions and knows no
    /// prepared statements, such as PgBouncer before 1.21. There it is a must: several programs name their statements alike,
    /// and one could carry out what another has prepared. The server then plans each statement anew.
    #[must_use]
    pub fn without_prepared_statements(mut self) -> Self {
        self.prepares = false;
        self
    }

    /// Takes every time from this clock in place of the server's.
    #[cfg(feature = "conformance")]
    #[cfg_attr(docsrs, doc(cfg(feature = "conformance")))]
    #[must_use]
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Makes the tables and indexes that are not there yet ([`MIGRATION`](Self::MIGRATION)).
    ///
    /// Every program may call it when it starts; those that call it at once wait for each other. It needs the right to
    /// create in the schema, which the operations do not. It is not bound by the time-out.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server refuses. It is all done or not at all.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.batch(Self::MIGRATION).await
    }

    /// Deletes what counts no more: challenges, failures and windows that are over, the oldest first, at most `limit` rows
    /// of each of the three tables. Returns how many there were.
    ///
    /// Nothing depends on it but the size of the tables, so call it from a timer of yours, on one machine or on all: it
    /// waits for no lock, and skips what another is deleting. When it returns a large number, call it again.
    ///
    /// # Errors
    ///
    /// As the operations. What was not deleted now is deleted next time.
    pub async fn clean_up(&self, limit: u32) -> Result<u64, StoreError> {
        let limit = i64::from(limit);
        let question = Question {
            text: CLEAN_UP,
            parameters: &[(&self.now(), Type::TIMESTAMPTZ), (&limit, Type::INT8)],
        };
        let deleted: i64 = self.ask(&question, |row| Ok(Some(row.try_get("deleted")?))).await?;
        Ok(u64::try_from(deleted).unwrap_or_default())
    }

    /// The time that a statement is given: none, so that the server's clock decides, unless a test has brought its own.
    #[cfg_attr(
        not(feature = "conformance"),
        allow(clippy::unused_self, reason = "no test's clock to look at")
    )]
    pub(crate) fn now(&self) -> Option<SystemTime> {
        #[cfg(feature = "conformance")]
        if let Some(clock) = &self.clock {
            return Some(time(clock.now_ms()));
        }
        None
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The pool would show the address and the user.
        f.debug_struct("PostgresStore").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
