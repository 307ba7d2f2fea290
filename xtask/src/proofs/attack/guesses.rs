//! What the attacker tries: codes that a seed fixes, each once, and never the right one.

use std::collections::BTreeSet;

use crate::proofs::faults::draw::Draw;

/// All codes of six digits but one.
pub(super) const MOST: usize = 999_999;

pub(super) fn wrong_codes(right: &str, count: usize, seed: u64) -> Vec<String> {
    let mut draw = Draw::new(seed, "guesses", 0);
    let mut drawn = BTreeSet::new();
    let mut codes = Vec::with_capacity(count);
    while codes.len() < count.min(MOST) {
        let code = format!("{:06}", draw.below(1_000_000));
        if code != right && drawn.insert(code.clone()) {
            codes.push(code);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_guess_comes_twice_and_none_is_right() {
        let codes = wrong_codes("123456", 50_000, 1);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 50_000);
        let with_another_right = wrong_codes(&codes[0], 50_000, 1);
        assert_eq!(codes[1..], with_another_right[..49_999]);
        assert!(codes.iter().all(|code| code.len() == 6));
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(wrong_codes("123456", 100, 7), wrong_codes("123456", 100, 7));
        assert_ne!(wrong_codes("123456", 100, 7), wrong_codes("123456", 100, 8));
    }
}
