//! The fuzzer's seeds for phone numbers, in every test run.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::path::Path;

#[test]
fn it_holds_for_every_seed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fuzz/seeds/phone_parse");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        crate::any_text::check(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 10, "the seeds are gone: only {count}");
}
