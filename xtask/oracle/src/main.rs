//! libphonenumber's metadata as the oracle: where we must agree, and every place where we do not.
//!
//! `plans` holds the rules without exception, `differences` the table of everything else. When all agree, the digests of what
//! we read must be those that a test of `otp-core` compares in every run; `--record` writes them.

mod differences;
#[path = "../../../crates/otp-core/tests/phone_cases/mod.rs"]
mod phone_cases;
#[path = "../../../crates/otp-core/tests/phone_readings/mod.rs"]
mod phone_readings;
mod plans;
mod reading;

use std::process::ExitCode;

use differences::Differences;
use plans::Plans;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let record = arguments == ["--record"];
    if !record && !arguments.is_empty() {
        eprintln!("the one argument is --record");
        return ExitCode::from(2);
    }
    let (mut plans, mut differences) = (Plans::default(), Differences::default());
    let table = phone_readings::table(|set, asked, result| match set {
        "forms" => differences.judge(asked, result),
        _ => plans.judge(set, asked, result),
    });
    let wrong = [plans.finish(), differences.finish()].concat();
    if !wrong.is_empty() {
        eprintln!("{} findings:\n{}", wrong.len(), wrong[..wrong.len().min(50)].join("\n"));
        return ExitCode::FAILURE;
    }
    print!("the oracle agrees\n{table}");
    if record {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/otp-core/tests/phone_readings.tsv");
        if let Err(error) = std::fs::write(file, table) {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    } else if table != phone_readings::RECORDED {
        eprintln!("other digests are recorded; --record writes these:\n{}", phone_readings::RECORDED);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
