//! How the server is asked: one script, which the server may not know yet.

use std::sync::atomic::Ordering;
use std::time::Duration;

use otp_verify::store::StoreError;
use redis::aio::ConnectionLike;
use redis::{Cmd, ErrorKind, RedisResult, ServerErrorKind, Value};
use tokio::time::Instant;

use crate::RedisStore;
use crate::error::{self, Cause};
use crate::reply::Reply;
use crate::scripts::Script;

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// Runs a script. `arguments` adds what follows the time.
    pub(crate) async fn run(
        &self,
        script: &Script,
        keys: &[String],
        now: &str,
        arguments: impl Fn(&mut Cmd) + Send + Sync,
    ) -> Result<Reply, StoreError> {
        let command = |name, script| script_command(name, script, keys, now, &arguments);
        match self.write(&keys[0], &command("EVALSHA", &script.hash)).await {
            // It did not run: the server has restarted, or its scripts were flushed.
            Err(error) if is_unknown_script(&error) => {
                self.write(&keys[0], &command("EVAL", script.text)).await
            }
            answer => answer,
        }
        .map_err(|error| self.failed(&error))
        .and_then(Reply::read)
    }

    /// Asks for one value.
    pub(crate) async fn value(&self, command: &Cmd) -> Result<Option<Vec<u8>>, StoreError> {
        match self.read(command).await.map_err(|error| self.failed(&error))? {
            Value::BulkString(bytes) => Ok(Some(bytes)),
            Value::Nil => Ok(None),
            _ => Err(error::Cause::unreadable()),
        }
    }

    /// Writes one value.
    pub(crate) async fn keep_value(&self, key: &str, command: &Cmd) -> Result<(), StoreError> {
        match self.write(key, command).await.map_err(|error| self.failed(&error))? {
            Value::Okay => Ok(()),
            _ => Err(error::Cause::unreadable()),
        }
    }

    /// Asks for what a user may not be allowed to see: then there is nothing. Hosts that hide a command answer `ERR`.
    pub(crate) async fn shown(&self, command: &Cmd) -> Result<Option<Value>, StoreError> {
        match self.read(command).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error::is_not_shown(&error) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    pub(crate) fn failed(&self, error: &redis::RedisError) -> StoreError {
        if self.is_cluster { error::on_cluster(error) } else { error::on_primary(error) }
    }

    /// Asks what only reads. Asks again while a cluster's connection has no node to ask: from redis 1.8 on it reconnects in the
    /// background, and answers so meanwhile. For a quarter of an operation's time at most: a node may be gone for good.
    async fn read(&self, command: &Cmd) -> RedisResult<Value> {
        let began = Instant::now();
        loop {
            match self.noted(self.connection.clone().req_packed_command(command).await) {
                Err(error) if has_no_node(&error) && began.elapsed() < self.timeout / 4 => {
                    tokio::time::sleep(BETWEEN_NODES).await;
                }
                answer => return answer.and_then(answered),
            }
        }
    }

    async fn write(&self, key: &str, command: &Cmd) -> RedisResult<Value> {
        let ask = |mut connection: C| async move { connection.req_packed_command(command).await };
        self.once(key, ask).await.and_then(answered)
    }

    /// Sends what may write, **once**: the driver answers that it has no node also to what it has sent before its connection was lost.
    /// So it is not asked again; what comes next waits instead, until the connection answers a question that only reads.
    pub(crate) async fn once<T, A>(&self, key: &str, ask: impl FnOnce(C) -> A + Send) -> RedisResult<T>
    where
        A: Future<Output = RedisResult<T>> + Send,
    {
        if self.has_lost_its_nodes.load(Ordering::Relaxed) {
            match self.read(redis::cmd("PTTL").arg(key)).await {
                Err(error) if !is_of_server(&error) => return Err(error),
                Ok(_) | Err(_) => self.has_lost_its_nodes.store(false, Ordering::Relaxed),
            }
        }
        self.noted(ask(self.connection.clone()).await)
    }

    /// Notes that a cluster's connection failed.
    fn noted<T>(&self, answer: RedisResult<T>) -> RedisResult<T> {
        if self.is_cluster && answer.as_ref().is_err_and(|error| !is_of_server(error)) {
            self.has_lost_its_nodes.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Ends an operation that takes too long.
    pub(crate) async fn in_time<T: Send>(
        &self,
        operation: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        match tokio::time::timeout(self.timeout, operation).await {
            Ok(answer) => answer,
            Err(_) => Err(StoreError::unknown().with_source(Cause::Late)),
        }
    }
}

/// `EVALSHA` with the hash of a script, or `EVAL` with its text.
pub(crate) fn script_command(
    name: &str,
    script: &str,
    keys: &[String],
    now: &str,
    arguments: impl Fn(&mut Cmd),
) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len()).arg(keys).arg(now);
    arguments(&mut command);
    command
}

