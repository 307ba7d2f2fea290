//! One script for each operation: how the server is asked to run it.

use std::sync::LazyLock;

use otp_verify::store::StoreError;
use redis::aio::ConnectionLike;
use redis::{Cmd, ErrorKind, RedisResult, ServerErrorKind, Value};

use crate::error::{self, Cause};
use crate::reply::Reply;
use crate::store::RedisStore;

/// The text of a script, and the name under which a server that has run it knows it.
pub(crate) struct Script {
    text: &'static str,
    hash: String,
}

macro_rules! scripts {
    ($($name:ident = $($file:literal)+;)+) => {
        $(
            pub(crate) static $name: LazyLock<Script> =
                LazyLock::new(|| Script::new(concat!($(include_str!(concat!("scripts/", $file, ".lua")), "\n",)+)));
        )+

        #[cfg(test)]
        static ALL: &[&LazyLock<Script>] = &[$(&$name),+];
    };
}

scripts! {
    OPEN = "clock" "challenge" "failures" "open";
    RECORD = "clock" "challenge" "record";
    CLAIM = "clock" "challenge" "failures" "claim";
    GIVE_BACK = "clock" "challenge" "failures" "give_back";
    CONSUME = "clock" "challenge" "consume";
    RESERVE = "clock" "reserve";
    TAKE_ONE = "clock" "take_one";
    GIVE_ONE_BACK = "clock" "give_one_back";
}

impl Script {
    fn new(text: &'static str) -> Self {
        Self { text, hash: redis::Script::new(text).get_hash().to_owned() }
    }
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// Runs a script at a time. `arguments` adds what follows the time.
    pub(crate) async fn run(
        &self,
        script: &Script,
        keys: &[String],
        now: &str,
        arguments: impl Fn(&mut Cmd) + Send + Sync,
    ) -> Result<Reply, StoreError> {
        let command = |name: &str, script: &str| {
            let mut command = redis::cmd(name);
            command.arg(script).arg(keys.len()).arg(keys).arg(now);
            arguments(&mut command);
            command
        };
        match self.ask(&command("EVALSHA", &script.hash)).await {
            // It did not run: the server was started anew, or its scripts were flushed.
            Err(error) if is_unknown_script(&error) => self.ask(&command("EVAL", script.text)).await,
            answer => answer,
        }
        .map_err(|error| if self.is_cluster { error::on_cluster(&error) } else { error::on_primary(&error) })
        .and_then(Reply::read)
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

fn is_unknown_script(error: &redis::RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Redis warns of scripts that differ from call to call, because a server keeps all of them.
    #[test]
    fn every_script_is_known_by_one_name() {
        let mut names: Vec<_> = ALL.iter().map(|script| script.hash.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
