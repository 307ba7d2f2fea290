//! What stands in a draft in place of a real number or code: those of the documentation and of the other cases.

use crate::exchange_log::redact::is_phone;
use crate::vendor::{Vendor, country_code};

/// Country codes, and a number of each without trunk zero. They are printed in the vendors' pages or in the cases.
const NUMBERS: [(&str, &str); 5] = [
    ("84", "901888484"),
    ("60", "123456789"),
    ("62", "81234567890"),
    ("91", "9876543210"),
    ("65", "91234567"),
];

/// For every other country: digits that are nobody's, in the length of a number.
const ELSEWHERE: &str = "10000000";

/// The code that stands for any code of a vendor.
pub(super) const fn code(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::EsmsVn => "1NTTJ6",
        Vendor::EsmsMy => "112233",
        Vendor::Accuauth => "1234",
    }
}

/// A number of the same country in the same form. A length that no number has is kept: it may be the point of the case.
pub(super) fn number(vendor: Vendor, written: &str) -> String {
    if !is_phone(written) {
        return "***".to_owned();
    }
    let digits: String =
        written.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)).collect();
    let target = target(vendor, &digits, written.starts_with('+'));
    let is_plain = written.trim_start_matches('+') == digits;
    let is_whole = match NUMBERS.iter().find(|row| target.ends_with(row.1)) {
        // Vietnamese numbers have one length; those of the other plans have several.
        Some(("84", _)) => digits.len() == target.len(),
        Some(_) => (8..=15).contains(&digits.len()),
        None => false,
    };
    if is_plain && is_whole {
        return written.replace(&digits, &target);
    }
    fill(written, &target)
}

/// The invented number with what these digits have in front.
fn target(vendor: Vendor, digits: &str, has_plus: bool) -> String {
    let own = match vendor {
        Vendor::EsmsVn => "84",
        Vendor::EsmsMy => "60",
        Vendor::Accuauth => "62",
    };
    if !has_plus && digits.starts_with('0') {
        return format!("0{}", without_code(own));
    }
    match country_code(digits) {
        Some(code) => format!("{code}{}", without_code(code)),
        None => without_code(own).to_owned(),
    }
}

fn without_code(code: &str) -> &'static str {
    NUMBERS.iter().find(|row| row.0 == code).map_or(ELSEWHERE, |row| row.1)
}

/// Puts digits in the places of digits, and zeros where they do not suffice.
fn fill(written: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    written.chars().map(|c| if c.is_numeric() { digits.next().unwrap_or('0') } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::number;
    use crate::vendor::Vendor;

    #[test]
    fn the_form_stays() {
        for (vendor, written, shown) in [
            (Vendor::EsmsVn, "0901887263", "0901888484"),
            (Vendor::EsmsVn, "+84901887263", "+84901888484"),
            (Vendor::EsmsVn, "090188726", "090188848"),
            (Vendor::EsmsVn, "901887263", "901000000"),
            (Vendor::EsmsMy, "601172637263", "60123456789"),
            (Vendor::EsmsMy, "+60 12-345 7263", "+60 12-345 6789"),
            (Vendor::EsmsMy, "6590007263", "6591234567"),
            (Vendor::EsmsMy, "12025550100", "11000000000"),
            (Vendor::Accuauth, "0812000726", "081234567890"),
            (Vendor::Accuauth, "", ""),
            (Vendor::Accuauth, "call me", "***"),
        ] {
            assert_eq!(number(vendor, written), shown, "{written}");
        }
    }
}
