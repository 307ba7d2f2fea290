#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| accuauth::fuzz::reply(bytes));
