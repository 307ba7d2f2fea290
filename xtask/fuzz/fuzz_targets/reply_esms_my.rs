#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| esms_my::fuzz::reply(bytes));
