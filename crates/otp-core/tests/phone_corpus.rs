//! What the fuzzer found interesting as a phone number, on every test run.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod any_text;

use std::path::Path;

#[test]
fn what_the_fuzzer_found_interesting_still_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fuzz/corpus/phone_parse");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        any_text::check(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 100, "the corpus is gone: only {count} inputs");
}
