#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod ask;
mod challenge_store;
mod claim;
mod consume;
mod fault;
mod give_back;
mod open;
mod parameter;
mod record;
mod reserve;
mod store;

pub use deadpool_postgres;
pub use otp_verify;
pub use store::PostgresStore;
