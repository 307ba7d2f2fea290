//! esms.com.my as its pages of 14 June 2021 describe it.

mod answers;
mod country_codes;
mod otp;

use super::{Refusal, Service};
use crate::names::Vendor;
use crate::rules::{Rule, rules};

const V: Vendor = Vendor::EsmsMy;
pub(crate) const GENERATE_PAGE: &str = "https://api.esms.com.my/generate-otp.html (2021-06-14)";
const VERIFY_PAGE: &str = "https://api.esms.com.my/verify-otp.html (2021-06-14)";

rules! { V, RULES:
    Documented PATHS "esms-my.paths" "a call has the method and the path that its page prints" GENERATE_PAGE;
    Assumed UNKNOWN_PATH "esms-my.unknown-path" "another path or method gets HTTP 404 with an HTML page" "no page says; a gateway's usual answer";
    Documented BODY "esms-my.body" "the body is a form or JSON, as its content type says; both mean the same" GENERATE_PAGE;
    Assumed UNREADABLE "esms-my.unreadable-body"
        "a body that is not what its content type says, or has another content type, counts as empty: status 1" "no page says; fits the meaning of 1";
    Assumed NUMBER_AS_TEXT "esms-my.number-as-text" "a JSON number and a JSON text with the same digits mean the same" "the form encoding has texts only";
}

pub(super) static SERVICE: Service = Service {
    functions: &[otp::FUNCTIONS],
    rules: &[RULES, answers::RULES, otp::RULES],
    has_loose_paths: false,
    admit: |_, _| Ok(()),
    unreadable: || Refusal::new("1", &UNREADABLE),
    refuse: |world, refusal| answers::failure(world, refusal.code, refusal.rule),
    on_order: |world, _, code| answers::failure(world, code, &answers::ON_ORDER),
    unknown_path: |_| answers::unknown_path(),
};
