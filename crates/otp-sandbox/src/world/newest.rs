//! What the inbox page looks at: the newest exchanges first, and as few of them as it shows.

use super::World;
use crate::exchange_log::Exchange;

impl World {
    pub(crate) fn exchange_count(&self) -> usize {
        self.log.len()
    }

    pub(crate) fn newest_exchanges(&self) -> impl Iterator<Item = Exchange> {
        self.log.newest()
    }
}
