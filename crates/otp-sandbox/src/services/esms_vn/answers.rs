//! The bodies of eSMS.vn, in the field order its pages print.

use serde_json::Value;

use super::{ERROR_PAGE, PATH_SPELLING, PATHS, SMS_PAGE, V, V4_PAGE, V5_PAGE};
use crate::exchange::Reply;
use crate::fields::object;
use crate::names::CodeField;
use crate::rules::{Rule, rules};
use crate::services::call::{Call, Refusal};
use crate::world::World;

rules! { V, RULES:
    Unavoidable HTTP_200 "esms-vn.http-200"
        "every answer of a known path has HTTP status 200" "inferred: public clients look at the code in the body only";
    Assumed UNKNOWN_PATH "esms-vn.unknown-path"
        "another path or method gets HTTP 404 with an HTML page" "no page says; the platform's usual answer";
    Reported INVALID_REQUEST "esms-vn.invalid-request"
        "a request that cannot be read gets `{\"error\":\"Invalid request\"}`, without CodeResult" SMS_PAGE;
    Assumed UNREADABLE "esms-vn.unreadable"
        "what cannot be read: malformed JSON, no object, a nested value or a boolean in a field of the call, another content type"
        "no page says what is invalid";
    Reported NUMBER_AS_TEXT "esms-vn.number-as-text"
        "a JSON number is taken like the text of its digits" "a public PHP client sends TimeAlive and TypeId as numbers";
    Documented ERROR_SHAPE "esms-vn.error-shape" "an error has CodeResult, CountRegenerate 0 and ErrorMessage, without SMSID" V4_PAGE;
    Reported ERROR_TEXTS "esms-vn.error-texts"
        "104, 108, 124, 146 and 789 have the texts printed for other calls; 124 also SendStatus, 146 also an SMSID" SMS_PAGE;
    Unavoidable OTHER_TEXTS "esms-vn.other-texts" "the texts of the other codes follow the table of error codes" ERROR_PAGE;
    Documented SMS_ID "esms-vn.sms-id" "success has CodeResult \"100\", CountRegenerate 0 and an SMSID of 31 hexadecimal digits" V5_PAGE;
    Assumed ON_ORDER "esms-vn.answer-on-order" "an armed answer has the shape of a printed error; 171 has the text of 117" "no page prints 171";
}

pub(super) const CODE_RESULT: CodeField =
    CodeField { name: "CodeResult", success: "\"100\"", failure: "\"99\"", unheard_of: "\"987\"" };

pub(super) const CODE_RESPONSE: CodeField = CodeField { name: "CodeResponse", ..CODE_RESULT };

/// A new id of a message.
pub(super) fn sms_id(world: &mut World) -> String {
    world.rng.hex(31)
}

/// A message was taken over under this id, or a code made without one.
pub(super) fn sent(id: &str, rule: &'static Rule) -> Reply {
    reply("100", rule, &[("SMSID", id.into())]).on(&[&SMS_ID])
}

/// The right code: its text is in `ErrorMessage`, as printed.
pub(super) fn checked(phone: &str, rule: &'static Rule) -> Reply {
    reply("100", rule, &[("ErrorMessage", format!("{phone}, Content: Success!").into())])
}

pub(super) fn code_invalid(phone: &str, guess: &str) -> String {
    format!("{phone}, Content: {guess} Code Invalid")
}

pub(super) fn phone_not_valid(phone: &str) -> String {
    format!("The phone number {phone} is not valid.")
}

pub(super) fn refuse(world: &mut World, refusal: &Refusal) -> Reply {
    let Refusal { code, text, rule } = refusal;
    if code.is_empty() {
        let body = br#"{"error":"Invalid request"}"#;
        let reply = Reply::new(200, "application/json", body.to_vec(), "", rule);
        return reply.on(&[&UNREADABLE, &PATHS, &HTTP_200]);
    }
    error(world, code, text.as_deref().unwrap_or_else(|| usual_text(code)), rule)
}

/// An answer of another shape: these members in this order, without those that are `null`. The code is among them.
pub(super) fn shaped(code: &str, rule: &'static Rule, members: &[(&str, Value)]) -> Reply {
    Reply::new(200, "application/json", object(members), code, rule).on(&[&PATHS, &HTTP_200])
}

