//! The texts of messages: what they cost, which senders take them, what the countries' rules say, and that the page tells it.

use std::fmt::Write;
use std::path::Path;

use esms_vn::sms::Product;
use otp_verify::MessageText;
use otp_verify::otp_core::{CountryRule, Region, Severity, SmsAlphabet, SmsLength, country_lint};
use otp_verify::words::{Language, message, message_with_tone_marks};

/// The most characters that esms.com.my takes. A sender name in Vietnam and Indonesia has 11 at most.
const LONGEST_BRAND: &str = "Eaon Marketplace Bhd";

struct Text {
    name: &'static str,
    home: Region,
    template: fn(&str) -> String,
}

const TEXTS: [Text; 6] = [
    Text {
        name: "Vietnamese, without tone marks",
        home: Region::Vietnam,
        template: |brand| message(Language::Vietnamese, brand),
    },
    Text { name: "Vietnamese, with tone marks", home: Region::Vietnam, template: message_with_tone_marks },
    Text { name: "Malay", home: Region::Malaysia, template: |brand| message(Language::Malay, brand) },
    Text {
        name: "Indonesian",
        home: Region::Indonesia,
        template: |brand| message(Language::Indonesian, brand),
    },
    Text { name: "Chinese", home: Region::Malaysia, template: |brand| message(Language::Chinese, brand) },
    Text { name: "English", home: Region::Malaysia, template: |brand| message(Language::English, brand) },
];

impl Text {
    /// What leaves for this country: to Malaysia with the price tag.
    fn for_country(&self, country: Region, brand: &str) -> String {
        let tag = if country == Region::Malaysia { "RM0.00 " } else { "" };
        format!("{tag}{}", (self.template)(brand))
    }

    fn length(&self, brand: &str, code: &str, minutes: &str) -> SmsLength {
        let text = self.for_country(self.home, brand).replace("{OTP}", code).replace("{MINUTES}", minutes);
        assert!(!text.contains(['{', '}']), "{text}");
        MessageText::new(text).length()
    }

    fn longest(&self) -> SmsLength {
        assert_eq!(LONGEST_BRAND.len(), 20);
        self.length(LONGEST_BRAND, "8888888888", "99")
    }

    fn broken_in(&self, country: Region) -> Vec<&'static CountryRule> {
        country_lint(country, "Eaon", &self.for_country(country, "Eaon"))
    }
}

#[test]
fn each_text_is_one_sms_at_its_longest_and_two_with_tone_marks() {
    let parts = TEXTS.map(|text| (text.name, text.longest().alphabet(), text.longest().parts()));
    let (gsm, ucs) = (SmsAlphabet::Gsm7, SmsAlphabet::Ucs2);
    assert_eq!(
        parts,
        [
            ("Vietnamese, without tone marks", gsm, 1),
            ("Vietnamese, with tone marks", ucs, 2),
            ("Malay", gsm, 1),
            ("Indonesian", gsm, 1),
            ("Chinese", ucs, 1),
            ("English", gsm, 1),
        ]
    );
}

#[test]
fn the_senders_take_the_texts() {
    let vietnam = esms_vn::Client::new(esms_vn::Credentials::new("key", "secret").unwrap()).unwrap();
    let malaysia = esms_my::Client::new(esms_my::Credentials::new("key", "secret").unwrap()).unwrap();
    for text in TEXTS {
        let template = (text.template)(LONGEST_BRAND);
        match text.home {
            Region::Vietnam => {
                let parts = text.longest().parts();
                let sender = |most| {
                    let product = Product::customer_care("Eaon");
                    esms_vn::CodeSender::builder(vietnam.clone(), product, template.as_str())
                        .most_parts(most)
                        .build()
                };
                assert!(sender(parts).is_ok(), "{}", text.name);
                assert!(sender(parts - 1).is_err(), "{}", text.name);
            }
            Region::Malaysia => {
                assert!(esms_my::CodeSender::new(malaysia.clone(), template).is_ok(), "{}", text.name);
            }
            // AccuAuth keeps the text in a template of its own.
            other => assert_eq!(other, Region::Indonesia),
        }
    }
}

#[test]
fn each_text_passes_at_home_and_tone_marks_only_cost_more() {
    for text in TEXTS {
        let broken = text.broken_in(text.home);
        if text.name == "Vietnamese, with tone marks" {
            assert!(!broken.is_empty() && broken.iter().all(|rule| rule.severity() == Severity::CostsMore));
        } else {
            assert!(broken.is_empty(), "{}: {broken:?}", text.name);
        }
    }
}

#[test]
fn the_page_tells_texts_segments_and_rules_as_they_are() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/texts.md");
    let page = std::fs::read_to_string(page).unwrap();
    // With the blank line, so that the page has no row more.
    let is_missing = |table: &String| !page.contains(&format!("\n\n{table}\n"));
    let missing: Vec<_> = [texts(), findings(), rules()].into_iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "docs/texts.md does not print:\n\n{}", missing.join("\n"));
}

fn texts() -> String {
    let mut table = "| text | template | alphabet | usual | longest |\n|---|---|---|---|---|\n".to_owned();
    for text in TEXTS {
        let template = text.for_country(text.home, "{BRAND}");
        let alphabet = match text.longest().alphabet() {
            SmsAlphabet::Gsm7 => "GSM-7",
            SmsAlphabet::Ucs2 => "UCS-2",
        };
        let [usual, longest] = [text.length("Eaon", "123456", "5"), text.longest()]
            .map(|length| format!("{}, **{} SMS**", length.units(), length.parts()));
        writeln!(table, "| {} | `{template}` | {alphabet} | {usual} | {longest} |", text.name).unwrap();
    }
    table
}

fn findings() -> String {
    let mut table = "| text | Vietnam | Malaysia | Indonesia |\n|---|---|---|---|\n".to_owned();
    for text in TEXTS {
        let [vietnam, malaysia, indonesia] =
            [Region::Vietnam, Region::Malaysia, Region::Indonesia].map(|country| {
                let names: Vec<_> = text.broken_in(country).iter().map(|rule| rule.name()).collect();
                if names.is_empty() { "passes".to_owned() } else { names.join(", ") }
            });
        writeln!(table, "| {} | {vietnam} | {malaysia} | {indonesia} |", text.name).unwrap();
    }
    table
}

fn rules() -> String {
    let mut table =
        "| country | rule | risk | what to do | source | date |\n|---|---|---|---|---|---|\n".to_owned();
    for rule in CountryRule::all() {
        let risk = match rule.severity() {
            Severity::LikelyRefused => "likely refused",
            Severity::CostsMore => "costs more",
            other => unreachable!("the page has no words for {other:?}"),
        };
        let (region, name) = (rule.region(), rule.name());
        let (sentence, source, date) = (rule.sentence(), rule.source(), rule.date());
        writeln!(table, "| {region:?} | {name} | {risk} | {sentence} | <{source}> | {date} |").unwrap();
    }
    table
}
