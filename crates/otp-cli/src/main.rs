//! `otp`: numbers, texts, codes and vendors from the command line. See the README.
#![forbid(unsafe_code)]

mod cli;
mod country;
mod explain;
mod key;
mod number;
mod outcome;
mod text;
mod vendor;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
