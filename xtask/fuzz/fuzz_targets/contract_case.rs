#![no_main]

#[path = "../../src/proofs/contract/case.rs"]
#[allow(dead_code, reason = "only what reads a case is used here")]
mod case;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| case::any_bytes(bytes));
