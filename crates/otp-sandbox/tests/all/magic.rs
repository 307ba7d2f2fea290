//! Magic phones.

use crate::calls::{ACCU, MY, MY_GENERATE, VN, asked, generate, generate_v4, my, verify};
use otp_sandbox::{Provenance, Vendor, World, handle, magic_phones, provenance};

#[test]
fn every_magic_phone_gives_its_answer_and_bills_or_not() {
    for row in magic_phones() {
        assert!(row.example.ends_with(row.suffix));
        for request in (asked(row.rule.vendor).sends)(row.example) {
            let mut world = World::new(1);
            let vendor = row.rule.vendor;
            let reply = handle(&mut world, vendor, &request);
            assert_eq!(reply.vendor_code(), row.vendor_code, "{}", row.rule.id);
            assert_eq!(world.ledger().messages(vendor), u64::from(row.billed), "{}", row.rule.id);
            assert!(world.messages().is_empty(), "the phone shows nothing: {}", row.rule.id);
            if !row.billed {
                assert_eq!(reply.rule().id, row.rule.id);
            }
        }
    }
}

#[test]
fn every_vendor_has_the_documented_errors_and_their_sources() {
    let suffixes = |vendor: Vendor| -> Vec<&str> {
        magic_phones().filter(|row| row.rule.vendor == vendor).map(|row| row.suffix).collect()
    };
    assert_eq!(suffixes(VN), ["0001", "0101", "0103", "0500"]);
    assert_eq!(suffixes(MY), ["0001", "0101", "0103", "0500"]);
    assert_eq!(suffixes(ACCU), ["0001", "0101", "0103", "0429", "0500"]);
    for vendor in Vendor::ALL {
        assert!(!suffixes(vendor).is_empty(), "{vendor} has no magic phone");
    }
    for row in magic_phones() {
        assert!(provenance().any(|rule| *rule == row.rule), "{} is listed", row.rule.id);
        // No page says of any vendor what becomes of a message that no phone shows.
        assert!(!row.billed || row.rule.provenance == Provenance::Assumed, "{}", row.rule.id);
        assert!(row.rule.provenance == Provenance::Assumed || !row.rule.source.is_empty());
    }
}

#[test]
fn a_code_for_a_phone_that_never_shows_it_can_still_be_checked() {
    let mut world = World::new(1);
    handle(&mut world, MY, &generate("60123450001"));
    let code = world.latest_code("60123450001").unwrap().code;
    assert_eq!(handle(&mut world, MY, &verify("60123450001", &code)).vendor_code(), "0");
    assert_eq!(world.ledger().sends[0].to, "60123450001");
}

#[test]
fn keys_and_number_come_first_and_other_phones_are_ordinary() {
    let mut world = World::new(1);
    let wrong_keys =
        my(MY_GENERATE, &[("phone", "60123450500")]).body("api-key=x&api-secret=y&phone=60123450500");
    assert_eq!(handle(&mut world, MY, &wrong_keys).vendor_code(), "3");
    assert_eq!(handle(&mut world, VN, &generate_v4("84901880500")).vendor_code(), "108");
    assert_eq!(handle(&mut world, MY, &generate("60123450502")).vendor_code(), "0");
    assert_eq!(
        handle(&mut world, MY, &generate("60123450429")).vendor_code(),
        "0",
        "no rate limit is documented"
    );
}
