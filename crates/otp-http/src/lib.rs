#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod cause;
mod client;
pub mod codes;
#[cfg(feature = "__endpoints")]
#[doc(hidden)]
pub mod endpoint;
mod exchange;
mod fields;
mod gate;
mod json_object;
mod object;
mod options;
mod query;
mod reply;
mod secret;
mod tls;
mod token;

pub use answer::{Answer, CodeForm};
#[cfg(feature = "blocking")]
pub use blocking::wait;
pub use call::Call;
pub use client::HttpClient;
pub use exchange::Exchange;
pub use fields::{Fields, Form};

pub use json_object::JsonObject;
pub use object::Object;
pub use options::HttpOptions;
pub use query::Query;
pub use reply::Reply;
pub use secret::Secret;
pub use token::Token;
