use std::fmt;
use std::time::Duration;

#[cfg(feature = "conformance")]
use otp_verify::conformance::TestClock;

use crate::clock::Clock;

/// Challenges, failures and the send guard's windows in Redis or Valkey.
///
/// `C` is a connection of the `redis` crate, which the caller makes and configures. It is cloned for each operation, so it
/// should be one that shares a socket: a `ConnectionManager`, which connects anew by itself, or a `MultiplexedConnection`.
#[derive(Clone)]
pub struct RedisStore<C> {
    pub(crate) connection: C,
    pub(crate) prefix: String,
    pub(crate) timeout: Duration,
    pub(crate) is_cluster: bool,
    pub(crate) clock: Clock,
}

impl<C> RedisStore<C> {
    /// How every key begins, unless it is set.
    pub const DEFAULT_PREFIX: &'static str = "otp:";

    /// How long an operation may take, unless it is set. A script takes some ten microseconds, so that longer means a server
    /// that does not answer; a person is waiting meanwhile.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);

    /// On a single primary: one server, with or without replicas, found by its address or by a sentinel.
    ///
    /// Nothing is sent until the first operation.
    pub fn new(connection: C) -> Self {
        Self {
            connection,
            prefix: Self::DEFAULT_PREFIX.to_owned(),
            timeout: Self::DEFAULT_TIMEOUT,
            is_cluster: false,
            clock: Clock::Server,
        }
    }

    /// On a Redis Cluster, by a connection that finds the node of a key.
    ///
    /// The windows of one send are on different nodes there, so they are reserved one after the other, and given back when
    /// a later one refuses. What is lost on the way stays taken: more may be refused than on a single primary, never less.
    ///
    /// Make the connection with `ClusterClientBuilder::retries(0)`. By default it repeats a command whose answer was lost, which
    /// costs a second attempt, or answers *used* to the very check that has used the code: it confirms nobody, and says nothing of
    /// an unknown effect. Whether it repeats cannot be seen from here, so that no error of an operation there counts as one of
    /// which nothing was applied.
    pub fn on_cluster(connection: C) -> Self {
        Self { is_cluster: true, ..Self::new(connection) }
    }

    /// How every key begins: `otp:` by default.
    ///
    /// Programs that share a server but not their challenges need different ones. It should hold no braces, by which a
    /// cluster finds the node of a key: they would put everything on one node, and `{}` refuses to work at all.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long an operation may take: 2 seconds by default. After it the outcome is unknown.
    ///
    /// The connection has a limit of its own for each answer (half a second, unless it was made with another); whichever
    /// is shorter decides.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Takes every time from a test's clock in place of the server's.
    #[cfg(feature = "conformance")]
    #[cfg_attr(docsrs, doc(cfg(feature = "conformance")))]
    #[must_use]
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = Clock::Test(clock);
        self
    }
}

impl<C> fmt::Debug for RedisStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of the connection nothing: some show an address.
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .field("is_cluster", &self.is_cluster)
            .finish_non_exhaustive()
    }
}
