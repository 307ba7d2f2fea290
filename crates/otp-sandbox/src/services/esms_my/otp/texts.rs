//! The text of an OTP message: the vendor's around a brand, or the caller's own.

use super::{Call, GENERATE_PAGE, Refusal, V, received};
use crate::rules::{Rule, rules};
use crate::services::call::require;

rules! { V, RULES:
    Documented BRAND_OR_MESSAGE "esms-my.generate.brand-or-message" "neither brand-name nor message gets status 11" GENERATE_PAGE;
    Assumed BRAND_WINS "esms-my.generate.brand-wins"
        "when both brand-name and message are sent, brand-name is used" "no page says; it is listed first";
    Documented LANGUAGE "esms-my.generate.language"
        "with brand-name, a language other than en, my, zh gets status 15; with message it is ignored" GENERATE_PAGE;
    Documented BRAND_LENGTH "esms-my.generate.brand-length" "a brand-name of more than 20 characters gets status 13" GENERATE_PAGE;
    Assumed BRAND_CHARACTERS "esms-my.generate.brand-characters"
        "a character beyond ASCII counts as one, however many bytes it has" "no page says";
    Assumed BRAND_PLACES "esms-my.generate.brand-places"
        "#otp# and #duration# in a brand-name are filled in, too" "no page says";
    Documented OTP_PLACE "esms-my.generate.otp-place" "a message without #otp# gets status 12" GENERATE_PAGE;
    Documented RM_PREFIX "esms-my.generate.rm-prefix"
        "a message to a number that begins with 60 must begin with `RM0.00 `, else status 10" GENERATE_PAGE;
    Documented ENGLISH "esms-my.generate.english"
        "the English brand text is `RM0.00 Eaon - Your OTP code is 112233. This is valid for the next 3 minutes.`" GENERATE_PAGE;
    Assumed OTHER_LANGUAGES "esms-my.generate.my-zh" "the Malay and Chinese brand texts are the sandbox's own" "no page prints them";
    Assumed PREFIX_ABROAD "esms-my.generate.prefix-abroad" "the brand text keeps `RM0.00 ` for numbers outside Malaysia" "no page says";
}

/// A text that still waits for its code and its minutes, in the vendor's placeholders.
pub(super) fn template(call: &Call<'_>, phone: &str) -> Result<String, Refusal> {
    match (call.filled("brand-name"), call.filled("message")) {
        (Some(brand), message) => {
            call.hangs_on(&BRAND_WINS, message.is_some());
            call.hangs_on(&PREFIX_ABROAD, !phone.starts_with("60"));
            brand_template(call, brand)
        }
        (None, Some(message)) => {
            call.follows(&[&OTP_PLACE, &RM_PREFIX]);
            require(message.contains("#otp#"), "12", &OTP_PLACE)?;
            require(!phone.starts_with("60") || message.starts_with("RM0.00 "), "10", &RM_PREFIX)?;
            Ok(received(call, message))
        }
        (None, None) => Err(Refusal::new("11", &BRAND_OR_MESSAGE)),
    }
}

fn brand_template(call: &Call<'_>, brand: &str) -> Result<String, Refusal> {
    call.follows(&[&LANGUAGE]);
    let (rest, rule) = match call.filled("language").unwrap_or("en") {
        "en" => ("Your OTP code is #otp#. This is valid for the next #duration# minutes.", &ENGLISH),
        "my" => ("Kod OTP anda ialah #otp#. Sah untuk #duration# minit.", &OTHER_LANGUAGES),
        "zh" => ("您的验证码是 #otp#，#duration# 分钟内有效。", &OTHER_LANGUAGES),
        _ => return Err(Refusal::new("15", &LANGUAGE)),
    };
    call.follows(&[&BRAND_LENGTH]);
    call.hangs_on(&BRAND_CHARACTERS, (brand.chars().count() <= 20) != (brand.len() <= 20));
    require(brand.chars().count() <= 20, "13", &BRAND_LENGTH)?;
    call.hangs_on(&BRAND_PLACES, ["#otp#", "#duration#"].iter().any(|place| brand.contains(place)));
    let brand = received(call, brand);
    call.follows(&[rule]);
    Ok(format!("RM0.00 {brand} - {rest}"))
}
