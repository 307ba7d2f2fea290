//! Hides a vendor's text that repeats a key, a code or a number, also encoded.

use std::cell::RefCell;
use std::fmt;

use otp_core::{OtpCode, PhoneNumber};

/// The keys that were read, so that no text of the vendor shows them.
#[derive(Clone, Default)]
pub(crate) struct Keys(RefCell<Vec<String>>);

/// Shows none of them.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(***)")
    }
}

impl Keys {
    pub(crate) fn remember(&self, keys: &[String]) {
        self.0.borrow_mut().extend_from_slice(keys);
    }
}

/// What a text must not repeat.
pub(crate) struct Private<'a> {
    pub(crate) keys: &'a Keys,
    pub(crate) phone: Option<PhoneNumber>,
    /// The code that was made here.
    pub(crate) code: Option<&'a OtpCode>,
}

const REPEATS: &str = "hidden: it repeats something of the account";

impl Private<'_> {
    /// A vendor's id of a message.
    pub(crate) fn id(&self, text: String) -> Result<String, &'static str> {
        let is_id = text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        self.shown(text, is_id, "hidden: it does not look like an id")
    }

    /// A vendor's amount of money.
    pub(crate) fn amount(&self, text: String) -> Result<String, &'static str> {
        let is_amount = text.len() <= 32 && text.chars().all(|c| c.is_ascii_digit() || "+-., eE".contains(c));
        self.shown(text, is_amount, "hidden: it does not look like an amount")
    }

    fn shown(&self, text: String, is_it: bool, not_it: &'static str) -> Result<String, &'static str> {
        if self.is_repeated_by(&text) {
            return Err(REPEATS);
        }
        if is_it { Ok(text) } else { Err(not_it) }
    }

    /// Why texts that stand side by side are not shown, from either end: together they may repeat what none repeats alone.
    pub(crate) fn side_by_side(&self, texts: &[String]) -> Result<(), &'static str> {
        let from_the_end: String = texts.iter().rev().map(String::as_str).collect();
        let is_repeated = [texts.concat(), from_the_end].iter().any(|text| self.is_repeated_by(text));
        if is_repeated { Err(REPEATS) } else { Ok(()) }
    }

    /// Whether the text holds it forwards or backwards, as it stands, in base64 or in hex.
    fn is_repeated_by(&self, text: &str) -> bool {
        let keys = self.keys.0.borrow();
        let keys = keys.iter().flat_map(|key| runs(&letters(key.as_bytes()), KEY));
        let number = self.phone.map(|phone| runs(&digits(phone.msisdn().as_str().as_bytes()), NUMBER));
        let code = self.code.map(|code| letters(code.expose().as_bytes()));
        let told: Vec<_> = keys.chain(number.into_iter().flatten()).chain(code).collect();
        readings(text.as_bytes()).iter().any(|reading| {
            let (letters, digits) = (letters(reading), digits(reading));
            told.iter().any(|told| holds(&letters, told) || holds(&digits, told))
        })
    }
}

/// The characters in a row that give a key away.
const KEY: usize = 8;
/// The digits in a row that give a number away.
const NUMBER: usize = 6;

/// Every run of this length, or the whole where it is shorter.
fn runs(text: &[u8], length: usize) -> Vec<Vec<u8>> {
    match text.len() {
        0 => Vec::new(),
        all => text.windows(length.min(all)).map(<[u8]>::to_vec).collect(),
    }
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|run| run == part || run.iter().rev().eq(part))
}

/// The text in small letters, without punctuation and blanks.
fn letters(text: &[u8]) -> Vec<u8> {
    let is_kept = |byte: &&u8| !byte.is_ascii_punctuation() && !byte.is_ascii_whitespace();
    text.iter().filter(is_kept).map(u8::to_ascii_lowercase).collect()
}

fn digits(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(u8::is_ascii_digit).collect()
}

