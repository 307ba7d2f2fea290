//! eSMS.vn as its pages describe the auto-code calls: V5 (Zalo, then SMS), V4 (SMS) and the check of both.

mod answers;
mod check_code;
mod generate_v4;
mod generate_v5;
mod shared_fields;

use crate::exchange::{Reply, Request};
use crate::fields::Fields;
use crate::rules::Rule;
use crate::vendor::{Operation, Vendor};
use crate::world::World;

pub(super) use answers::unknown_path;

const V: Vendor = Vendor::EsmsVn;
const V5_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp (2026-01-29)";
const V4_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms (2026-01-29)";
const CHECK_PAGE: &str = "https://developers.esms.vn/en/esms-api/other-apis/check-code (2026-01-29)";
const ERROR_PAGE: &str = "https://developers.esms.vn/en/esms-api/table-of-error-codes (2026-01-29)";

const PATHS: Rule = Rule::documented(
    V,
    "esms-vn.paths",
    "POST SendMessageAutoGenCode_V5, GET SendMessageAutoGenCode_V4_get, GET CheckCodeGen_V4_get",
    V5_PAGE,
);
const PATH_SPELLING: Rule = Rule::reported(
    V,
    "esms-vn.path-spelling",
    "a slash at the end, a double slash and other letter case are the same path",
    "a public client, and the vendor's own pages, which print all three",
);

const RULES: &[&Rule] = &[&PATHS, &PATH_SPELLING];

pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = [
        RULES,
        answers::RULES,
        shared_fields::RULES,
        generate_v5::RULES,
        generate_v4::RULES,
        check_code::RULES,
    ];
    all.into_iter().flatten().copied()
}

pub(super) fn route(request: &Request) -> Option<Operation> {
    let path = request.path().to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let ["mainservice.svc", "json", call] = segments.as_slice() else { return None };
    match (request.method.as_str(), *call) {
        ("POST", "sendmessageautogencode_v5") => Some(Operation::SendMessageAutoGenCodeV5),
        ("GET", "sendmessageautogencode_v4_get") => Some(Operation::SendMessageAutoGenCodeV4),
        ("GET", "checkcodegen_v4_get") => Some(Operation::CheckCode),
        _ => None,
    }
}

pub(super) fn perform(world: &mut World, operation: Operation, request: &Request) -> Reply {
    let Some(fields) = read(operation, request) else { return answers::invalid_request() };
    let outcome = match operation {
        Operation::CheckCode => check_code::check(world, &fields, request.from),
        Operation::SendMessageAutoGenCodeV4 => generate_v4::generate(world, &fields, request.from),
        _ => generate_v5::generate(world, &fields, request.from),
    };
    outcome.unwrap_or_else(|refusal| answers::refuse(world, &refusal))
}

pub(super) fn answer_with(world: &mut World, operation: Operation, request: &Request, code: &str) -> Reply {
    let fields = read(operation, request).unwrap_or_default();
    let phone = fields.get_in_any_case("Phone").unwrap_or_default();
    let guess = fields.get_in_any_case("Code").unwrap_or_default();
    answers::on_order(world, code, phone, guess)
}

pub(super) fn success_of_another(world: &mut World, operation: Operation) -> Reply {
    match operation {
        // The number on the vendor's page for this call.
        Operation::CheckCode => answers::checked("0901888484", &PATHS),
        _ => answers::sent(world, &PATHS),
    }
}

/// `None` for a body that cannot be read.
fn read(operation: Operation, request: &Request) -> Option<Fields> {
    if operation != Operation::SendMessageAutoGenCodeV5 {
        return Some(Fields::from_form(request.query().as_bytes()));
    }
    if request.media_type().as_deref() != Some("application/json") {
        return None;
    }
    Fields::from_json(&request.body).ok()
}
