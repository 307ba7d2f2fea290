//! What the tests of several crates share.
//!
//! - [`http`]: the one server that plays broken HTTP, and witnesses what really arrived.
//! - `vendors`, `contract` (feature `lists`): the lists of endpoints as one, and what the pages say of each.
//! - `checks` (feature `vendors`): what holds for every one of them.
//! - `never_serialised` (feature `serialised`): the question to the compiler whether a type can be serialised.
//! - [`pages`]: programs that are in a README, run as they are printed.
//! - [`shell`]: the commands in lines for a shell.
//! - [`draw`]: chance that a seed fixes.
//! - `finder` (feature): the search for what no log and no answer may show.
//! - `servers` (feature): Redis and PostgreSQL, started for one test and removed after it.
//!
//! A failed step panics, as in any test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "tests alone use this crate, and a failed step is a failed test"
)]

#[cfg(feature = "vendors")]
pub mod checks;
#[cfg(feature = "lists")]
pub mod contract;
pub mod draw;
#[cfg(feature = "finder")]
pub mod finder;
pub mod http;
#[cfg(feature = "serialised")]
pub mod never_serialised;
pub mod pages;
#[cfg(feature = "servers")]
pub mod servers;
pub mod shell;
#[cfg(feature = "lists")]
pub mod vendors;
