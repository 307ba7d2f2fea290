use deadpool_postgres::Object;
use otp_verify::store::StoreError;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Error, Row, Statement};

use crate::PostgresStore;
use crate::fault::{self, Cause, Unreadable};
use crate::parameter::Parameter;

/// How often a question is asked when others are faster each time. Every one of these rounds means that another operation on
/// the same rows has got through, so two or three are many.
const ROUNDS: u32 = 16;

/// A statement that answers with one row.
pub(crate) struct Question<'a> {
    pub(crate) text: &'static str,
    pub(crate) parameters: &'a [Parameter<'a>],
}

/// What one round has brought.
enum Round<T> {
    Answer(T),
    /// Nothing was changed, and the same question may be asked again.
    Overtaken,
}

impl PostgresStore {
    /// Asks on a connection of its own until there is an answer. `read` returns `None` for a row without one.
    pub(crate) async fn ask<T>(
        &self,
        question: &Question<'_>,
        read: impl Fn(&Row) -> Result<Option<T>, Unreadable> + Send + Sync,
    ) -> Result<T, StoreError> {
        let deadline = Instant::now() + self.timeout;
        let late = |_| StoreError::not_applied().with_source(Cause::NoConnectionInTime);
        let connection = timeout_at(deadline, self.pool.get()).await.map_err(late)?;
        let connection = connection.map_err(|error| fault::no_connection(&error))?;

        let answer = self.rounds(&connection, question, deadline, read).await;
        if answer.is_err() {
            // Whatever is wrong with it, or still under way on it, the next operation must not meet.
            drop(Object::take(connection));
        }
        answer
    }

    async fn rounds<T>(
        &self,
        connection: &Object,
        question: &Question<'_>,
        deadline: Instant,
        read: impl Fn(&Row) -> Result<Option<T>, Unreadable> + Send + Sync,
    ) -> Result<T, StoreError> {
        let statement = if self.prepares {
            let preparing = timeout_at(deadline, connection.prepare_cached(question.text));
            let late = |_| StoreError::not_applied().with_source(Cause::NoAnswerInTime);
            Some(preparing.await.map_err(late)?.map_err(|error| fault::not_prepared(&error))?)
        } else {
            None
        };
        for _ in 0..ROUNDS {
            let rows = timeout_at(deadline, query(connection, statement.as_ref(), question)).await;
            let rows = rows.map_err(|_| StoreError::unknown().with_source(Cause::NoAnswerInTime))?;
            if let Round::Answer(answer) = round(rows, &read)? {
                return Ok(answer);
            }
        }
        Err(StoreError::not_applied().with_source(Cause::Overtaken))
    }

    pub(crate) async fn batch(&self, text: &str) -> Result<(), StoreError> {
        let connection = self.pool.get().await.map_err(|error| fault::no_connection(&error))?;
        let done = connection.batch_execute(text).await.map_err(|error| fault::failed(&error));
        if done.is_err() {
            drop(Object::take(connection));
        }
        done
    }
}

/// Waits until the server is ready for the next one, which is after the commit: a row alone would be too early.
async fn query(
    connection: &Object,
    statement: Option<&Statement>,
    question: &Question<'_>,
) -> Result<Vec<Row>, Error> {
    let Some(statement) = statement else {
        return connection.query_typed(question.text, question.parameters).await;
    };
    let values: Vec<_> = question.parameters.iter().map(|(value, _)| *value).collect();
    connection.query(statement, &values).await
}

fn round<T>(
    rows: Result<Vec<Row>, Error>,
    read: impl Fn(&Row) -> Result<Option<T>, Unreadable>,
) -> Result<Round<T>, StoreError> {
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) if fault::is_overtaken(&error) => return Ok(Round::Overtaken),
        Err(error) => return Err(fault::failed(&error)),
    };
    let row = rows.first().ok_or(Unreadable)?;
    let answer = read(row)?;
    Ok(answer.map_or(Round::Overtaken, Round::Answer))
}
