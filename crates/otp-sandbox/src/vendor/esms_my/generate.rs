//! `POST /sms/otp/generate`: the vendor makes a code and sends it.

use std::net::IpAddr;

use super::answers::{self, Refusal};
use super::{GENERATE_PAGE, V, admit, app_id, country_codes, texts};
use crate::codes::Slot;
use crate::exchange::Reply;
use crate::fields::{Fields, whole_number};
use crate::inbox::Channel;
use crate::rules::Rule;
use crate::text_length::{Encoding, Length, measure};
use crate::vendor::{Operation, magic};
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
    &DURATION,
    &DURATION_SHAPE,
    &LENGTH,
    &CREDITS,
    &PRICE,
    &CODE_SHAPE,
    &SUPERSESSION,
    &SUCCESS,
];

const DIGITS: &[u8] = b"0123456789";

pub(super) fn generate(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, &["api-key", "api-secret", "phone"], from)?;
    check_number(phone)?;
    if let Some(row) = magic::refusal(Operation::GenerateOtp, phone) {
        return Err(Refusal::new(row.vendor_code.parse().unwrap_or(6), &row.rule));
    }
    let template = texts::template(fields, phone)?;
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
    let rule = template.rule.unwrap_or(&SUCCESS);
    if world.refuses(rule) {
        // Before anything is sent or billed: strict mode puts its own answer in place of this one.
        return Err(Refusal::new(6, rule));
    }

    let code_id = world.issue(Slot { vendor: V, phone: phone.to_owned(), app_id }, &code, minutes);
    world.deliver(Outgoing {
        operation: Operation::GenerateOtp,
        channel: Channel::Sms,
        // Malaysian networks show a short code, never the brand.
        sender: None,
        to: phone.to_owned(),
        text,
        code: Some(code),
        code_id: Some(code_id),
        encoding,
        parts,
        units: parts,
        purpose: app_id.to_string(),
    });
    Ok(answers::sent(world, parts, parts, kind, rule))
}

fn check_number(phone: &str) -> Result<(), Refusal> {
    // A short local number is told about its country code first: that is the page's own example.
    if country_codes::country_code(phone).is_none() {
        return Err(Refusal::new(4, &COUNTRY));
    }
    if !(8..=15).contains(&phone.len()) {
        return Err(Refusal::new(9, &PHONE_LENGTH));
    }
    Ok(())
}

fn minutes(fields: &Fields) -> Result<u32, Refusal> {
    let Some(text) = fields.filled("duration") else { return Ok(3) };
    let rule = if whole_number(text, 10, u32::MAX).is_some() { &DURATION } else { &DURATION_SHAPE };
    whole_number(text, 1, 9).ok_or(Refusal::new(14, rule))
}
