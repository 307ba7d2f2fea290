//! Messages over Zalo, and what can be asked about Zalo.

pub(super) mod queries;
