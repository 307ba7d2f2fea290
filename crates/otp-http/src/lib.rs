#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod base_url;
mod call;
mod client;
mod error;
mod gate;
mod options;
mod reply;
mod secret;
mod tls;

pub use call::Call;
pub use client::HttpClient;
pub use error::Error;
pub use options::HttpOptions;
pub use reply::Reply;
pub use secret::Secret;
