//! `POST /sms/otp/generate`: the vendor makes a code and sends it.

use std::net::IpAddr;

use super::answers::{self, Refusal};
use super::{GENERATE_PAGE, V, admit, app_id, country_codes};
use crate::codes::Slot;
use crate::exchange::Reply;
use crate::fields::{Fields, whole_number};
use crate::inbox::Channel;
use crate::rules::Rule;
use crate::text_length::{Encoding, Length, measure};
use crate::vendor::Operation;
use crate::world::{Outgoing, World};

const COUNTRY: Rule = Rule::documented(
    V,
    "esms-my.generate.country",
    "a phone that does not begin with a country code (such as 0123456789) gets status 4",
    GENERATE_PAGE,
);
const PHONE_LENGTH: Rule = Rule::assumed(
    V,
    "esms-my.generate.phone-length",
    "a phone of fewer than 8 or more than 15 digits gets status 9",
    "no page says; the bounds of international numbers",
);
const BRAND_OR_MESSAGE: Rule = Rule::documented(
    V,
    "esms-my.generate.brand-or-message",
    "neither brand-name nor message gets status 11",
    GENERATE_PAGE,
);
const BRAND_WINS: Rule = Rule::assumed(
    V,
    "esms-my.generate.brand-wins",
    "when both brand-name and message are sent, brand-name is used",
    "no page says; it is listed first",
);
const LANGUAGE: Rule = Rule::documented(
    V,
    "esms-my.generate.language",
    "with brand-name, a language other than en, my, zh gets status 15; with message it is ignored",
    GENERATE_PAGE,
);
const BRAND_LENGTH: Rule = Rule::documented(
    V,
    "esms-my.generate.brand-length",
    "a brand-name of more than 20 characters (not bytes) gets status 13",
    GENERATE_PAGE,
);
const OTP_PLACE: Rule = Rule::documented(
    V,
    "esms-my.generate.otp-place",
    "a message without #otp# gets status 12",
    GENERATE_PAGE,
);
const RM_PREFIX: Rule = Rule::documented(
    V,
    "esms-my.generate.rm-prefix",
    "a message to a number that begins with 60 must begin with `RM0.00 `, else status 10",
    GENERATE_PAGE,
);
const DURATION: Rule = Rule::documented(
    V,
    "esms-my.generate.duration",
    "duration is in minutes, 3 when absent; more than 9 gets status 14",
    GENERATE_PAGE,
);
const DURATION_SHAPE: Rule = Rule::assumed(
    V,
    "esms-my.generate.duration-shape",
    "a duration that is not a whole number, or below 1, gets status 14",
    "no page says; the nearest status",
);
const LENGTH: Rule = Rule::documented(
    V,
    "esms-my.generate.length",
    "a final text of more than 160 GSM or 70 Unicode characters gets status 8",
    GENERATE_PAGE,
);
const CREDITS: Rule = Rule::documented(
    V,
    "esms-my.generate.credits",
    "fewer credits than the message costs gets status 5",
    GENERATE_PAGE,
);
const PRICE: Rule = Rule::assumed(
    V,
    "esms-my.generate.price",
    "one part costs one credit",
    "the printed success deducts 1 credit for 1 part",
);
const ENGLISH: Rule = Rule::documented(
    V,
    "esms-my.generate.english",
    "the English brand text is `RM0.00 Eaon - Your OTP code is 112233. This is valid for the next 3 minutes.`",
    GENERATE_PAGE,
);
const OTHER_LANGUAGES: Rule = Rule::assumed(
    V,
    "esms-my.generate.my-zh",
    "the Malay and Chinese brand texts are the sandbox's own",
    "no page prints them",
);
const PREFIX_ABROAD: Rule = Rule::assumed(
    V,
    "esms-my.generate.prefix-abroad",
    "the brand text keeps `RM0.00 ` for numbers outside Malaysia",
    "no page says",
);
const CODE_SHAPE: Rule = Rule::reported(
    V,
    "esms-my.generate.code-shape",
    "a code has six digits",
    "every printed sample, and the form of a public client; no page states it",
);
const SUPERSESSION: Rule = Rule::assumed(
    V,
    "esms-my.generate.supersession",
    "a new code for the same phone and app-id makes the one before invalid",
    "no page says",
);
const SUCCESS: Rule = Rule::documented(
    V,
    "esms-my.generate.success",
    "success has status 0, creditDeducted, message `ok`, id, parts, and type 0 (GSM) or 8 (Unicode)",
    GENERATE_PAGE,
);

