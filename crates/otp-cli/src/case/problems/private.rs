//! What looks private: a key, or somebody's number.

use otp_core::{LineType, PhoneNumber, Region};

/// A long run of letters and digits with both in it: no word of a language, no placeholder, no id among the arguments.
pub(super) fn looks_like_a_key(text: &str, arguments: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|run| {
        run.len() >= 20
            && !arguments.contains(run)
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

/// Parts of the numbers that the vendors' pages print and that the cases of the repository invent.
const PUBLIC: [&str; 7] = ["12345", "98765", "901888484", "918238965", "0909090909", "9018810", "901880001"];

/// A run of digits that is a mobile number of a known country, and neither printed by a vendor nor plainly invented.
pub(super) fn looks_like_a_number(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|run| {
        let is_digits = run.len() >= 9 && run.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && is_mobile(run) && !is_public(run)
    })
}

/// Whether some country would read it as one, with or without what stands before a national number.
fn is_mobile(digits: &str) -> bool {
    let countries = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];
    countries.into_iter().any(|region| {
        [digits, &format!("0{digits}"), &format!("+{digits}")].into_iter().any(|text| {
            let phone = PhoneNumber::parse(text, region).ok();
            phone.is_some_and(|phone| phone.line_type() == LineType::Mobile)
        })
    })
}

fn is_public(digits: &str) -> bool {
    let same = |window: &[u8]| window.iter().all(|byte| *byte == window[0]);
    PUBLIC.iter().any(|part| digits.contains(part)) || digits.as_bytes().windows(5).any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_nobody_has_printed_or_invented_is_seen() {
        for text in
            ["+60198437265", "{\"phone\":\"84978264193\"}", "to 0978264193.", "978264193", "+6281398264175"]
        {
            assert!(looks_like_a_number(text), "{text}");
        }
        for text in [
            "+60123456789",
            "0901888484",
            "84918238965",
            "0909999999",
            "1764499200",
            "20161231235959",
            "4097311281936189049",
            "25dd9185-a69d-4713-a62f-b2aaad0651d0",
            "TID978264193",
            "status 17",
        ] {
            assert!(!looks_like_a_number(text), "{text}");
        }
    }

    #[test]
    fn a_long_run_of_letters_and_digits_is_a_key_and_an_argument_is_none() {
        let id = "TIDf374ebf432c34fa8840c9fa75b7b8df2";
        assert!(looks_like_a_key(&format!("its id is {id}"), "{}"));
        assert!(!looks_like_a_key(&format!("its id is {id}"), &format!("{{\"id\":\"{id}\"}}")));
        assert!(!looks_like_a_key("https://api.esms.com.my/send.html 0123456789", "{}"));
    }
}
