//! libphonenumber's metadata as the oracle: where we must agree, and every place where we do not.
//!
//! `mobiles` holds the rule without exception, `differences` the table of everything else. Of drawn numbers a usual run reads a
//! tenth; `OTP_LONG=1` reads all.

mod differences;
mod mobiles;
#[path = "../phone_cases/mod.rs"]
mod phone_cases;
mod reading;

/// How often something long is repeated: a tenth of `whole`, or all of it under `OTP_LONG=1`.
fn count(whole: u32) -> u32 {
    if is_long() { whole } else { whole / 10 }
}

fn is_long() -> bool {
    std::env::var("OTP_LONG").is_ok_and(|value| value == "1")
}
