//! The send guard's windows.

use otp_verify::store::{Reserved, Slot, StoreError};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::error::Cause;
use crate::parameters::{Parameter, Private, milliseconds};
use crate::sql;

impl PostgresStore {
    /// Takes from all windows in one statement.
    pub(crate) async fn reserve_at_once(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        let keys: Vec<_> = slots.iter().map(|slot| Private(slot.key.as_bytes())).collect();
        let costs: Vec<_> = slots.iter().map(|slot| i64::from(slot.cost)).collect();
        let limits: Vec<_> = slots.iter().map(|slot| i64::from(slot.limit)).collect();
        let windows: Vec<_> = slots.iter().map(|slot| milliseconds(slot.window)).collect();
        let parameters: [Parameter<'_>; 5] = [
            (&self.clock.now(), Type::TIMESTAMPTZ),
            (&keys, Type::BYTEA_ARRAY),
            (&costs, Type::INT8_ARRAY),
            (&limits, Type::INT8_ARRAY),
            (&windows, Type::INT8_ARRAY),
        ];
        self.run(sql::RESERVE, &parameters, |reply| {
            let Some(number) = reply.get::<Option<i64>>("slot")? else { return Ok(Some(Reserved::Granted)) };
            let slot = usize::try_from(number - 1).map_err(|_| Cause::unreadable())?;
            Ok(Some(Reserved::Refused { slot, retry_after: reply.wait()? }))
        })
        .await
    }
}
