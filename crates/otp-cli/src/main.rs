//! `otp`: numbers, texts, codes and vendors from the command line. See the README.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    otp_cli::run(std::env::args_os())
}
