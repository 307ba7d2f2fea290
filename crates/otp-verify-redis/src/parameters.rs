//! What a script is given: the names of the keys it uses, and numbers.
//!
//! What is in braces decides on which node of a cluster a key is.

use std::time::Duration;

use otp_verify::store::{Place, SlotKey};

/// Some nine thousand years. Longer times are cut to it, so that sums with the time of day stay exact in a script.
const LONGEST_MS: u64 = 1 << 48;

/// Whole milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(LONGEST_MS).min(LONGEST_MS)
}

/// The keys of a challenge and of its subject's failures. One script needs both, so they are on one node.
pub(crate) fn challenge_keys(prefix: &str, place: &Place) -> [String; 2] {
    let tagged = format!("{prefix}{{{}}}", place.subject);
    [format!("{tagged}:c:{}", place.purpose), format!("{tagged}:f")]
}

/// The key of a window of the send guard.
pub(crate) fn window_key(prefix: &str, slot: SlotKey) -> String {
    format!("{prefix}{{{slot}}}:w")
}

/// The keys of a window and of what was given back to it. For a cluster only.
pub(crate) fn window_keys_on_cluster(prefix: &str, slot: SlotKey) -> [String; 2] {
    [window_key(prefix, slot), format!("{prefix}{{{slot}}}:b")]
}

#[cfg(test)]
mod tests {
    use otp_verify::Purpose;
    use otp_verify::store::Subject;

    use super::*;

    #[test]
    fn all_keys_of_a_subject_have_its_hash_tag() {
        let place =
            Place { subject: Subject::from_bytes([0xab; 32]), purpose: Purpose::parse("pay.out").unwrap() };
        let tag = "ab".repeat(32);
        assert_eq!(
            challenge_keys("otp:", &place),
            [format!("otp:{{{tag}}}:c:pay.out"), format!("otp:{{{tag}}}:f")]
        );
    }

    #[test]
    fn a_window_and_its_list_have_one_hash_tag() {
        let slot = SlotKey::from_bytes([0x0c; 32]);
        let tag = "0c".repeat(32);
        assert_eq!(window_keys_on_cluster("a:", slot), [format!("a:{{{tag}}}:w"), format!("a:{{{tag}}}:b")]);
    }
}
