use super::{CountryRule, Message, Severity};
use crate::Region;

const INDONESIA_BY_VONAGE: &str =
    "https://api.support.vonage.com/hc/en-us/articles/204017053-Indonesia-Direct-route-";
const INDONESIA_BY_TWILIO: &str = "https://support.twilio.com/hc/en-us/articles/360039779394-Documents-Required-and-Instructions-to-Register-Your-Alphanumeric-Sender-ID-in-Indonesia";
const VIETNAM_BY_CLICKSEND: &str = "https://help.clicksend.com/article/8g95iexm1x-vietnam";
const VIETNAM_BY_NEXMO: &str =
    "https://help.nexmo.com/hc/en-us/articles/204017273-Vietnam-SMS-Features-and-Restrictions";
const MALAYSIA_BY_TRIO: &str = "https://www.trio-mobile.com/sms-service-notice/";
const MALAYSIA_BY_SCOOP: &str =
    "https://scoop.my/news/226057/ban-on-prohibited-sms-content-including-hyperlinks-enforced-sept-1-mcmc";

/// The pages were read in stored copies.
const UNDATED: &str = "undated, read 2026-11-30";

/// Only what a page states. Where pages differ, the one that says it most plainly is named; what is known of a country and cannot
/// be seen in a text is in the repository's `docs/texts.md`.
pub(super) static RULES: [CountryRule; 15] = [
    CountryRule {
        region: Region::Malaysia,
        name: "price-tag",
        severity: Severity::LikelyRefused,
        sentence: "Begin with `RM0.00` and a blank. All operators refuse a text without it, and the refused SMS may be billed.",
        source: MALAYSIA_BY_TRIO,
        date: "2019-07-19",
        breaks: Message::has_no_price_tag,
    },
    CountryRule {
        region: Region::Malaysia,
        name: "brand",
        severity: Severity::LikelyRefused,
        sentence: "Name your brand in the text. Operators replace the sender by a short code.",
        source: "https://docs.mapp.com/docs/malaysia.md",
        date: "2026-01-14",
        breaks: Message::names_no_brand,
    },
    CountryRule {
        region: Region::Malaysia,
        name: "link",
        severity: Severity::LikelyRefused,
        sentence: "Leave out links. Operators must block every SMS with a link. Since 1 September 2024 this includes those of companies.",
        source: MALAYSIA_BY_SCOOP,
        date: "2024-09-02",
        breaks: Message::has_link,
    },
    CountryRule {
        region: Region::Malaysia,
        name: "phone-number",
        severity: Severity::LikelyRefused,
        sentence: "Leave out phone numbers. Operators must block an SMS that gives a number to call back.",
        source: MALAYSIA_BY_SCOOP,
        date: "2024-09-02",
        breaks: Message::has_phone_number,
    },
    CountryRule {
        region: Region::Malaysia,
        name: "parts",
        severity: Severity::CostsMore,
        sentence: "Shorten the text to one SMS. Each part is billed, and the price tag takes seven characters of the first.",
        source: MALAYSIA_BY_TRIO,
        date: "2019-07-19",
        breaks: Message::is_long,
    },
    CountryRule {
        region: Region::Vietnam,
        name: "sender",
        severity: Severity::LikelyRefused,
        sentence: "Register a brand name, and your text with it. A message of a sender that is not registered is rejected.",
        source: VIETNAM_BY_CLICKSEND,
        date: UNDATED,
        breaks: Message::has_no_sender,
    },
    CountryRule {
        region: Region::Vietnam,
        name: "brand",
        severity: Severity::LikelyRefused,
        sentence: "Name your brand in the text, as it is registered for the sender.",
        source: VIETNAM_BY_CLICKSEND,
        date: UNDATED,
        breaks: Message::names_no_brand,
    },
    CountryRule {
        region: Region::Vietnam,
        name: "tone-marks",
        severity: Severity::CostsMore,
        sentence: "Leave out tone marks. Nearly all of them make the text Unicode, and an SMS then holds 70 characters in place of 160.",
        source: "https://www.smsthuonghieu.com/dich-vu-sms-unicode/",
        date: UNDATED,
        breaks: Message::is_unicode,
    },
    CountryRule {
        region: Region::Vietnam,
        name: "parts",
        severity: Severity::CostsMore,
        sentence: "Shorten the text to one SMS. Each part is billed.",
        source: "http://intercom.com.vn/quy-dinh-gui-tin.html",
        date: UNDATED,
        breaks: Message::is_long,
    },
    CountryRule {
        region: Region::Vietnam,
        name: "chinese",
        severity: Severity::LikelyRefused,
        sentence: "Write in Vietnamese or English. The delivery of Chinese characters is not guaranteed, especially to MobiFone.",
        source: VIETNAM_BY_NEXMO,
        date: UNDATED,
        breaks: Message::has_chinese,
    },
    CountryRule {
        region: Region::Indonesia,
        name: "sender",
        severity: Severity::LikelyRefused,
        sentence: "Register a sender name. Operators filter or replace other senders.",
        source: INDONESIA_BY_VONAGE,
        date: UNDATED,
        breaks: Message::has_no_sender,
    },
    CountryRule {
        region: Region::Indonesia,
        name: "brand",
        severity: Severity::LikelyRefused,
        sentence: "Name your brand in the text. Telkomsel blocks a code without it when the message seems to come from abroad.",
        source: INDONESIA_BY_TWILIO,
        date: "in force since 2024-04-01",
        breaks: Message::names_no_brand,
    },
    CountryRule {
        region: Region::Indonesia,
        name: "unicode",
        severity: Severity::LikelyRefused,
        sentence: "Use GSM-7 letters only. No network supports Unicode officially.",
        source: INDONESIA_BY_VONAGE,
        date: UNDATED,
        breaks: Message::is_unicode,
    },
    CountryRule {
        region: Region::Indonesia,
        name: "parts",
        severity: Severity::LikelyRefused,
        sentence: "Shorten the text to one SMS. Delivery of longer ones is not guaranteed on all networks.",
        source: INDONESIA_BY_VONAGE,
        date: UNDATED,
        breaks: Message::is_long,
    },
    CountryRule {
        region: Region::Indonesia,
        name: "filtered-word",
        severity: Severity::LikelyRefused,
        sentence: "Leave out the words `verify`, `PIN` and `code`. Telkomsel, Axis and XL may filter them unless your route is for codes.",
        source: INDONESIA_BY_VONAGE,
        date: UNDATED,
        breaks: Message::has_filtered_word,
    },
];
