use otp_verify::ChallengeId;
use otp_verify::store::{Place, StoreError, Ticket};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::parameter::{Private, time};

const TEXT: &str = include_str!("sql/give_back.sql");

pub(crate) async fn give_back(
    store: &PostgresStore,
    place: &Place,
    challenge: ChallengeId,
    ticket: Ticket,
) -> Result<bool, StoreError> {
    // There is no bit for such a ticket, since none is ever given out.
    if ticket.number >= Ticket::MAX {
        return Ok(false);
    }
    let number = i32::try_from(ticket.number).unwrap_or(i32::MAX);
    let question = Question {
        text: TEXT,
        parameters: &[
            (&store.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&number, Type::INT4),
            (&time(ticket.failures_until_ms), Type::TIMESTAMPTZ),
        ],
    };
    store.ask(&question, |row| Ok(Some(row.try_get("given")?))).await
}
