//! What the search finds, and what it passes over.

use otp_testkit::finder::{Canary, Finder, Kind};

#[test]
fn five_digits_are_found_beside_a_mask_and_not_in_a_random_value() {
    let finder = Finder::new(&[Canary::new("number", Kind::Number, "5054321")]);
    let random = "c17bab6c1304cc17a01e0790658954321e9878cc6906c3445062c592bcd0e975";
    let chances = [
        format!("random: {random},"),
        "token=Token(140554321700544)".to_owned(),
        // The whole number.
        "token=Token(140505432100544)".to_owned(),
        "token=140505432100544".to_owned(),
        "elapsed: 1.054321ms }".to_owned(),
        "elapsed: 54.321054µs }".to_owned(),
        "elapsed: 2.54321s,".to_owned(),
    ];
    for chance in chances {
        assert!(finder.find(chance.as_bytes()).is_empty(), "{chance}");
    }
    assert_eq!(finder.find(b"token=5054321").len(), 2, "a shorter one is no address");
    let whole = format!("{random}5054321");
    for text in [
        "62*****54321",
        "62*****54321s",
        "…54321ms",
        "6281254321",
        "abcdef54321",
        "ended 54321 at",
        "54321 sent",
        "54321.",
        "at 1405505432170054",
        whole.as_str(),
    ] {
        assert_eq!(finder.find(text.as_bytes()).len(), 1, "{text}");
    }
}
