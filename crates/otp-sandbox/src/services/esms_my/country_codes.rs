//! The country calling codes in use, for status 4 and for drafts of contract cases.

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

/// The country calling code that a number begins with.
pub(crate) fn country_code(digits: &str) -> Option<&str> {
    if digits.starts_with(['1', '7']) {
        return digits.get(..1);
    }
    let two = digits.get(..2)?;
    match two {
        _ if TWO_DIGITS.contains(&two) => Some(two),
        _ if THREE_DIGITS.contains(&two) => Some(digits.get(..3).unwrap_or(digits)),
        _ => None,
    }
}
