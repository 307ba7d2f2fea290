//! The country calling codes in use, for status 4.

/// Two-digit codes; 1 and 7 stand alone, all others have three digits.
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// First two digits of the three-digit codes.
const THREE_DIGITS: &[&str] = &[
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59", "67", "68", "69", "80",
    "85", "87", "88", "96", "97", "99",
];

/// Whether a number begins with a country calling code.
pub(super) fn begins_with_one(digits: &str) -> bool {
    if digits.starts_with(['1', '7']) {
        return true;
    }
    let Some(two) = digits.get(..2) else { return false };
    TWO_DIGITS.contains(&two) || THREE_DIGITS.contains(&two)
}

#[cfg(test)]
mod tests {
    use super::begins_with_one;

    #[test]
    fn a_leading_zero_is_no_country_code() {
        assert!(begins_with_one("60123456789"));
        assert!(begins_with_one("85512345678"));
        assert!(!begins_with_one("0123456789"));
        assert!(!begins_with_one("283456789"));
        assert!(!begins_with_one(""));
    }
}
