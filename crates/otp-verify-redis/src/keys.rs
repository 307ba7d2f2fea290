//! The names of the keys. What is in braces decides on which node of a cluster a key is.

use otp_verify::store::{Place, SlotKey};

/// A challenge, and the failures of its subject: one script needs both, so they are on one node.
pub(crate) fn challenge(prefix: &str, place: &Place) -> [String; 2] {
    let tagged = format!("{prefix}{{{}}}", place.subject);
    [format!("{tagged}:c:{}", place.purpose), format!("{tagged}:f")]
}

/// A window of the send guard.
pub(crate) fn window(prefix: &str, slot: &SlotKey) -> String {
    format!("{prefix}{{{slot}}}:w")
}

/// A window, and what was given back to it: a cluster only.
pub(crate) fn window_on_cluster(prefix: &str, slot: &SlotKey) -> [String; 2] {
    [window(prefix, slot), format!("{prefix}{{{slot}}}:b")]
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
            challenge("otp:", &place),
            [format!("otp:{{{tag}}}:c:pay.out"), format!("otp:{{{tag}}}:f")]
        );
    }

    #[test]
    fn a_window_and_its_list_have_one_hash_tag() {
        let slot = SlotKey::from_bytes([0x0c; 32]);
        let tag = "0c".repeat(32);
        assert_eq!(window_on_cluster("a:", &slot), [format!("a:{{{tag}}}:w"), format!("a:{{{tag}}}:b")]);
    }
}
