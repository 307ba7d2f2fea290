//! eSMS.vn as its pages describe it.

mod answers;
mod otp;

use super::{Refusal, Service};
use crate::names::Vendor;
use crate::rules::{Rule, rules};

const V: Vendor = Vendor::EsmsVn;
const V5_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp (2026-01-29)";
const V4_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms (2026-01-29)";
const CHECK_PAGE: &str = "https://developers.esms.vn/en/esms-api/other-apis/check-code (2026-01-29)";
pub(crate) const ERROR_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/table-of-error-codes (2026-01-29)";

rules! { V, RULES:
    Documented PATHS "esms-vn.paths" "a call has the method and the path that its page prints" V5_PAGE;
    Reported PATH_SPELLING "esms-vn.path-spelling"
        "a slash at the end, a double slash and other letter case are the same path" "a public client, and the vendor's own pages, which print all three";
}

pub(super) static SERVICE: Service = Service {
    functions: &[otp::FUNCTIONS],
    rules: &[RULES, answers::RULES, otp::RULES],
    has_loose_paths: true,
    admit: |_, _| Ok(()),
    unreadable: || Refusal::new("", &answers::INVALID_REQUEST),
    refuse: answers::refuse,
    on_order: answers::on_order,
    unknown_path: |_| answers::unknown_path(),
};
