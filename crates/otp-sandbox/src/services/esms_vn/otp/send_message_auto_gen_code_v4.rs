//! `GET SendMessageAutoGenCode_V4_get`: a code over brandname SMS.

use super::answers;
use super::{
    ALPHABET, Call, DIGITS, LETTERS_AND_DIGITS, Outcome, PHONE_FIELD, Refusal, SENDS, V, V4_PAGE, ZEROS,
    admit, afford, bad_value, kind, refuse_magic, remember, require, slot, time_alive,
};
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::ERROR_PAGE;
use crate::services::esms_vn::sending::{self, TRIAL_BRAND};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `GET SendMessageAutoGenCode_V4_get`.
    pub const SEND_MESSAGE_AUTO_GEN_CODE_V4: Self = Self(&Endpoint {
        name: "send_message_auto_gen_code_v4",
        method: "GET",
        path: "/SendMessageAutoGenCode_V4_get",
        input: Input::Query,
        phone: PHONE_FIELD,
        fields: &["Brandname", "Type", "message", "TimeAlive", "NumCharOfCode", "IsNumber"],
        wish: "Make a code and send it",
        ..SENDS
    });
}

pub(super) static FUNCTION: Function =
    Function::new(Operation::SEND_MESSAGE_AUTO_GEN_CODE_V4, &[RULES], generate, |world| {
        answers::sent(&answers::sms_id(world), &PLACEHOLDER)
    });

const TRIAL_PAGE: &str = "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-sms-otp-cskh (2026-04-07)";

rules! { V, RULES:
    Assumed TYPE_MISSING "esms-vn.v4.type-missing" "a missing or empty Type gets 300" "the table's `message type missing`";
    Assumed TYPE_UNKNOWN "esms-vn.v4.type-unknown"
        "a Type other than 2 gets 118" "2 is the only value the page names; the table's `message type not supported`";
    Documented PLACEHOLDER "esms-vn.v4.placeholder" "{OTP} in the message is replaced by the code" V4_PAGE;
    Assumed PLACEHOLDER_MISSING "esms-vn.v4.placeholder-missing"
        "a missing message, or one without {OTP}, gets 146" "it cannot match a registered template";
    Reported TRIAL_TEXT "esms-vn.v4.trial-text"
        "brand Baotrixemay has one template: `{OTP} la ma xac minh dang ky Baotrixemay cua ban`; other texts get 146" TRIAL_PAGE;
    Assumed ANY_TEXT "esms-vn.v4.any-text"
        "while no templates are configured each text with {OTP} counts as one of every other brand" "templates are agreed with the vendor";
    Documented REGISTERED_TEXT "esms-vn.v4.registered-text" "a text that fits no registered template of its brand gets 146" ERROR_PAGE;
    Documented LENGTH_DEFAULT "esms-vn.v4.code-length" "a code has 6 characters when NumCharOfCode is absent" V4_PAGE;
    Assumed LENGTH_RANGE "esms-vn.v4.code-length-range" "NumCharOfCode may be 4 to 10" "the page states no range";
    Documented IS_NUMBER "esms-vn.v4.is-number" "IsNumber 1 makes codes of digits, 0 of letters and digits" V4_PAGE;
    Assumed IS_NUMBER_DEFAULT "esms-vn.v4.is-number-default"
        "without IsNumber a code has letters and digits" "inferred from the printed code 1NTTJ6";
    Assumed LONG_TEXT "esms-vn.v4.long-text" "a text longer than one SMS goes out in parts, each billed" "no limit is stated for this call";
}

fn generate(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call)?;
    refuse_magic(call, phone)?;
    let brand = sending::brand(world, call, 2)?;
    kind(call, "Type", &["2"], [&TYPE_MISSING, &TYPE_UNKNOWN])?;
    let template = template(world, call, brand)?;
    let minutes = time_alive(call)?;
    let (alphabet, length) = (alphabet(call)?, code_length(call)?);

    let code = world.make_code(V, alphabet, length);
    let text = template.replace("{OTP}", &code);
    let sms = Outgoing::sms(call.operation, phone, text, format!("{brand}: {template}"));
    call.hangs_on(&LONG_TEXT, sms.length.parts > 1);
    afford(world, call, sms.length.parts)?;
    call.certain(world)?;
    let id = answers::sms_id(world);
    remember(world, call, &id, 2, (phone, &sms.text), sms.length.parts);
    let code_id = world.issue(slot(phone), &code, minutes);
    let (sender, product) = (Some(brand.to_owned()), Some(2));
    world.deliver(Outgoing { sender, product, code: Some(code), code_id: Some(code_id), ..sms });
    Ok(answers::sent(&id, &PLACEHOLDER))
}

fn template<'c>(world: &World, call: &'c Call<'_>, brand: &str) -> Result<&'c str, Refusal> {
    let message = call.filled("message").filter(|message| message.contains("{OTP}"));
    let message = message.ok_or_else(|| Refusal::new("146", &PLACEHOLDER_MISSING))?;
    if let Some(templates) = &world.account(V).templates {
        call.follows(&[&REGISTERED_TEXT]);
        let text = message.replace("{OTP}", "123456");
        let fits = templates.iter().any(|template| template.owner == brand && template.fits(&text));
        return require(fits, "146", &REGISTERED_TEXT).map(|()| message);
    }
    let is_trial = brand == TRIAL_BRAND;
    call.follows(&[if is_trial { &TRIAL_TEXT } else { &ANY_TEXT }]);
    let fits = !is_trial || message == "{OTP} la ma xac minh dang ky Baotrixemay cua ban";
    require(fits, "146", &TRIAL_TEXT)?;
    Ok(message)
}

fn code_length(call: &Call<'_>) -> Result<u32, Refusal> {
    let text = call.filled("NumCharOfCode");
    call.follows(&[if text.is_some() { &LENGTH_RANGE } else { &LENGTH_DEFAULT }]);
    text.map_or(Ok(6), |text| call.whole_number(text, 4, 10, &ZEROS).ok_or_else(bad_value))
}

fn alphabet(call: &Call<'_>) -> Result<&'static [u8], Refusal> {
    let is_number = call.filled("IsNumber");
    call.follows(&[if is_number.is_some() { &IS_NUMBER } else { &IS_NUMBER_DEFAULT }]);
    call.hangs_on(&ALPHABET, matches!(is_number, None | Some("0")));
    match is_number {
        None | Some("0") => Ok(LETTERS_AND_DIGITS),
        Some("1") => Ok(DIGITS),
        Some(_) => Err(bad_value()),
    }
}
