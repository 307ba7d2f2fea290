use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

#[cfg(feature = "test-clock")]
use otp_verify::TestClock;

use crate::acknowledge::Asked;
use crate::clock::Clock;

/// Challenges, failures and the send guard's windows in Redis or Valkey.
///
/// `C` is a connection of the `redis` crate, which you create and configure. It is cloned for each operation, so use one that
/// shares a socket: a `ConnectionManager`, which reconnects by itself, or a `MultiplexedConnection`.
#[derive(Clone)]
pub struct RedisStore<C> {
    pub(crate) connection: C,
    pub(crate) prefix: String,
    pub(crate) timeout: Duration,
    pub(crate) is_cluster: bool,
    /// Whether a cluster's connection failed, and has answered nothing since.
    pub(crate) has_lost_its_nodes: Arc<AtomicBool>,
    pub(crate) acknowledged_by: Option<Asked>,
    pub(crate) clock: Clock,
}

impl<C> RedisStore<C> {
    /// The prefix of every key, unless set.
    pub const DEFAULT_PREFIX: &'static str = "otp:";

    /// The time that an operation may take, unless set.
    ///
    /// A script takes some ten microseconds. A server that needs longer than this does not answer, and a person is waiting.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);

    /// Creates a store on a single primary: one server, with or without replicas, found by its address or by a sentinel.
    ///
    /// Nothing is sent until the first operation.
    pub fn new(connection: C) -> Self {
        Self {
            connection,
            prefix: Self::DEFAULT_PREFIX.to_owned(),
            timeout: Self::DEFAULT_TIMEOUT,
            is_cluster: false,
            has_lost_its_nodes: Arc::default(),
            acknowledged_by: None,
            clock: Clock::Server,
        }
    }

    /// Creates a store on a Redis Cluster. The connection must find the node of a key.
    ///
    /// The windows of one start are on different nodes there. The number is looked at first, then the other windows are taken one
    /// after the other, and given back when a later one refuses. What is lost on the way stays taken: more may be refused than on a
    /// single primary, never less.
    ///
    /// Create the connection with `ClusterClientBuilder::retries(0)`. By default it repeats a command whose answer was lost. The
    /// repeat costs a second attempt, or it answers *used* to the same check that has used the code: nobody is confirmed, and
    /// no unknown effect is reported. The store cannot see whether the connection repeats. So every error on a cluster has an
    /// unknown effect.
    pub fn on_cluster(connection: C) -> Self {
        Self { is_cluster: true, ..Self::new(connection) }
    }

    /// Sets the prefix of every key. Default `otp:`.
    ///
    /// Programs that share a server but not their challenges need different prefixes. Do not use braces, by which a cluster
    /// finds the node of a key: they would put everything on one node, and `{}` does not work at all.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the time that an operation may take. Default 2 seconds. After it the outcome is unknown.
    ///
    /// The connection has a limit of its own for each answer: half a second, unless it was created with another. The shorter
    /// limit decides.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Waits until this many replicas have acknowledged that a code is used, before anybody is confirmed. By default, and with 0, none
    /// are asked. What an operator does waits in the same way: a lost `cancel`, `forget` or `close` would not have happened.
    ///
    /// A server answers before its replicas know. If it fails in that moment, the replica that takes over may take the code once
    /// more. With this the store asks `WAIT` after each use, for at most `timeout`; less than a millisecond counts as one. If fewer
    /// replicas acknowledge in time, the use is an error with an unknown effect: the code is used up, nobody is confirmed, and the
    /// user starts again. So without enough replicas **nobody is confirmed at all**.
    ///
    /// - Name **every** replica that may take over. With two of them, and one asked for, the other one may not know of the use.
    /// - No other operation waits. An attempt that a failover forgets gives one more guess. Anyone can ask for attempts, and a `WAIT` holds up
    ///   everything else on its connection. Replicas take writes in their order, so what acknowledges a use has its attempt, too.
    /// - `timeout` is a part of [`timeout`](Self::timeout), and of the connection's limit for an answer, half a second by default. Keep
    ///   it well below both.
    /// - The connection must send a pipeline whole on one connection to a server, as all those of `redis` do. On a cluster the node
    ///   with the code is asked for its own replicas. A user needs the permission `+wait`.
    #[must_use]
    pub fn acknowledged_by(mut self, replicas: u32, timeout: Duration) -> Self {
        self.acknowledged_by = (replicas > 0).then_some(Asked { replicas, timeout });
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
}

impl<C> fmt::Debug for RedisStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The connection is left out; some print an address.
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .field("is_cluster", &self.is_cluster)
            .field("acknowledged_by", &self.acknowledged_by)
            .finish_non_exhaustive()
    }
}