pub(super) const RULES: &[&Rule] = &[
    &COUNTRY,
    &PHONE_LENGTH,
    &BRAND_OR_MESSAGE,
    &BRAND_WINS,
    &LANGUAGE,
    &BRAND_LENGTH,
    &OTP_PLACE,
    &RM_PREFIX,
    &DURATION,
    &DURATION_SHAPE,
    &LENGTH,
    &CREDITS,
    &PRICE,
    &ENGLISH,
    &OTHER_LANGUAGES,
    &PREFIX_ABROAD,
    &CODE_SHAPE,
    &SUPERSESSION,
    &SUCCESS,
];

const DIGITS: &[u8] = b"0123456789";

/// A text that still waits for its code and its minutes, in the vendor's placeholders.
struct Template {
    text: String,
    sender: Option<String>,
    /// The rule the success hangs on.
    rule: &'static Rule,
}

pub(super) fn generate(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, &["api-key", "api-secret", "phone"], from)?;
    check_number(phone)?;
    let template = template(fields, phone)?;
    let app_id = app_id(fields)?;
    let minutes = minutes(fields)?;

    let balance = world.account(V).balance;
    let code = world.make_code(V, DIGITS, 6);
    let text = template.text.replace("#otp#", &code).replace("#duration#", &minutes.to_string());
    let Length { encoding, units, parts } = measure(&text);
    let (kind, limit) = if encoding == Encoding::Gsm7 { (0, 160) } else { (8, 70) };
    if units > limit {
        return Err(Refusal::new(8, &LENGTH));
    }
    if balance < u64::from(parts) {
        return Err(Refusal::new(5, &CREDITS));
    }

    let code_id = world.issue(Slot { vendor: V, phone: phone.to_owned(), app_id }, &code, minutes);
    world.deliver(Outgoing {
        operation: Operation::GenerateOtp,
        channel: Channel::Sms,
        sender: template.sender,
        to: phone.to_owned(),
        text,
        code: Some(code),
        code_id: Some(code_id),
        encoding,
        parts,
        units: parts,
    });
    Ok(answers::sent(world, parts, parts, kind, template.rule))
}

fn check_number(phone: &str) -> Result<(), Refusal> {
    // A short local number is told about its country code first: that is the page's own example.
    if !country_codes::begins_with_one(phone) {
        return Err(Refusal::new(4, &COUNTRY));
    }
    if !(8..=15).contains(&phone.len()) {
        return Err(Refusal::new(9, &PHONE_LENGTH));
    }
    Ok(())
}

fn template(fields: &Fields, phone: &str) -> Result<Template, Refusal> {
    match (fields.filled("brand-name"), fields.filled("message")) {
        (Some(brand), _) => brand_template(brand, fields.filled("language").unwrap_or("en")),
        (None, Some(message)) => message_template(message, phone),
        (None, None) => Err(Refusal::new(11, &BRAND_OR_MESSAGE)),
    }
}

fn brand_template(brand: &str, language: &str) -> Result<Template, Refusal> {
    let (rest, rule) = match language {
        "en" => ("Your OTP code is #otp#. This is valid for the next #duration# minutes.", &SUCCESS),
        "my" => ("Kod OTP anda ialah #otp#. Sah untuk #duration# minit.", &OTHER_LANGUAGES),
        "zh" => ("您的验证码是 #otp#，#duration# 分钟内有效。", &OTHER_LANGUAGES),
        _ => return Err(Refusal::new(15, &LANGUAGE)),
    };
    if brand.chars().count() > 20 {
        return Err(Refusal::new(13, &BRAND_LENGTH));
    }
    Ok(Template { text: format!("RM0.00 {brand} - {rest}"), sender: Some(brand.to_owned()), rule })
}

fn message_template(message: &str, phone: &str) -> Result<Template, Refusal> {
    if !message.contains("#otp#") {
        return Err(Refusal::new(12, &OTP_PLACE));
    }
    if phone.starts_with("60") && !message.starts_with("RM0.00 ") {
        return Err(Refusal::new(10, &RM_PREFIX));
    }
    Ok(Template { text: message.to_owned(), sender: None, rule: &SUCCESS })
}

fn minutes(fields: &Fields) -> Result<u32, Refusal> {
    let Some(text) = fields.filled("duration") else { return Ok(3) };
    let rule = if whole_number(text, 10, u32::MAX).is_some() { &DURATION } else { &DURATION_SHAPE };
    whole_number(text, 1, 9).ok_or(Refusal::new(14, rule))
}
