#![no_main]

#[path = "../../src/proofs/live/redact.rs"]
#[allow(dead_code, reason = "only the redactor itself is used here")]
mod redact;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redact::any_bytes(bytes));
