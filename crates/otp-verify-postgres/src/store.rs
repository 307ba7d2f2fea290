use std::fmt;
use std::time::Duration;

use deadpool_postgres::Pool;
#[cfg(feature = "test-clock")]
use otp_verify::TestClock;
use otp_verify::store::StoreError;
use tokio_postgres::types::Type;

use crate::clock::Clock;
use crate::error::Cause;
use crate::parameters::Parameter;
use crate::sql;

/// Challenges, failures and the send guard's windows in a PostgreSQL database, for any number of machines.
///
/// Cheap to clone. Every operation takes a connection out of the pool, runs **one** statement, which is a transaction of its
/// own, and gives the connection back. It can never become part of a transaction of yours.
#[derive(Clone)]
pub struct PostgresStore {
    pub(crate) pool: Pool,
    pub(crate) timeout: Duration,
    pub(crate) prepares: bool,
    pub(crate) clock: Clock,
}

impl PostgresStore {
    /// The SQL that [`migrate`](Self::migrate) runs, for programs that keep their migrations elsewhere.
    pub const MIGRATION: &str = sql::MIGRATION;

    /// The time that an operation may take, unless set.
    ///
    /// A statement takes some milliseconds. A server that needs longer than this is broken, and a person is waiting.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);

    /// The recommended session settings of a pool that serves only this store, for `Config::options`.
    ///
    /// - `enable_seqscan=off`: a prepared statement keeps its plan. A plan from the time when a table was nearly empty would
    ///   read the whole table after it has grown, until the server analyses the table again. Every statement here has an index.
    /// - `statement_timeout=2000`: what is slower than the default [`timeout`](Self::timeout) ends on the server, too.
    /// - `default_transaction_isolation=read committed`: under a higher level, operations on the same rows would be refused more
    ///   often than needed.
    pub const OPTIONS: &str = "-c enable_seqscan=off -c statement_timeout=2000 \
                               -c default_transaction_isolation=read\\ committed";

    /// Creates a store on this pool. Opens no connection.
    #[must_use]
    pub fn new(pool: Pool) -> Self {
        Self { pool, timeout: Self::DEFAULT_TIMEOUT, prepares: true, clock: Clock::Server }
    }

    /// Sets the time that an operation may take, including the wait for a connection. Default 2 seconds.
    ///
    /// After it the operation ends with an error. Its effect is `None` if no command was sent. Otherwise it is `Unknown`: the
    /// server may still carry it out. The connection is then closed.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends the text of a statement each time, instead of preparing it once for each connection.
    ///
    /// **Required** behind a pooler that gives out server connections for single transactions and does not support prepared
    /// statements, such as PgBouncer before 1.21. Several programs use the same names for their statements there, and one could
    /// run what another has prepared. The server then plans each statement every time.
    #[must_use]
    pub fn without_prepared_statements(mut self) -> Self {
        self.prepares = false;
        self
    }

    /// Takes every time from a test's clock instead of the server's.
    #[cfg(feature = "test-clock")]
    #[cfg_attr(docsrs, doc(cfg(feature = "test-clock")))]
    #[must_use]
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = Clock::Test(clock);
        self
    }

    /// Creates the tables, indexes and functions that do not exist yet ([`MIGRATION`](Self::MIGRATION)).
    ///
    /// Every program may call it when it starts. Programs that call it at the same time wait for each other. It needs the right
    /// to create in the schema, which the operations do not need. The timeout applies to a look at the tables at the end only.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server refuses. Either all of it is done, or none. Also when the tables that were
    /// there differ from what this version needs, for instance because somebody has dropped an index. The source names the first
    /// difference.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.batch(Self::MIGRATION).await?;
        match self.differs().await? {
            Some(missing) => Err(StoreError::refused().with_source(Cause::Shape(missing))),
            None => Ok(()),
        }
    }

    /// Names the first of the tables, columns, keys and indexes that is missing, or is not what it was made as.
    pub(crate) async fn differs(&self) -> Result<Option<String>, StoreError> {
        let differs = self.run(sql::SHAPE, &[], |reply| {
            reply.get::<Option<&str>>("missing").map(|it| it.map(str::to_owned))
        });
        differs.await
    }

    /// Deletes expired challenges, failures and windows, the oldest first: at most `limit` rows of each of the three tables.
    /// Returns the number of deleted rows.
    ///
    /// Only the size of the tables depends on it. Call it from a timer, on one machine or on all. It waits for no lock, and
    /// skips what another call is deleting. When it returns a large number, call it again.
    ///
    /// # Errors
    ///
    /// As the operations. What was not deleted now is deleted next time.
    pub async fn clean_up(&self, limit: u32) -> Result<u64, StoreError> {
        let limit = i64::from(limit);
        let parameters: [Parameter<'_>; 2] = [(&self.clock.now(), Type::INT8), (&limit, Type::INT8)];
        self.run(sql::CLEAN_UP, &parameters, |reply| reply.number("deleted")).await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The pool would show the address and the user.
        f.debug_struct("PostgresStore").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
