//! What operators of a country are likely to refuse, or to bill higher, in the text of a message.

mod rules;

use crate::{OtpCode, PhoneNumber, Region, SmsAlphabet, SmsLength};

/// Returns the rules of a country that this text is likely to break. Sends nothing and reads nothing.
///
/// `brand` is the sender name that you have registered, or empty if you have none. `text` is what reaches the phone.
/// Run it where your program starts, or in a test, on the template that you send:
///
/// - `{OTP}` and `{MINUTES}` in it are measured at their longest, which is ten characters and two.
/// - A code that is in the text, and has nine digits or more, may be taken for a phone number.
/// - A sender that writes Malaysia's price tag itself takes a template without it. Put the tag in front for this function.
///
/// An empty answer is no promise. Operators change their filters, and a registered text may be approved with what is found here.
/// [`CountryRule::all`] lists what is looked for. There is no rule for India.
///
/// ```
/// use otp_core::{Region, Severity, country_lint};
///
/// let text = "RM0.00 Your Eaon code is {OTP}. It expires in {MINUTES} minutes.";
/// assert!(country_lint(Region::Malaysia, "Eaon", text).is_empty());
///
/// let text = "RM0.00 Your code is {OTP}. Help: eaon.example/help";
/// let broken = country_lint(Region::Malaysia, "Acme", text);
/// let names: Vec<_> = broken.iter().map(|rule| rule.name()).collect();
/// assert_eq!(names, ["brand", "link"]);
/// assert_eq!(broken[1].severity(), Severity::LikelyRefused);
/// assert!(broken[1].source().starts_with("https://"));
/// ```
#[must_use]
pub fn country_lint(region: Region, brand: &str, text: &str) -> Vec<&'static CountryRule> {
    let message = Message::new(region, brand, text);
    CountryRule::all().iter().filter(|rule| rule.region == region && (rule.breaks)(&message)).collect()
}

/// A rule that operators of a country apply to texts, and the page that says so.
#[derive(Debug)]
pub struct CountryRule {
    region: Region,
    name: &'static str,
    severity: Severity,
    sentence: &'static str,
    source: &'static str,
    date: &'static str,
    breaks: fn(&Message) -> bool,
}

/// What a text risks that breaks a [`CountryRule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// An operator is likely to refuse, block or lose the message. Some bill it anyway.
    LikelyRefused,
    /// The message costs more than it needs to.
    CostsMore,
}

impl CountryRule {
    /// Returns all rules, country by country.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &rules::RULES
    }

    /// Returns the country of the number that the message goes to.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// Returns the name of the rule, which is unique in its country.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns what a text risks that breaks the rule.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns what to do, and why, for a developer.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// Returns the address of the page that states the rule.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Returns the date of that page, or since when the rule is in force; for a page without a date the day it was read.
    #[must_use]
    pub fn date(&self) -> &'static str {
        self.date
    }
}

/// What the rules look at.
struct Message {
    region: Region,
    brand: String,
    text: String,
    length: SmsLength,
}

impl Message {
    fn new(region: Region, brand: &str, text: &str) -> Self {
        let longest = text.replace("{OTP}", &"8".repeat(OtpCode::MAX_LENGTH)).replace("{MINUTES}", "99");
        Self {
            region,
            brand: brand.trim().to_lowercase(),
            text: text.to_owned(),
            length: SmsLength::of(&longest),
        }
    }

    fn has_no_sender(&self) -> bool {
        self.brand.is_empty()
    }

    /// Sources disagree whether capitals matter in a brand, so they do not.
    fn names_no_brand(&self) -> bool {
        self.brand.is_empty() || !self.text.to_lowercase().contains(&self.brand)
    }

    fn has_no_price_tag(&self) -> bool {
        !self.text.starts_with("RM0.00 ")
    }

    fn is_unicode(&self) -> bool {
        self.length.alphabet() == SmsAlphabet::Ucs2
    }

    fn is_long(&self) -> bool {
        !self.length.is_single()
    }