/// A refusal of its code and its text alone, as the page behind `shape` prints it.
pub(super) fn uncounted(code: &str, text: Option<&str>, rule: &'static Rule, shape: &'static Rule) -> Reply {
    let text = text.unwrap_or_else(|| usual_text(code));
    shaped(code, rule, &[("CodeResult", code.into()), ("ErrorMessage", text.into())]).on(&[shape])
}

pub(super) fn on_order(world: &mut World, call: &Call<'_>, code: &str) -> Reply {
    let of_call = |name: &str| call.get(name).unwrap_or_default();
    let text = match code {
        "108" => phone_not_valid(of_call("Phone")),
        "117" | "171" => code_invalid(of_call("Phone"), of_call("Code")),
        _ => usual_text(code).to_owned(),
    };
    error(world, code, &text, &ON_ORDER)
}

pub(super) fn unknown_path() -> Reply {
    let page = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html>\n<head><title>Service</title></head>\n<body>\n\
                <p>Endpoint not found.</p>\n</body>\n</html>\n";
    let reply = Reply::new(404, "text/html; charset=UTF-8", page.as_bytes().to_vec(), "", &UNKNOWN_PATH);
    reply.on(&[&PATHS, &PATH_SPELLING])
}

fn error(world: &mut World, code: &str, text: &str, rule: &'static Rule) -> Reply {
    let sms_id = (code == "146").then(|| world.rng.hex(31));
    let send_status = (code == "124").then_some("5");
    let fields =
        [("ErrorMessage", text.into()), ("SMSID", sms_id.into()), ("SendStatus", send_status.into())];
    let texts = match code {
        "101" | "117" => &ERROR_SHAPE,
        "104" | "108" | "124" | "146" | "789" => &ERROR_TEXTS,
        _ => &OTHER_TEXTS,
    };
    reply(code, rule, &fields).on(&[&ERROR_SHAPE, texts])
}

fn reply(code: &str, rule: &'static Rule, fields: &[(&str, Value)]) -> Reply {
    let body = [&[("CodeResult", code.into()), ("CountRegenerate", 0.into())], fields].concat();
    shaped(code, rule, &body)
}

/// What the vendor says with a code, where the call has no text of its own.
pub(super) fn usual_text(code: &str) -> &'static str {
    match code {
        "99" => "Phone is blocked",
        "100" => "success",
        "101" => "Authorize Failed",
        "102" => "Price list does not exist",
        "103" => "Balance is not enough",
        "104" => "Brand name code is not exist",
        "105" => "SMSID does not exist",
        "106" => "Recording does not exist",
        "107" => "Each request has at least 30 numbers to be approved",
        "108" => "The phone number is not valid.",
        "110" => "Data is wrong",
        "115" => "HashPhone is wrong",
        "118" => "Message type is not supported",
        "120" => "Too many phone numbers",
        "124" => "Request exist 1",
        "140" => "IP is not in the allowed list",
        "143" => "Account is inactive or locked",
        "146" => "Sai template Brandname CSKH",
        "159" => "RequestId is too long",
        "160" => "Too many requests",
        "161" => "FromDate is invalid date format.",
        "162" => "Offset is invalid.",
        "163" => "Only one phone number in a request",
        "177" => "Network is not registered",
        "199" => "The request is being handled",
        "201" => "Content contains a blocked word",
        "204" => "OAID does not exist",
        "210" => "Payload is wrong",
        "300" => "Message type is missing",
        "301" => "Service type is not supported",
        "687" => "More than 500 phone numbers",
        "789" => "TemplateId is not config",
        "790" => "ZNS template is wrong",
        "791" => "OAID or TempID is missing",
        "799" => "OAID is inactive or wrong",
        "801" => "SendingMode 3 cannot be scheduled",
        "802" => "OA must not use SendingMode 3",
        "851" => "MessageId is missing",
        "852" => "Zalo UID Invalid",
        "853" => "Missing ZaloUid",
        "854" => "No data",
        _ => "Unknown error",
    }
}
