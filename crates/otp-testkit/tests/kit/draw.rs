//! Chance that a seed fixes.

use std::time::Duration;

use otp_testkit::draw::Draw;

fn numbers(seed: u64, purpose: &str, number: u64) -> Vec<usize> {
    let mut draw = Draw::new(seed, purpose, number);
    (0..8).map(|_| draw.below(1_000_000)).collect()
}

#[test]
fn a_seed_a_purpose_and_a_number_fix_what_is_drawn() {
    assert_eq!(numbers(1, "trial", 7), numbers(1, "trial", 7));
    assert_ne!(numbers(1, "trial", 7), numbers(2, "trial", 7));
    assert_ne!(numbers(1, "trial", 7), numbers(1, "trial", 8));
    assert_ne!(numbers(1, "trial", 7), numbers(1, "limits", 7));
}

#[test]
fn times_fill_their_range_and_never_leave_it() {
    let (shortest, longest) = (Duration::from_micros(300), Duration::from_millis(30));
    let mut draw = Draw::new(1, "times", 0);
    let times: Vec<_> = (0..2_000).map(|_| draw.time(shortest, longest)).collect();
    assert!(times.iter().all(|time| (shortest..=longest).contains(time)));
    assert!(times.iter().any(|time| *time < 2 * shortest));
    assert!(times.iter().any(|time| *time > longest * 9 / 10));
}
