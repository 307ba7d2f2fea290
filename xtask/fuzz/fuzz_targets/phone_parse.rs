#![no_main]

#[path = "../../../crates/otp-core/tests/any_text/mod.rs"]
mod any_text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_text::check(bytes));
