#![no_main]

#[path = "../../src/proofs/contract/case.rs"]
#[allow(dead_code, reason = "only what reads a case is used here")]
mod case;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(case) = serde_json::from_slice::<case::Case>(bytes) else { return };
    let _ = case.response.bytes();
    let _ = case.response.json();
    let _ = case.expect.vendor_code();
    let _ = case.request.field_names();
});
