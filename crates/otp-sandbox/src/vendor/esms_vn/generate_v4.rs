//! `GET SendMessageAutoGenCode_V4_get`: a code over brandname SMS.

use std::net::IpAddr;

use super::answers::{self, Refusal};
use super::shared_fields::{
    DIGITS, LETTERS_AND_DIGITS, admit, afford, any_case, bad_value, refuse_magic, slot, time_alive,
};
use super::{V, V4_PAGE};
use crate::exchange::Reply;
use crate::fields::{Fields, whole_number};
use crate::inbox::Channel;
use crate::rules::Rule;
use crate::text_length::{Length, measure};
use crate::vendor::Operation;
use crate::world::{Outgoing, World};

const TRIAL_PAGE: &str = "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-sms-otp-cskh (2026-04-07)";

const BRAND_EMPTY: Rule = Rule::reported(
    V,
    "esms-vn.v4.brand-empty",
    "a missing or empty Brandname gets 104",
    "public clients; the table's code for an unknown brand",
);
const BRAND_SHAPE: Rule = Rule::assumed(
    V,
    "esms-vn.v4.brand-shape",
    "every name of 1 to 11 letters, digits, blanks, - _ . is a brand of the account, any other gets 104",
    "brands are agreed with the vendor; the shape is the country's rule for sender names",
);
const TYPE_MISSING: Rule = Rule::assumed(
    V,
    "esms-vn.v4.type-missing",
    "a missing or empty Type gets 300",
    "the table's `message type missing`",
);
const TYPE_UNKNOWN: Rule = Rule::assumed(
    V,
    "esms-vn.v4.type-unknown",
    "a Type other than 2 gets 118",
    "2 is the only value the page names; the table's `message type not supported`",
);
const PLACEHOLDER: Rule =
    Rule::documented(V, "esms-vn.v4.placeholder", "{OTP} in the message is replaced by the code", V4_PAGE);
const PLACEHOLDER_MISSING: Rule = Rule::assumed(
    V,
    "esms-vn.v4.placeholder-missing",
    "a missing message, or one without {OTP}, gets 146",
    "it cannot match a registered template",
);
const TRIAL_TEXT: Rule = Rule::reported(
    V,
    "esms-vn.v4.trial-text",
    "brand Baotrixemay has one template: `{OTP} la ma xac minh dang ky Baotrixemay cua ban`; other texts get 146",
    TRIAL_PAGE,
);
const ANY_TEXT: Rule = Rule::assumed(
    V,
    "esms-vn.v4.any-text",
    "for every other brand each text with {OTP} counts as a registered template",
    "templates are agreed with the vendor",
);
const LENGTH_DEFAULT: Rule = Rule::documented(
    V,
    "esms-vn.v4.code-length",
    "a code has 6 characters when NumCharOfCode is absent",
    V4_PAGE,
);
const LENGTH_RANGE: Rule = Rule::assumed(
    V,
    "esms-vn.v4.code-length-range",
    "NumCharOfCode may be 4 to 10",
    "the page states no range",
);
const IS_NUMBER: Rule = Rule::documented(
    V,
    "esms-vn.v4.is-number",
    "IsNumber 1 makes codes of digits, 0 of letters and digits",
    V4_PAGE,
);
const IS_NUMBER_DEFAULT: Rule = Rule::assumed(
    V,
    "esms-vn.v4.is-number-default",
    "without IsNumber a code has letters and digits",
    "inferred from the printed code 1NTTJ6",
);
const LONG_TEXT: Rule = Rule::assumed(
    V,
    "esms-vn.v4.long-text",
    "a text longer than one SMS goes out in parts, each billed",
    "no limit is stated for this call",
);

pub(super) const RULES: &[&Rule] = &[
    &BRAND_EMPTY,
    &BRAND_SHAPE,
    &TYPE_MISSING,
    &TYPE_UNKNOWN,
    &PLACEHOLDER,
    &PLACEHOLDER_MISSING,
    &TRIAL_TEXT,
    &ANY_TEXT,
    &LENGTH_DEFAULT,
    &LENGTH_RANGE,
    &IS_NUMBER,
    &IS_NUMBER_DEFAULT,
    &LONG_TEXT,
];

pub(super) fn generate(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, any_case, from)?;
    refuse_magic(Operation::SendMessageAutoGenCodeV4, &phone)?;
    let brand = brand(fields)?;
    check_type(fields)?;
    let template = template(fields, brand)?;
    let minutes = time_alive(fields.get_in_any_case("TimeAlive"))?;
    let (alphabet, length) = (alphabet(fields)?, code_length(fields)?);

    let code = world.make_code(V, alphabet, length);
    let text = template.replace("{OTP}", &code);
    let Length { encoding, parts, .. } = measure(&text);
    afford(world, parts)?;
    let code_id = world.issue(slot(&phone), &code, minutes);
    world.deliver(Outgoing {
        operation: Operation::SendMessageAutoGenCodeV4,
        channel: Channel::Sms,
        sender: Some(brand.to_owned()),
        to: phone,
        text,
        code: Some(code),
        code_id: Some(code_id),
        encoding,
        parts,
        units: parts,
        purpose: format!("{brand}: {template}"),
    });
    Ok(answers::sent(world, &PLACEHOLDER))
}

fn filled<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.get_in_any_case(name).filter(|value| !value.is_empty())
}

fn brand(fields: &Fields) -> Result<&str, Refusal> {
    let brand = filled(fields, "Brandname").ok_or_else(|| Refusal::new("104", &BRAND_EMPTY))?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" -_.".contains(&byte);
    if brand.len() > 11 || !brand.bytes().all(allowed) {
        return Err(Refusal::new("104", &BRAND_SHAPE));
    }
    Ok(brand)
}

fn check_type(fields: &Fields) -> Result<(), Refusal> {
    match filled(fields, "Type") {
        Some("2") => Ok(()),
        Some(_) => Err(Refusal::new("118", &TYPE_UNKNOWN)),
        None => Err(Refusal::new("300", &TYPE_MISSING)),
    }
}

fn template<'f>(fields: &'f Fields, brand: &str) -> Result<&'f str, Refusal> {
    let message = filled(fields, "message").filter(|message| message.contains("{OTP}"));
    let message = message.ok_or_else(|| Refusal::new("146", &PLACEHOLDER_MISSING))?;
    if brand == "Baotrixemay" && message != "{OTP} la ma xac minh dang ky Baotrixemay cua ban" {
        return Err(Refusal::new("146", &TRIAL_TEXT));
    }
    Ok(message)
}

fn code_length(fields: &Fields) -> Result<usize, Refusal> {
    let Some(text) = filled(fields, "NumCharOfCode") else { return Ok(6) };
    let length = whole_number(text, 4, 10).ok_or_else(bad_value)?;
    usize::try_from(length).map_err(|_| bad_value())
}

fn alphabet(fields: &Fields) -> Result<&'static [u8], Refusal> {
    match filled(fields, "IsNumber") {
        None | Some("0") => Ok(LETTERS_AND_DIGITS),
        Some("1") => Ok(DIGITS),
        Some(_) => Err(bad_value()),
    }
}
