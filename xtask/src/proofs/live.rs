//! What `record` and `drift` share: a vendor is called on purpose only, with the caller's own account, and nothing of it is
//! ever printed or written.

pub(crate) mod account;
pub(crate) mod address;
pub(crate) mod ask;
pub(crate) mod budget;
mod code;
pub(crate) mod date;
mod endpoint;
pub(crate) mod incoming;
mod known;
pub(crate) mod probe;
pub(crate) mod redact;
#[cfg(test)]
mod redact_properties;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod scan;
pub(crate) mod screen;
#[cfg(test)]
pub(crate) mod stage;
mod tap;
