use otp_verify::store::{Outcome, Place, StoreError};
use otp_verify::{ChallengeId, Generation};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::parameter::{Private, generation_bits};

const TEXT: &str = include_str!("sql/record.sql");

pub(crate) async fn record(
    store: &PostgresStore,
    place: &Place,
    challenge: ChallengeId,
    generation: Generation,
    outcome: Outcome,
) -> Result<bool, StoreError> {
    let outcome = match outcome {
        Outcome::Accepted => "accepted",
        Outcome::NotSent => "not sent",
        Outcome::Unknown => "unknown",
    };
    let question = Question {
        text: TEXT,
        parameters: &[
            (&store.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(generation), Type::INT8),
            (&outcome, Type::TEXT),
        ],
    };
    store.ask(&question, |row| Ok(Some(row.try_get("noted")?))).await
}
