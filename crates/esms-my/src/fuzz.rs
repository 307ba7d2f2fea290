//! What must hold for any answer whatsoever: for the fuzzer, and for its seeds in the tests.

#![allow(missing_docs, unreachable_pub, reason = "no part of the crate that users build")]
#![allow(clippy::unwrap_used, reason = "a panic here is a finding")]

use std::fmt::Debug;

use otp_http::Reply;
use serde_json::Value;

use crate::{Effect, Error, ErrorKind, GenerateOtpResponse, VerifyOtpResponse};

/// The HTTP statuses that a decoder tells apart, and some more.
const STATUSES: [u16; 10] = [200, 201, 204, 400, 401, 403, 429, 500, 503, 512];

/// Takes the bytes as the operation as a digit (0 generate, 1 verify), then the HTTP status as a letter from `a`, then the body.
pub fn reply(bytes: &[u8]) {
    let [operation, status, body @ ..] = bytes else { return };
    let status = STATUSES[usize::from(status.wrapping_sub(b'a')) % STATUSES.len()];
    let reply = Reply::new(status, None, body.to_vec());
    match operation {
        b'1' => check(VerifyOtpResponse::read(&reply), &reply),
        _ => check(GenerateOtpResponse::read(&reply), &reply),
    }
}

fn check<T: Debug>(outcome: Result<T, Error>, reply: &Reply) {
    match outcome {
        Ok(answer) => {
            assert!(reply.is_success(), "a success under a status of failure");
            // Half of a surrogate pair and a number beyond all floats are JSON, and this second reader refuses them.
            let Ok(fields) = serde_json::from_slice::<Value>(reply.body()) else { return };
            assert!(
                fields["status"] == 0 || fields["status"] == "0",
                "a success without the vendor's word for it"
            );
            assert_quiet(&format!("{answer:?}"), 6);
        }
        Err(error) => {
            // Once an answer is here, only a refusal in the vendor's own words says that nothing happened.
            assert!(error.effect() == Effect::Unknown || error.vendor_code().is_some());
            assert!(!error.is_safe_to_repeat() || error.kind() == ErrorKind::RateLimited);
            assert_quiet(&format!("{error} {error:?} {error:#?}"), 4);
            let shared = otp_core::Error::from(error);
            assert_quiet(&format!("{shared} {shared:?} {shared:#?}"), 4);
        }
    }
}

/// No text of ours repeats a number or a code of the answer: none has so many digits in a row.
fn assert_quiet(text: &str, digits: usize) {
    let is_long = |run: &&str| run.len() >= digits;
    let run = text.split(|c: char| !c.is_ascii_digit()).find(is_long);
    assert!(run.is_none(), "{text}");
    assert!(text.len() < 2_000, "{text}");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn it_holds_for_every_seed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fuzz/seeds/reply_esms_my");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            super::reply(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "the seeds are gone: only {count}");
    }
}
