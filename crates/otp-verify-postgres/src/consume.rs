use otp_verify::store::{Consumed, Gone, Place, StoreError};
use otp_verify::{ChallengeId, Generation};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::fault::Unreadable;
use crate::parameter::{Private, generation_bits};

const TEXT: &str = include_str!("sql/consume.sql");

pub(crate) async fn consume(
    store: &PostgresStore,
    place: &Place,
    challenge: ChallengeId,
    generation: Generation,
) -> Result<Consumed, StoreError> {
    let question = Question {
        text: TEXT,
        parameters: &[
            (&store.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(generation), Type::INT8),
        ],
    };
    store.ask(&question, read).await
}

fn read(row: &Row) -> Result<Option<Consumed>, Unreadable> {
    let Some(answer) = row.try_get::<_, Option<&str>>("answer")? else { return Ok(None) };
    Ok(Some(match answer {
        "now" => Consumed::Now { at: row.try_get("now")? },
        "used" => Consumed::Gone(Gone::Used),
        "not found" => Consumed::Gone(Gone::NotFound),
        _ => return Err(Unreadable),
    }))
}
