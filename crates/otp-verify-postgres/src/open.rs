use std::time::SystemTime;

use otp_verify::store::{Gone, Open, Opened, Opening, Sealed, StoreError};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::fault::Unreadable;
use crate::parameter::{Parameter, Private, generation_bits, milliseconds, until};

const NEW: &str = include_str!("sql/open_new.sql");
const AGAIN: &str = include_str!("sql/open_again.sql");

pub(crate) async fn open(store: &PostgresStore, open: &Open) -> Result<Opened, StoreError> {
    let now = store.now();
    let subject = Private(open.place.subject.as_bytes());
    let purpose = open.place.purpose.as_str();
    let challenge = open.challenge.as_bytes().as_slice();
    let generation = generation_bits(open.generation);
    let sealed = open.sealed.as_ref().map(|sealed| Private(sealed.as_bytes()));
    let (valid_for, flight) = (milliseconds(open.valid_for), milliseconds(open.flight));
    let (cap, window) = (i64::from(open.failures.cap), milliseconds(open.failures.window));
    let mut parameters: Vec<Parameter<'_>> = vec![
        (&now, Type::TIMESTAMPTZ),
        (&subject, Type::BYTEA),
        (&purpose, Type::TEXT),
        (&challenge, Type::BYTEA),
        (&generation, Type::INT8),
        (&sealed, Type::BYTEA),
        (&valid_for, Type::INT8),
        (&flight, Type::INT8),
        (&cap, Type::INT8),
        (&window, Type::INT8),
    ];
    let attempts;
    let text = match open.opening {
        Opening::New { attempts: number } => {
            attempts = i64::from(number);
            parameters.push((&attempts, Type::INT8));
            NEW
        }
        Opening::Again => AGAIN,
    };
    store.ask(&Question { text, parameters: &parameters }, read).await
}

fn read(row: &Row) -> Result<Option<Opened>, Unreadable> {
    let Some(answer) = row.try_get::<_, Option<&str>>("answer")? else { return Ok(None) };
    let now: SystemTime = row.try_get("now")?;
    let until = || row.try_get("until").map(|then| until(now, then));
    Ok(Some(match answer {
        "written" => Opened::Written {
            expires_at: row.try_get("until")?,
            expires_in: until()?,
            sealed: Sealed::from_bytes(row.try_get::<_, &[u8]>("sealed")?),
        },
        "in flight" => Opened::InFlight { retry_after: until()? },
        "locked out" => Opened::LockedOut { retry_after: until()? },
        "used" => Opened::Gone(Gone::Used),
        "no attempts left" => Opened::Gone(Gone::NoAttemptsLeft),
        "not found" => Opened::Gone(Gone::NotFound),
        _ => return Err(Unreadable),
    }))
}
