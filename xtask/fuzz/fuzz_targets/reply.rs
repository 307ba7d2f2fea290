#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| otp_testkit::checks::any_answer::holds_for_every_vendor(bytes));
