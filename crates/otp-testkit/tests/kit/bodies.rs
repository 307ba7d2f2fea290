//! The bodies that the checks break.

use otp_testkit::checks::bodies::{EXTRAS, broken_beside, stored_gzip};

#[test]
fn a_stored_gzip_has_the_checksum_of_its_text() {
    // As `printf 123456789 | gzip` ends.
    let gzip = stored_gzip(b"123456789");
    assert_eq!(gzip[gzip.len() - 8..], [0x26, 0x39, 0xf4, 0xcb, 9, 0, 0, 0]);
}

#[test]
fn every_value_but_the_code_is_broken_in_every_way() {
    let bodies = broken_beside(r#"{"status":0,"id":"x","in":{"charge":1}}"#, "status");
    assert_eq!(bodies.len(), 3 * EXTRAS.len());
    assert!(bodies.contains(&("1e999", r#"{"id":"x","in":{"charge":1e999},"status":0}"#.into())));
}
