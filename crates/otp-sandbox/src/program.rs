//! The parts of the command that no library needs.

pub(crate) mod health;
pub(crate) mod options;
pub(crate) mod signals;
