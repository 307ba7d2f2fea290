//! How the server is asked: one script, which the server may not know yet.

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
        match self.ask(&command("EVALSHA", &script.hash)).await {
            // It did not run: the server has restarted, or its scripts were flushed.
            Err(error) if is_unknown_script(&error) => self.ask(&command("EVAL", script.text)).await,
            answer => answer,
        }
        .map_err(|error| self.failed(&error))
        .and_then(Reply::read)
    }

    /// Asks for one value, or writes one.
    pub(crate) async fn command(&self, command: &Cmd) -> Result<Option<Vec<u8>>, StoreError> {
        match self.ask(command).await.map_err(|error| self.failed(&error))? {
            Value::BulkString(bytes) => Ok(Some(bytes)),
            Value::Nil | Value::Okay => Ok(None),
            _ => Err(error::Cause::unreadable()),
        }
    }

    /// Asks for what a user may not be allowed to see: then there is nothing. Hosts that hide a command answer `ERR`.
    pub(crate) async fn shown(&self, command: &Cmd) -> Result<Option<Value>, StoreError> {
        match self.ask(command).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error::is_not_shown(&error) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    pub(crate) fn failed(&self, error: &redis::RedisError) -> StoreError {
        if self.is_cluster { error::on_cluster(error) } else { error::on_primary(error) }
    }

    async fn ask(&self, command: &Cmd) -> RedisResult<Value> {
        let ask = |mut connection: C| async move { connection.req_packed_command(command).await };
        match self.reconnected(ask).await? {
            Value::ServerError(error) => Err(error.into()),
            answer => Ok(answer),
        }
    }

    /// Asks again while a cluster's connection has no node to ask. From redis 1.8 on it reconnects in the background, and answers so
    /// without having sent anything. For a quarter of an operation's time at most: a node may be gone for good.
    pub(crate) async fn reconnected<T, A>(&self, ask: impl Fn(C) -> A + Send + Sync) -> RedisResult<T>
    where
        A: Future<Output = RedisResult<T>> + Send,
    {
        let began = Instant::now();
        loop {
            match ask(self.connection.clone()).await {
                Err(error) if has_no_node(&error) && began.elapsed() < self.timeout / 4 => {
                    tokio::time::sleep(BETWEEN_NODES).await;
                }
                answer => return answer,
            }
        }
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

pub(crate) fn is_unknown_script(error: &redis::RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use otp_verify::otp_core::Effect;
    use redis::{Pipeline, RedisFuture};

    use super::*;

    /// A connection to a cluster that has no node to ask until it was asked this often.
    #[derive(Clone)]
    struct Reconnects(Arc<AtomicU32>, u32);

    impl ConnectionLike for Reconnects {
        fn req_packed_command<'a>(&'a mut self, _: &'a Cmd) -> RedisFuture<'a, Value> {
            let is_there = self.0.fetch_add(1, Ordering::Relaxed) >= self.1;
            let none = || Err((ErrorKind::ClusterConnectionNotFound, "no node").into());
            Box::pin(async move { if is_there { Ok(Value::Okay) } else { none() } })
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
        assert_eq!(store.command(&redis::cmd("GET")).await.unwrap(), None);
        assert_eq!(asked.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn a_node_that_does_not_come_back_is_waited_for_a_part_of_the_time_only() {
        let asked = Arc::new(AtomicU32::new(0));
        let store = RedisStore::on_cluster(Reconnects(asked, u32::MAX)).timeout(Duration::from_millis(80));
        let error = store.command(&redis::cmd("GET")).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown);
    }
}
