#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| otp_testkit::checks::any_answer::holds("esms-my", bytes));