/// The text, and what it decodes to wherever the encoding may begin, from either end. A dash is a digit of base64, or parts groups.
fn readings(text: &[u8]) -> Vec<Vec<u8>> {
    let backwards: Vec<u8> = text.iter().rev().copied().collect();
    let mut readings = vec![text.to_vec()];
    for text in [text, &backwards] {
        let undashed: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'-').collect();
        for text in [text, &undashed] {
            readings.extend((0..4).map(|start| decoded(text, start, 6, of_base64)));
        }
        readings.extend((0..2).map(|start| decoded(text, start, 4, of_hex)));
    }
    readings
}

/// Decodes digits of `bits` bits each. Other characters are skipped.
fn decoded(text: &[u8], start: usize, bits: u32, digit: fn(u8) -> Option<u8>) -> Vec<u8> {
    let (mut held, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for value in text.iter().filter_map(|byte| digit(*byte)).skip(start) {
        held = (held << bits) | u32::from(value);
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.extend((held >> count).to_le_bytes().first());
        }
    }
    bytes
}

const fn of_base64(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

const fn of_hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;

    fn is_shown(id: &str) -> bool {
        let keys = Keys::default();
        // A key of separators alone is in no text, and hides none.
        keys.remember(&["canary-key-7", "Canary.Secret", "ab~cd~ef~gh~", "-"].map(str::to_owned));
        let phone = PhoneNumber::parse("0812-3456-7890", Region::Indonesia).unwrap();
        let code = OtpCode::parse("482915").unwrap();
        Private { keys: &keys, phone: Some(phone), code: Some(&code) }.id(id.to_owned()).is_ok()
    }

    #[test]
    fn an_id_that_repeats_a_key_a_code_or_the_number_is_hidden() {
        for id in [
            "canary-key-7",
            "x-CANARYKEY7",
            "7-yek-yranac",
            // In base64: whole, behind another character, and backwards.
            "Y2FuYXJ5LWtleS03",
            "eGNhbmFyeS1rZXktNw",
            "30SeltWL5JXYuF2Y",
            "63616e6172792d6b65792d37",
            "63616E6172792D6B65792D37",
            "CanarySecret",
            // Eight characters of a key in a row.
            "TIDanarykey",
            // A dash is a digit of base64, or none.
            "YWJ-Y2R-ZWZ-Z2h-",
            "YWI-Y2Q-ZWY-Z2g-",
            "Y2Fu-YXJ5L-WtleS-03",
            "N-DgyOTE-1",
            "TID482915",
            // With letters between.
            "a4b8c2d9e1f5",
            "6x2x8x1x2x3",
            "519284",
            "NDgyOTE1",
            "343832393135",
            "TID81234567890",
            "62-812-3456-7890",
            "x234567",
            "0987654321",
            "ODEyMzQ1Njc4OTA",
        ] {
            assert!(!is_shown(id), "{id}");
        }
    }

    #[test]
    fn an_id_is_letters_digits_and_dashes_and_not_long() {
        let longest = "a".repeat(64);
        for id in [
            "5a7e-4401",
            "TID7c2ba16e19bce068f758fddf09af7d8c",
            "c3696bf9-b564-4c7d-9ac9-b0062f509733",
            &longest,
        ] {
            assert!(is_shown(id), "{id}");
        }
        for id in ["a b", "a\u{1b}[2K", "mã", "a=b", &"a".repeat(65)] {
            assert!(!is_shown(id), "{id}");
        }
    }

    #[test]
    fn an_amount_is_a_number_and_no_key() {
        let keys = Keys::default();
        keys.remember(&["20251130".to_owned()]);
        let private = Private { keys: &keys, phone: None, code: None };
        for amount in ["279974", "1,234.50", "-3", "0", &"1".repeat(32)] {
            assert_eq!(private.amount(amount.to_owned()).as_deref(), Ok(amount));
        }
        for text in ["20251130", "your key is abc", "03115202", &"1".repeat(33)] {
            assert!(private.amount(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_keys_are_not_shown() {
        let keys = Keys::default();
        keys.remember(&["canary".to_owned()]);
        assert_eq!(format!("{keys:?}"), "Keys(***)");
    }
}
