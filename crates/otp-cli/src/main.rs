//! `otp`: numbers, texts, codes and vendors from the command line. See the README.
#![forbid(unsafe_code)]

mod account;
mod balance;
mod call;
mod check;
mod cli;
mod consent;
mod country;
mod doctor;
mod explain;
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

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
