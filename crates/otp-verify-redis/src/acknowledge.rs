//! How replicas are asked whether they have what a script has written.

use std::time::Duration;

use otp_verify::store::StoreError;
use redis::aio::ConnectionLike;
use redis::{Cmd, RedisError, RedisResult, Value};

use crate::RedisStore;
use crate::ask::{is_unknown_script, script_command};
use crate::error::{self, Cause};
use crate::parameters::milliseconds;
use crate::reply::Reply;
use crate::scripts::Script;

/// How many replicas have to acknowledge a use, and how long they have for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) replicas: u32,
    pub(crate) timeout: Duration,
}

/// What the replicas said of a script.
pub(crate) enum Acknowledged {
    /// As many as were asked for have it, or none were.
    Enough,
    /// Fewer have it in time: this many.
    TooFew(u32),
    /// The server did not say. The script was carried out.
    Failed(StoreError),
}

impl Acknowledged {
    /// Turns everything but enough into an error whose effect is unknown.
    pub(crate) fn required(self) -> Result<(), StoreError> {
        match self {
            Self::Enough => Ok(()),
            Self::TooFew(_) => Err(StoreError::unacknowledged().with_source(Cause::TooFewReplicas)),
            Self::Failed(error) => Err(error),
        }
    }
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// Runs a script, and asks the replicas where that is set.
    ///
    /// `WAIT` speaks of what its own connection has written. So script and `WAIT` are one pipeline: a new connection
    /// between the two has written nothing, and every replica has that.
    pub(crate) async fn run_acknowledged(
        &self,
        script: &Script,
        keys: &[String],
        now: &str,
        arguments: impl Fn(&mut Cmd) + Send + Sync,
    ) -> Result<(Reply, Acknowledged), StoreError> {
        let Some(asked) = self.acknowledged_by else {
            let reply = self.run(script, keys, now, arguments).await?;
            return Ok((reply, Acknowledged::Enough));
        };
        let command = |name, script| script_command(name, script, keys, now, &arguments);
        let mut answers = self.ask_both(&keys[0], command("EVALSHA", &script.hash), asked).await;
        if matches!(&answers, Ok([Err(error), _]) if is_unknown_script(error)) {
            answers = self.ask_both(&keys[0], command("EVAL", script.text), asked).await;
        }
        let [written, counted] = answers.map_err(|error| self.failed(&error))?;
        let reply = Reply::read(written.map_err(|error| self.failed(&error))?)?;
        Ok((reply, acknowledged(counted, asked.replicas)))
    }

    /// Returns the script's answer and the count.
    async fn ask_both(&self, key: &str, script: Cmd, asked: Asked) -> RedisResult<[RedisResult<Value>; 2]> {
        let mut wait = redis::cmd("WAIT");
        // To a server 0 means without an end.
        wait.arg(asked.replicas).arg(milliseconds(asked.timeout).max(1));
        let mut pipeline = redis::pipe();
        pipeline.add_command(script).add_command(wait);
        let pipeline = &pipeline;
        let ask = |mut connection: C| async move { connection.req_packed_commands(pipeline, 0, 2).await };
        let answers = self.once(key, ask).await?;
        let mut answers = answers.into_iter().map(|answer| match answer {
            Value::ServerError(error) => Err(RedisError::from(error)),
            answer => Ok(answer),
        });
        // What is missing cannot be read.
        Ok([(); 2].map(|()| answers.next().unwrap_or(Ok(Value::Nil))))
    }
}

fn acknowledged(counted: RedisResult<Value>, asked: u32) -> Acknowledged {
    match counted {
        Ok(Value::Int(count)) => match u32::try_from(count) {
            Ok(count) if count >= asked => Acknowledged::Enough,
            Ok(count) => Acknowledged::TooFew(count),
            Err(_) => Acknowledged::Failed(Cause::unreadable()),
        },
        Ok(_) => Acknowledged::Failed(Cause::unreadable()),
        Err(error) => Acknowledged::Failed(error::after_a_script(&error)),
    }
}

#[cfg(test)]
mod tests {
    use otp_verify::otp_core::Effect;

    use super::*;

    #[test]
    fn only_a_count_that_is_large_enough_is_enough() {
        for (count, is_enough) in [(0, false), (1, false), (2, true), (3, true), (-1, false)] {
            let answer = acknowledged(Ok(Value::Int(count)), 2).required();
            assert_eq!(answer.is_ok(), is_enough, "{count}");
        }
    }

    /// The script before it was carried out, so even a refusal that usually proves that nothing was done proves nothing here.
    #[test]
    fn whatever_else_is_answered_leaves_the_effect_unknown() {
        let refused = |code: &str| Err(redis::make_extension_error(code.to_owned(), None));
        for answer in [Ok(Value::Nil), Ok(Value::Okay), refused("OOM"), refused("NOPERM"), refused("ERR")] {
            let error = acknowledged(answer, 1).required().unwrap_err();
            assert_eq!(error.effect(), Effect::Unknown);
        }
    }
}
