//! libphonenumber's metadata as the oracle: where we must agree, and every place where we do not.
//!
//! `mobiles` holds the rule without exception, `differences` the table of everything else.

mod differences;
mod mobiles;
#[path = "../phone_cases/mod.rs"]
mod phone_cases;
mod reading;
