//! The commands that prove something.

pub(crate) mod contract;
pub(crate) mod faults;
pub(crate) mod leaks;
