//! How the server is asked: one script, which the server may not know yet.

use otp_verify::store::StoreError;
use redis::aio::ConnectionLike;
use redis::{Cmd, ErrorKind, RedisResult, ServerErrorKind, Value};

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
        match self.connection.clone().req_packed_command(command).await? {
            Value::ServerError(error) => Err(error.into()),
            answer => Ok(answer),
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

pub(crate) fn is_unknown_script(error: &redis::RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}
