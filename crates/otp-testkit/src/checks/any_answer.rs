//! What must hold for any answer whatsoever: for the fuzzer, for its seeds, and for answers that chance has broken.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use otp_core::{Effect, ErrorKind, Risk};
use otp_http::Reply;
use serde_json::Value;
use serde_json::value::RawValue;

use super::target::is_long;
use crate::contract::Contract;
use crate::draw::Draw;
use crate::vendors::{self, Vendor};

/// The HTTP statuses that a decoder tells apart, and some more.
const STATUSES: [u16; 10] = [200, 201, 204, 400, 401, 403, 429, 500, 503, 512];

/// Takes the bytes as the place of an endpoint in the contract as a digit, then the HTTP status as a letter from `a`, then
/// the body.
pub fn holds(vendor: &str, bytes: &[u8]) {
    let [endpoint, status, body @ ..] = bytes else { return };
    let status = STATUSES[usize::from(status.wrapping_sub(b'a')) % STATUSES.len()];
    let (vendor, contract) = known(vendor);
    let endpoint = &contract.endpoints[usize::from(endpoint.wrapping_sub(b'0')) % contract.endpoints.len()];
    let reply = Reply::new(status, None, body.to_vec());
    match vendor.debug_response(&endpoint.name, &reply) {
        Ok(response) => {
            assert!(reply.is_success(), "a success under a status of failure");
            assert_quiet(&response, 6);
            // Raw, because half of a surrogate pair and a number beyond all floats are JSON that `Value` refuses.
            let fields: BTreeMap<String, Box<RawValue>> =
                serde_json::from_slice(reply.body()).expect("a success is a JSON object");
            let raw = fields.get(&endpoint.code_field).map_or("", |raw| raw.get());
            let said: Option<Value> = serde_json::from_str(raw).ok();
            let is_said = said.is_some_and(|said| as_text(&said) == as_text(&endpoint.success_code));
            assert!(is_said, "a success without the vendor's word for it: {fields:?}");
        }
        Err(error) => {
            let only_reads = endpoint.risk() == Risk::Reads;
            // Once an answer is here, only a refusal in the vendor's own words says that nothing happened.
            assert!(only_reads || error.effect() == Effect::Unknown || error.vendor_code().is_some());
            assert!(!only_reads || error.effect() == Effect::None);
            assert!(only_reads || !error.is_safe_to_repeat() || error.kind() == ErrorKind::RateLimited);
            assert_quiet(&format!("{error} {error:?} {error:#?}"), 4);
        }
    }
}

/// A code as its text, whichever way it is written.
pub(super) fn as_text(code: &Value) -> Option<String> {
    match code {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// No text of ours repeats a number or a code of the answer: none has that many digits in a row.
fn assert_quiet(text: &str, digits: usize) {
    let is_long = |run: &&str| run.len() >= digits;
    let run = text.split(|c: char| !c.is_ascii_digit()).find(is_long);
    assert!(run.is_none(), "{text}");
    assert!(text.len() < 2_000, "{text}");
}

fn known(vendor: &str) -> (&'static Vendor, &'static Contract) {
    static KNOWN: OnceLock<Vec<(&'static Vendor, Contract)>> = OnceLock::new();
    let all = || vendors::all().iter().map(|vendor| (vendor, Contract::of(vendor.name()))).collect();
    let known = KNOWN.get_or_init(all).iter().find(|(known, _)| known.name() == vendor);
    let (vendor, contract) = known.unwrap_or_else(|| panic!("no vendor is called {vendor}"));
    (vendor, contract)
}

/// Asks it of every vendor: for the fuzzer.
pub fn holds_for_every_vendor(bytes: &[u8]) {
    for vendor in vendors::all() {
        holds(vendor.name(), bytes);
    }
}

/// Asks it of the fuzzer's seeds.
pub fn holds_for_the_seeds(vendor: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fuzz/seeds");
    let folder = folder.join("reply").join(vendor);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        holds(vendor, &std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 10, "the seeds are gone: only {count} of them");
}

/// Asks it of each endpoint's own answers, each with some of its bytes changed, moved or left out: five hundred times, and three
/// thousand times under `OTP_LONG=1`.
pub fn holds_for_broken_answers(vendor: &str) {
    const BYTES: &[u8] = b"\"\\{}[],:0123456789.-+eE \n\0\xff";
    let changes = if is_long() { 3_000 } else { 500 };
    let (_, contract) = known(vendor);
    let mut draw = Draw::new(1, "any answer", 0);
    let mut below = |end| draw.below(end);
    for (place, endpoint) in contract.endpoints.iter().enumerate() {
        let refusal = contract.refusal(endpoint, &contract.plain_refusal(endpoint).code);
        for whole in [endpoint.success_body.as_bytes(), refusal.as_bytes()] {
            for _ in 0..changes {
                let mut body = whole.to_vec();
                for _ in 0..=below(3) {
                    if body.is_empty() {
                        break;
                    }
                    let at = below(body.len());
                    match below(4) {
                        0 => body[at] = BYTES[below(BYTES.len())],
                        1 => drop(body.remove(at)),
                        2 => body.truncate(at.max(1)),
                        _ => drop(body.splice(at..at, whole[..below(whole.len())].iter().copied())),
                    }
                }
                let (place, status) =
                    (u8::try_from(place).unwrap(), u8::try_from(below(STATUSES.len())).unwrap());
                holds(vendor, &[&[b'0' + place, b'a' + status][..], &body].concat());
            }
        }
    }
}
