use std::time::SystemTime;

use otp_verify::ChallengeId;
use otp_verify::store::{Claim, Claimed, Gone, Live, Sealed, StoreError, Ticket};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::fault::Unreadable;
use crate::parameter::{Private, generation, milliseconds, since_1970_ms, until};

const TEXT: &str = include_str!("sql/claim.sql");

pub(crate) async fn claim(store: &PostgresStore, claim: &Claim) -> Result<Claimed, StoreError> {
    let challenge = claim.challenge.as_ref().map(|id| id.as_bytes().as_slice());
    let question = Question {
        text: TEXT,
        parameters: &[
            (&store.now(), Type::TIMESTAMPTZ),
            (&Private(claim.place.subject.as_bytes()), Type::BYTEA),
            (&claim.place.purpose.as_str(), Type::TEXT),
            (&challenge, Type::BYTEA),
            (&i64::from(claim.failures.cap), Type::INT8),
            (&milliseconds(claim.failures.window), Type::INT8),
        ],
    };
    store.ask(&question, read).await
}

fn read(row: &Row) -> Result<Option<Claimed>, Unreadable> {
    let Some(answer) = row.try_get::<_, Option<&str>>("answer")? else { return Ok(None) };
    Ok(Some(match answer {
        "granted" => granted(row)?,
        "locked out" => {
            let (now, then): (SystemTime, SystemTime) = (row.try_get("now")?, row.try_get("until")?);
            Claimed::LockedOut { retry_after: until(now, then) }
        }
        "used" => Claimed::Gone(Gone::Used),
        "no attempts left" => Claimed::Gone(Gone::NoAttemptsLeft),
        "not found" => Claimed::Gone(Gone::NotFound),
        _ => return Err(Unreadable),
    }))
}

fn granted(row: &Row) -> Result<Claimed, Unreadable> {
    let number: i32 = row.try_get("ticket")?;
    let attempts_left: i64 = row.try_get("attempts_left")?;
    let mut live = Vec::with_capacity(2);
    for (number, sealed) in [("generation", "sealed"), ("beside_generation", "beside_sealed")] {
        if let Some(bits) = row.try_get::<_, Option<i64>>(number)? {
            let sealed = Sealed::from_bytes(row.try_get::<_, &[u8]>(sealed)?);
            live.push(Live { generation: generation(bits), sealed });
        }
    }
    let id = <[u8; 16]>::try_from(row.try_get::<_, &[u8]>("id")?).map_err(|_| Unreadable)?;
    Ok(Claimed::Granted {
        challenge: ChallengeId::from_bytes(id),
        ticket: Ticket {
            number: u32::try_from(number).map_err(|_| Unreadable)?,
            failures_until_ms: since_1970_ms(row.try_get("until")?),
        },
        attempts_left: u32::try_from(attempts_left).map_err(|_| Unreadable)?,
        live,
    })
}
