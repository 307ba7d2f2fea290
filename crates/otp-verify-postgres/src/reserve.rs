use std::time::SystemTime;

use otp_verify::store::{Reserved, Slot, StoreError};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::ask::Question;
use crate::fault::Unreadable;
use crate::parameter::{Private, milliseconds, until};

const TEXT: &str = include_str!("sql/reserve.sql");

pub(crate) async fn reserve(store: &PostgresStore, slots: &[Slot]) -> Result<Reserved, StoreError> {
    if slots.is_empty() {
        return Ok(Reserved::Granted);
    }
    let keys: Vec<_> = slots.iter().map(|slot| Private(slot.key.as_bytes())).collect();
    let costs: Vec<_> = slots.iter().map(|slot| i64::from(slot.cost)).collect();
    let limits: Vec<_> = slots.iter().map(|slot| i64::from(slot.limit)).collect();
    let windows: Vec<_> = slots.iter().map(|slot| milliseconds(slot.window)).collect();
    let question = Question {
        text: TEXT,
        parameters: &[
            (&store.now(), Type::TIMESTAMPTZ),
            (&keys, Type::BYTEA_ARRAY),
            (&costs, Type::INT8_ARRAY),
            (&limits, Type::INT8_ARRAY),
            (&windows, Type::INT8_ARRAY),
        ],
    };
    store.ask(&question, |row| read(row).map(Some)).await
}

fn read(row: &Row) -> Result<Reserved, Unreadable> {
    let Some(number) = row.try_get::<_, Option<i64>>("slot")? else { return Ok(Reserved::Granted) };
    let (now, then): (SystemTime, SystemTime) = (row.try_get("now")?, row.try_get("until")?);
    let slot = usize::try_from(number - 1).map_err(|_| Unreadable)?;
    Ok(Reserved::Refused { slot, retry_after: until(now, then) })
}
