//! `otp key new`: a random key for the engine of `otp-verify`.

use clap::Subcommand;
use serde_json::json;

use crate::outcome::{Done, Outcome};

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Prints 32 random bytes in hexadecimal, as `KeyRing` takes them. This is a secret
    New,
}

impl Key {
    pub(crate) fn run(self) -> Done {
        match self {
            Self::New => new(),
        }
    }
}

/// HMAC-SHA-256 takes a key of as many bytes as its hash has.
const BYTES: usize = 32;

fn new() -> Done {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Outcome::failed("the system's random generator failed"))?;
    let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    Ok(Outcome::fine(&key, json!({ "key": key })))
}
