//! What the program `otp` is made of. It is no library: install the program with `cargo install otp-cli`. Nothing here is meant for
//! other crates, and everything may change with every release.
#![forbid(unsafe_code)]

mod account;
mod answer;
mod balance;
mod call;
#[doc(hidden)]
pub mod case;
mod check;
mod cli;
mod consent;
mod country;
mod doctor;
mod explain;
mod hidden;
mod key;
mod number;
mod outcome;
mod progress;
mod proxy;
mod range;
mod recipient;
mod sandbox;
mod send;
mod shell;
mod similar;
mod status;
mod store;
mod text;
mod vendor;

#[doc(hidden)]
pub use cli::run;