/// How long it waits for a node before it asks for one again.
const BETWEEN_NODES: Duration = Duration::from_millis(10);

fn has_no_node(error: &redis::RedisError) -> bool {
    error.kind() == ErrorKind::ClusterConnectionNotFound
}

fn is_of_server(error: &redis::RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

fn answered(answer: Value) -> RedisResult<Value> {
    match answer {
        Value::ServerError(error) => Err(error.into()),
        answer => Ok(answer),
    }
}

pub(crate) fn is_unknown_script(error: &redis::RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;

    use otp_verify::otp_core::Effect;
    use redis::{Pipeline, RedisFuture};

    use super::*;

    /// A connection to a cluster that has no node to ask until it was asked this often.
    #[derive(Clone)]
    struct Reconnects(Arc<AtomicU32>, u32);

    impl ConnectionLike for Reconnects {
        fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
            let is_there = self.0.fetch_add(1, Ordering::Relaxed) >= self.1;
            let none = || Err((ErrorKind::ClusterConnectionNotFound, "no node").into());
            let found = if command.get_packed_command() == redis::cmd("GET").get_packed_command() {
                Value::Nil
            } else {
                Value::Okay
            };
            Box::pin(async move { if is_there { Ok(found) } else { none() } })
        }

        fn req_packed_commands<'a>(
            &'a mut self,
            _: &'a Pipeline,
            _: usize,
            _: usize,
        ) -> RedisFuture<'a, Vec<Value>> {
            Box::pin(async { Ok(Vec::new()) })
        }

        fn get_db(&self) -> i64 {
            0
        }
    }

    #[tokio::test]
    async fn a_cluster_that_reconnects_is_waited_for() {
        let asked = Arc::new(AtomicU32::new(0));
        let store = RedisStore::on_cluster(Reconnects(asked.clone(), 3));
        assert_eq!(store.value(&redis::cmd("GET")).await.unwrap(), None);
        assert_eq!(asked.load(Ordering::Relaxed), 4);
    }

    /// It may have arrived: the driver says the same of what it has sent.
    #[tokio::test]
    async fn what_writes_is_sent_once_and_what_comes_next_waits() {
        let asked = Arc::new(AtomicU32::new(0));
        let store = RedisStore::on_cluster(Reconnects(asked.clone(), 3));
        let set = redis::cmd("SET");
        let error = store.keep_value("otp:key", &set).await.unwrap_err();
        assert_eq!((error.effect(), asked.load(Ordering::Relaxed)), (Effect::Unknown, 1));
        store.keep_value("otp:key", &set).await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 5, "two questions without a node, one with, and the write");
        store.keep_value("otp:key", &set).await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 6);
    }

    #[tokio::test]
    async fn a_node_that_does_not_come_back_is_waited_for_a_part_of_the_time_only() {
        let asked = Arc::new(AtomicU32::new(0));
        let store = RedisStore::on_cluster(Reconnects(asked, u32::MAX)).timeout(Duration::from_millis(80));
        let error = store.value(&redis::cmd("GET")).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown);
    }
}
