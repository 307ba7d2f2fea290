/// The length of a text as an SMS: its alphabet, its units and the parts it needs.
///
/// A text whose characters are all in the GSM 03.38 alphabet is counted in septets: 160 in one part, 153 in each part
/// of a longer text. The characters `^ { } [ ] ~ \ | €` and form feed take two. One other character turns the whole text
/// into UCS-2, counted in 16-bit units: 70 in one part, 67 in each part of a longer text. A character of two units is
/// never split between two parts.
///
/// Source: 3GPP TS 23.038, sections 6.2.1 and 6.1.2.3; national language shift tables are not used.
///
/// ```
/// use otp_core::{SmsAlphabet, SmsLength};
///
/// let plain = SmsLength::of("RM0.00 Eaon - Your OTP code is 112233.");
/// assert_eq!((plain.alphabet(), plain.units(), plain.parts()), (SmsAlphabet::Gsm7, 38, 1));
///
/// let tone_marks = SmsLength::of("Mã xác minh của bạn là 112233");
/// assert_eq!((tone_marks.alphabet(), tone_marks.units()), (SmsAlphabet::Ucs2, 29));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmsLength {
    alphabet: SmsAlphabet,
    units: usize,
    parts: usize,
}

/// The alphabet an SMS travels in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmsAlphabet {
    /// The default alphabet of GSM 03.38, seven bits a unit.
    Gsm7,
    /// Two bytes a unit, for every text that GSM 03.38 cannot hold.
    Ucs2,
}

impl SmsAlphabet {
    /// Returns how many units fit when the text is one SMS.
    #[must_use]
    pub const fn single_limit(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Returns how many units fit in each part of a longer text: the header that joins the parts takes the rest.
    #[must_use]
    pub const fn part_limit(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    fn units_of(self, character: char) -> usize {
        match self {
            Self::Gsm7 if is_extension(character) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 => character.len_utf16(),
        }
    }
}

impl SmsLength {
    /// Measures `text`. An empty text takes one part of no units.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // What nearly every text consists of takes one septet each, and needs no look at the alphabet.
        let is_plain = |byte: &u8| matches!(*byte, b' '..=b'Z' | b'a'..=b'z');
        let plain = text.bytes().take_while(|byte| is_plain(byte)).count();
        let rest = &text[plain..];
        let is_gsm = rest.chars().all(|character| is_basic(character) || is_extension(character));
        let alphabet = if is_gsm { SmsAlphabet::Gsm7 } else { SmsAlphabet::Ucs2 };
        // A plain character is one unit in either alphabet.
        Self::with_units(text, alphabet, plain + units(rest, alphabet))
    }

    /// Measures `text` in UCS-2, also where GSM 03.38 could hold it: as a vendor sends it when it is asked for Unicode.
    #[must_use]
    pub fn in_ucs2(text: &str) -> Self {
        Self::with_units(text, SmsAlphabet::Ucs2, units(text, SmsAlphabet::Ucs2))
    }

    fn with_units(text: &str, alphabet: SmsAlphabet, units: usize) -> Self {
        let parts = if units <= alphabet.single_limit() { 1 } else { split(text, alphabet) };
        Self { alphabet, units, parts }
    }

    /// Returns the alphabet that holds the text.
    #[must_use]
    pub fn alphabet(&self) -> SmsAlphabet {
        self.alphabet
    }

    /// Returns the length in septets (GSM 03.38) or 16-bit units (UCS-2).
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// Returns how many SMS the text takes.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts
    }

    /// Tells whether the text is one SMS.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.parts == 1
    }
}

fn units(text: &str, alphabet: SmsAlphabet) -> usize {
    text.chars().map(|character| alphabet.units_of(character)).sum()
}

fn split(text: &str, alphabet: SmsAlphabet) -> usize {
    let mut parts = 1;
    let mut used = 0;
    for units in text.chars().map(|character| alphabet.units_of(character)) {
        if used + units > alphabet.part_limit() {
            parts += 1;
            used = 0;
        }
        used += units;
    }
    parts
}

fn is_basic(character: char) -> bool {
    matches!(character, ' '..='Z')
        || character.is_ascii_lowercase()
        || "\n\r_@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".contains(character)
}

fn is_extension(character: char) -> bool {
    matches!(character, '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 127 characters of the default alphabet, row by row as 3GPP TS 23.038 section 6.2.1 prints them (without the
    /// escape).
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    #[test]
    fn the_alphabet_is_the_published_one_and_nothing_else() {
        assert_eq!(BASIC.chars().count(), 127);
        let mut basic = 0;
        for character in (0..=0xffff_u32).filter_map(char::from_u32) {
            assert_eq!(is_basic(character), BASIC.contains(character), "{character:?}");
            basic += usize::from(is_basic(character));
        }
        assert_eq!(basic, 127);
    }

    #[test]
    fn extension_characters_take_two_septets() {
        for character in "\u{c}^{}\\[~]|€".chars() {
            let length = SmsLength::of(&character.to_string());
            assert_eq!((length.alphabet(), length.units()), (SmsAlphabet::Gsm7, 2), "{character:?}");
        }
        assert_eq!(SmsLength::of("`").alphabet(), SmsAlphabet::Ucs2);
    }

    #[test]
    fn limits_of_one_and_more_parts() {
        for (text, count, parts) in [
            ("a", 0, 1),
            ("a", 160, 1),
            ("a", 161, 2),
            ("a", 306, 2),
            ("a", 307, 3),
            ("€", 80, 1),
            ("€", 81, 2),
            ("ạ", 70, 1),
            ("ạ", 71, 2),
            ("ạ", 134, 2),
            ("ạ", 135, 3),
            ("😀", 35, 1),
            ("😀", 36, 2),
        ] {
            assert_eq!(SmsLength::of(&text.repeat(count)).parts(), parts, "{text} x {count}");
        }
    }

    #[test]
    fn a_plain_text_takes_more_parts_as_unicode() {
        for (text, count, units, parts) in
            [("a", 70, 70, 1), ("a", 71, 71, 2), ("a", 160, 160, 3), ("€", 70, 70, 1), ("😀", 36, 72, 2)]
        {
            let length = SmsLength::in_ucs2(&text.repeat(count));
            let measured = (length.alphabet(), length.units(), length.parts());
            assert_eq!(measured, (SmsAlphabet::Ucs2, units, parts), "{text} x {count}");
        }
        assert_eq!(SmsLength::in_ucs2("mã"), SmsLength::of("mã"));
    }

    #[test]
    fn a_pair_is_never_split_between_parts() {
        // 152 septets and then an escape pair: the pair moves on, and 306 septets no longer fit two parts.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!((SmsLength::of(&text).units(), SmsLength::of(&text).parts()), (306, 3));

        let text = format!("{}😀{}", "ạ".repeat(66), "ạ".repeat(66));
        assert_eq!((SmsLength::of(&text).units(), SmsLength::of(&text).parts()), (134, 3));
    }
}
