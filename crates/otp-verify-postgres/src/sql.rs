//! One statement for each operation, and the tables.

pub(crate) const CLAIM: &str = include_str!("sql/claim.sql");
pub(crate) const CLEAN_UP: &str = include_str!("sql/clean_up.sql");
pub(crate) const CONSUME: &str = include_str!("sql/consume.sql");
pub(crate) const MIGRATION: &str = include_str!("sql/migration.sql");
pub(crate) const OPEN_AGAIN: &str = include_str!("sql/open_again.sql");
pub(crate) const OPEN_NEW: &str = include_str!("sql/open_new.sql");
pub(crate) const RECORD: &str = include_str!("sql/record.sql");
pub(crate) const RESERVE: &str = include_str!("sql/reserve.sql");
pub(crate) const SETTLE: &str = include_str!("sql/settle.sql");
