//! `GET MakeCallTemplate_V2`: a call that reads a template out.

use super::{PAGE, REPORT_RULES, REPORTING, RULES as SHARED, one_of, phone, refused, ring, taken_over};
use crate::names::{Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, require};
use crate::services::esms_vn::sending::PHONE_FIELD;
use crate::services::esms_vn::{SENDS, V};
use crate::world::World;

impl Operation {
    /// esms-vn `GET MakeCallTemplate_V2` of the voice host.
    pub const MAKE_CALL_TEMPLATE_V2: Self = Self(&Endpoint {
        name: "make_call_template_v2",
        host: "voice",
        method: "GET",
        path: "/MakeCallTemplate_V2",
        input: Input::Query,
        phone: PHONE_FIELD,
        fields: &["TemplateId", "VariableListStr", "SendDate", "Voice", "Speed", "CallbackUrl", "RequestId"],
        wish: "Call and read a text out",
        ..SENDS
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    refused: Some(|_, _, code, text, rule| {
        refused(code, text.or_else(|| (code == "104").then_some("Template not found")), rule)
    }),
    ..Function::new(Operation::MAKE_CALL_TEMPLATE_V2, &[RULES, SHARED, REPORT_RULES], speak, |world| {
        taken_over(&world.rng.uuid(), &SUCCESS)
    })
};

rules! { V, RULES:
    Documented TEMPLATE_UNKNOWN "esms-vn.call-template.unknown" "an unknown TemplateId gets 104 `Template not found`" PAGE;
    Assumed ANY_TEMPLATE "esms-vn.call-template.any"
        "every number is a template of the account; any other text, and none, is unknown" "templates are made on the vendor's site";
    Documented SUCCESS "esms-vn.call-template.success" "a call that is taken over gets 100 and an SMSID; the values are split at `||`" PAGE;
    Assumed TEXT "esms-vn.call-template.text" "the phone hears the values alone, and any value of 4 to 10 digits is a code"
        "templates are made on the vendor's site";
}

fn speak(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = phone(world, call)?;
    let template = call.filled("TemplateId").unwrap_or_default();
    let is_number = !template.is_empty() && template.bytes().all(|byte| byte.is_ascii_digit());
    call.hangs_on(&ANY_TEMPLATE, is_number);
    require(is_number, "104", &TEMPLATE_UNKNOWN)?;
    one_of(call, "Voice", &["male", "female", "hatieumai", "ngoclam"])?;
    one_of(call, "Speed", &["-3", "-2", "-1", "0", "1", "2", "3"])?;
    call.follows(&[&TEXT]);
    let values: Vec<&str> = call.filled("VariableListStr").unwrap_or_default().split("||").collect();
    let code = values.iter().find_map(|value| spoken_code(value));
    ring(world, call, (phone, values.join(", "), code), &SUCCESS)
}

/// A code may be written with blanks, so that it is read digit by digit.
fn spoken_code(value: &str) -> Option<String> {
    let digits = value.replace(' ', "");
    ((4..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
