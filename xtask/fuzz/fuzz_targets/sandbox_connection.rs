#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| otp_sandbox::fuzz::connection(bytes));
