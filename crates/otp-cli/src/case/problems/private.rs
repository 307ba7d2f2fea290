//! What looks private: a key, or somebody's number.

use otp_core::{LineType, PhoneNumber, Region};

use super::digits::plain_digits;

/// A long run of letters and digits with both in it: no word of a language, no placeholder, no id that is known.
pub(super) fn looks_like_a_key(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|run| {
        run.len() >= 20
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !PUBLIC_IDS.contains(&run)
            && !repeats(run)
    })
}

/// Ids that the vendors' pages print. Among other ids a key would hide.
const PUBLIC_IDS: [&str; 16] = [
    "1e8caf001e494a9b873cc70535ad8b15",
    "35781d6c25524e40a035c26663189549",
    "3f5ec8c71c4a4ccea311f731dfeaa133156",
    "475dee020cb340c58b059ba9ff5e4cf75444f49cce993283b5f6bcaa5b27f8cf",
    "59e0c764219c49119063db4468f257fb221",
    "5dcf84fe1fd8bd85e4ca",
    "5ec1844a205fc3a433ff9b055ef55a84d8d2c836756d27b52362bda525f10209",
    "6007b4bc6db546b194062c19620cc820200",
    "6dc7499c9ef6baaee3e1",
    "7984e9b198c40e9957d6",
    "TID0bb59f6aa6454717b870b16202ccf36f",
    "TIDef01a498c96747a19aa166cd81f9279d",
    "TIDf374ebf432c34fa8840c9fa75b7b8df2",
    "d533459ee42b2b9525ba9eabf6a8156",
    "d8e0f1f0702544b2acb456ca9ccfd111250",
    "fbff4ff5694a44c688d4f93eda4572af",
];

/// Parts of the numbers that the vendors' pages print and that the cases of the repository invent.
const PUBLIC: [&str; 7] = ["12345", "98765", "901888484", "918238965", "0909090909", "9018810", "901880001"];

/// Digits that are a mobile number of a known country, and neither printed by a vendor nor plainly invented. Any of the
/// groups that stand side by side may be the whole number.
pub(super) fn looks_like_a_number(text: &str) -> bool {
    let text = plain_digits(text);
    let rows = rows(&text);
    let mut starts = rows.iter().flat_map(|row| (0..row.len()).map(|start| &row[start..]));
    starts.any(|groups| {
        let mut digits = String::new();
        for group in groups {
            digits.push_str(group);
            // No number is longer, and a file may have a million groups.
            if digits.len() > 15 {
                return false;
            }
            if digits.len() >= 9 && !is_public(&digits) && is_mobile(&digits) {
                return true;
            }
        }
        false
    })
}

/// The groups of digits that nothing parts but blanks.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let phrases = text.split(|c: char| !c.is_ascii_alphanumeric() && c != ' ');
    let words = phrases.map(|phrase| phrase.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    let is_word = |word: &&str| !word.bytes().all(|byte| byte.is_ascii_digit());
    words.flat_map(|words| words.split(is_word).map(<[_]>::to_vec).collect::<Vec<_>>()).collect()
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
    PUBLIC.iter().any(|part| digits.contains(part)) || repeats(digits)
}

/// Whether one character stands five times in a row.
fn repeats(text: &str) -> bool {
    text.as_bytes().windows(5).any(|window| window.iter().all(|byte| *byte == window[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_nobody_has_printed_or_invented_is_seen() {
        for text in [
            "+60198437265",
            "{\"phone\":\"84978264193\"}",
            "to 0978264193.",
            "978264193",
            "+6281398264175",
            "0978 264 193",
            "+84 (978) 264-193",
            "097.826.4193",
            "0978\u{a0}264\u{2013}193",
            "17 978264193",
            "0978264193 17",
            "0978_264_193",
            "0978:264:193",
            "0978,264,193",
            "0978\u{b7}264\u{b7}193",
            "0978\u{200d}264\u{2060}193",
            "0978\u{feff}264\u{2212}193",
            "0978*264#193",
            "0978|264~193",
            "0978;264=193",
            "0978\u{2022}264\u{2026}193",
            "0978\u{34f}264\u{fe0f}193",
            "\u{ff10}\u{ff19}\u{ff17}\u{ff18}\u{ff12}\u{ff16}\u{ff14}\u{ff11}\u{ff19}\u{ff13}",
        ] {
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
            "2026-05-20 12:30:45",
            "the codes 99, 104, 124, 177",
            "09, 78, 26, 41, 93",
        ] {
            assert!(!looks_like_a_number(text), "{text}");
        }
    }

    /// With the square of the groups this would take days.
    #[test]
    fn a_long_text_is_read_once() {
        for group in ["1 ", "1:"] {
            assert!(!looks_like_a_number(&group.repeat(100_000)), "{group}");
        }
    }

    #[test]
    fn a_long_run_of_letters_and_digits_is_a_key_and_a_printed_id_is_none() {
        for key in ["7f3a0c5e19d84b2a96e1", "its key is 7f3a0c5e19d84b2a96e1.", "TID7f3a0c5e19d84b2a96e1"] {
            assert!(looks_like_a_key(key), "{key}");
        }
        for text in [
            "TIDf374ebf432c34fa8840c9fa75b7b8df2",
            "TID00000000000000000000000000000001",
            "https://api.esms.com.my/send.html 0123456789",
        ] {
            assert!(!looks_like_a_key(text), "{text}");
        }
    }
}
