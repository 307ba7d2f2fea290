//! How the server is asked: one statement on one connection.

use deadpool_postgres::Object;
use otp_verify::store::StoreError;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Error, Row, Statement};

use crate::PostgresStore;
use crate::error::{self, Cause};
use crate::parameters::Parameter;
use crate::reply::Reply;

/// The number of rounds before a statement gives up that others overtake each time. Every round means that another operation
/// on the same rows has got through, so two or three are many.
const ROUNDS: u32 = 16;

impl PostgresStore {
    /// Runs a statement on a connection of its own until there is an answer.
    pub(crate) async fn run<T>(
        &self,
        text: &str,
        parameters: &[Parameter<'_>],
        read: impl Fn(&Reply<'_>) -> Result<T, StoreError> + Send + Sync,
    ) -> Result<T, StoreError> {
        let deadline = Instant::now() + self.timeout;
        let late = |_| StoreError::not_applied().with_source(Cause::NoConnectionInTime);
        let connection = timeout_at(deadline, self.pool.get()).await.map_err(late)?;
        let connection = connection.map_err(|error| error::no_connection(&error))?;

        let answer = self.rounds(&connection, text, parameters, deadline, read).await;
        if answer.is_err() {
            // The next operation must not meet what is wrong with this connection, or still under way on it.
            drop(Object::take(connection));
        }
        answer
    }

    async fn rounds<T>(
        &self,
        connection: &Object,
        text: &str,
        parameters: &[Parameter<'_>],
        deadline: Instant,
        read: impl Fn(&Reply<'_>) -> Result<T, StoreError> + Send + Sync,
    ) -> Result<T, StoreError> {
        let statement = if self.prepares {
            let preparing = timeout_at(deadline, connection.prepare_cached(text));
            let late = |_| StoreError::not_applied().with_source(Cause::NoAnswerInTime);
            Some(preparing.await.map_err(late)?.map_err(|error| error::not_prepared(&error))?)
        } else {
            None
        };
        for _ in 0..ROUNDS {
            let rows = timeout_at(deadline, query(connection, statement.as_ref(), text, parameters)).await;
            let rows = match rows.map_err(|_| StoreError::unknown().with_source(Cause::NoAnswerInTime))? {
                Ok(rows) => rows,
                Err(error) if error::is_overtaken(&error) => continue,
                Err(error) => return Err(error::failed(&error)),
            };
            return read(&Reply::read(&rows)?);
        }
        Err(StoreError::refused().with_source(Cause::Overtaken))
    }

    pub(crate) async fn batch(&self, text: &str) -> Result<(), StoreError> {
        let connection = self.pool.get().await.map_err(|error| error::no_connection(&error))?;
        let done = connection.batch_execute(text).await.map_err(|error| error::failed(&error));
        if done.is_err() {
            drop(Object::take(connection));
        }
        done
    }
}

/// Waits until the server is ready for the next statement, which is after the commit: a row alone would be too early.
async fn query(
    connection: &Object,
    statement: Option<&Statement>,
    text: &str,
    parameters: &[Parameter<'_>],
) -> Result<Vec<Row>, Error> {
    let Some(statement) = statement else { return connection.query_typed(text, parameters).await };
    let values: Vec<_> = parameters.iter().map(|(value, _)| *value).collect();
    connection.query(statement, &values).await
}