    fn has_chinese(&self) -> bool {
        self.text.contains(|character| matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'))
    }

    fn has_filtered_word(&self) -> bool {
        let is_filtered =
            |word: &str| ["verify", "pin", "code"].iter().any(|it| it.eq_ignore_ascii_case(word));
        self.text.split(|character: char| !character.is_alphanumeric()).any(is_filtered)
    }

    /// An address, or what phones show as one: a word, a dot and two letters without a blank between them.
    fn has_link(&self) -> bool {
        let is_domain = |(dot, _): (usize, &str)| {
            let ends_a_word = self.text[..dot].ends_with(|before: char| before.is_ascii_alphanumeric());
            let letters = self.text[dot + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
            ends_a_word && letters >= 2
        };
        self.text.contains("://") || self.text.match_indices('.').any(is_domain)
    }

    /// One to four words in a row that make a number of this country, as people write it.
    fn has_phone_number(&self) -> bool {
        const MOST_GROUPS: usize = 4;
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let mut starts = (0..words.len()).map(|start| &words[start..]);
        starts.any(|words| {
            (1..=MOST_GROUPS.min(words.len())).any(|count| self.is_phone_number(&words[..count].join(" ")))
        })
    }

    fn is_phone_number(&self, words: &str) -> bool {
        let written = words.trim_end_matches(|end: char| !end.is_ascii_digit());
        // A code may have as many digits as a number, so it takes a sign that this is one.
        let has_prefix = ["+", "0", "(0", "60"].iter().any(|prefix| written.starts_with(prefix));
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let is_hotline = digits.len() == 10 && ["1300", "1800"].iter().any(|it| digits.starts_with(it));
        let is_grouped = written.contains([' ', '-']);
        (has_prefix && PhoneNumber::parse(written, self.region).is_ok())
            || (is_hotline && is_grouped && written.bytes().all(|it| matches!(it, b'0'..=b'9' | b' ' | b'-')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(region: Region, brand: &str, text: &str) -> Vec<&'static str> {
        country_lint(region, brand, text).iter().map(|rule| rule.name()).collect()
    }

    #[test]
    fn every_rule_catches_a_text_and_leaves_its_neighbour() {
        use Region::{Indonesia, Malaysia, Vietnam};

        let rm = |rest: &str| format!("RM0.00 Eaon: {rest}");
        let eaon = |rest: &str| format!("Eaon: {rest}");
        for (region, rule, breaks, keeps) in [
            (Malaysia, "price-tag", "Eaon: {OTP}".to_owned(), rm("{OTP}")),
            (Malaysia, "price-tag", "RM0 Eaon: {OTP}".to_owned(), rm("")),
            (Malaysia, "price-tag", "RM0.00Eaon: {OTP}".to_owned(), rm("RM5.00 is due")),
            (Malaysia, "brand", "RM0.00 {OTP}".to_owned(), "RM0.00 {OTP} for EAON".to_owned()),
            (Malaysia, "link", rm("https://localhost"), rm("{OTP}. It is yours")),
            (Malaysia, "link", rm("see bit.ly/3x"), rm("{OTP}. Valid for 1.5 minutes")),
            (Malaysia, "link", rm("{OTP}\n@login.example.com #{OTP}"), rm("{OTP}\nFA+9qCX9VSu")),
            (Malaysia, "phone-number", rm("call 03-2123 4567 (24 hours)"), rm("{OTP} 5 minutes, 24 hours")),
            (Malaysia, "phone-number", rm("call (03) 2123 4567."), rm("12345678 is the code")),
            (Malaysia, "phone-number", rm("call +60 12-345 6789"), rm("1234567890 is the code")),
            (Malaysia, "phone-number", rm("call 1300-88-1234"), rm("1300881234 is the code")),
            (Malaysia, "parts", rm(&"a".repeat(148)), rm(&"a".repeat(147))),
            (Malaysia, "parts", rm(&"码".repeat(58)), rm(&"码".repeat(57))),
            (Vietnam, "brand", "{OTP} la ma cua ban".to_owned(), eaon("{OTP} la ma cua ban")),
            (Vietnam, "tone-marks", eaon("mã {OTP}"), eaon("ma {OTP}")),
            (Vietnam, "parts", eaon(&"a".repeat(155)), eaon(&"a".repeat(154))),
            (
                Vietnam,
                "parts",
                eaon(&format!("{{OTP}}{}", "ã".repeat(55))),
                eaon(&format!("{{OTP}}{}", "ã".repeat(54))),
            ),
            (Vietnam, "chinese", eaon("验证码 {OTP}"), eaon("mã xác thực {OTP}")),
            (Indonesia, "brand", "Kode Anda: {OTP}".to_owned(), eaon("kode Anda: {OTP}")),
            (Indonesia, "unicode", eaon("kode “{OTP}”"), eaon("kode \"{OTP}\"")),
            (Indonesia, "parts", eaon(&"a".repeat(155)), eaon(&"a".repeat(154))),
            (Indonesia, "filtered-word", eaon("your code is {OTP}"), eaon("kode Anda {OTP}, lihat kodenya")),
            (Indonesia, "filtered-word", eaon("PIN {OTP}"), eaon("pinjaman, verifikasi {OTP}")),
        ] {
            assert!(broken(region, "Eaon", &breaks).contains(&rule), "{region:?} {rule}: {breaks}");
            assert!(!broken(region, "Eaon", &keeps).contains(&rule), "{region:?} {rule}: {keeps}");
        }
    }

    #[test]
    fn without_a_registered_brand_every_text_is_likely_to_be_refused() {
        assert_eq!(broken(Region::Vietnam, " ", "{OTP} la ma cua ban"), ["sender", "brand"]);
        assert_eq!(broken(Region::Indonesia, "", "Kode Anda: {OTP}"), ["sender", "brand"]);
        assert_eq!(broken(Region::Malaysia, "", "RM0.00 Kod anda: {OTP}"), ["brand"]);
        assert!(!broken(Region::Vietnam, "Eaon", "Eaon").contains(&"sender"));
        assert!(!broken(Region::Indonesia, "Eaon", "Eaon").contains(&"sender"));
    }

    #[test]
    fn each_rule_has_a_page_with_a_date_and_a_name_of_its_own() {
        let rules = CountryRule::all();
        for (index, rule) in rules.iter().enumerate() {
            assert!(rule.source().starts_with("http"), "{rule:?}");
            assert!(rule.date().contains("20"), "{rule:?}");
            assert!(rule.sentence().ends_with('.'), "{rule:?}");
            let is_same =
                |other: &CountryRule| (other.region(), other.name()) == (rule.region(), rule.name());
            assert!(!rules[..index].iter().any(is_same), "{rule:?}");
        }
    }

    #[test]
    fn a_country_without_rules_finds_nothing() {
        assert!(broken(Region::India, "", "https://a.example").is_empty());
    }
}
