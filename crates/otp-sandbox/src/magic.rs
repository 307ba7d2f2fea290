//! Phones that always fail in one way, so that a test needs no order: the last four digits choose the answer.

use serde::Serialize;

use crate::names::{Operation, Vendor};
use crate::rules::Rule;

/// A phone suffix and what it makes a vendor do.
///
/// It holds for the calls that send, once keys and number are in order; only the sandbox knows such phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MagicPhone {
    /// The last digits.
    pub suffix: &'static str,
    /// A number with that suffix in a form the vendor takes.
    pub example: &'static str,
    /// The vendor's code in the answer.
    pub vendor_code: &'static str,
    /// Whether a message goes out and is billed although the phone never shows it.
    pub billed: bool,
    /// What it does, with vendor, provenance and source.
    pub rule: Rule,
}

const VN_ERRORS: &str = "https://developers.esms.vn/en/esms-api/table-of-error-codes (2026-01-29)";
const MY_PAGE: &str = "https://api.esms.com.my/generate-otp.html (2021-06-14)";
const ACCU_PAGE: &str = "http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html";
const SIBLING: &str = "public test class of the sibling platform cloudapi.linkface.cn (2019-07-12)";
const OLD_CLIENTS: &str =
    "older public clients call 99 an unknown error; today's table says `phone is blocked`";

/// Every magic phone of every vendor.
#[must_use]
pub fn magic_phones() -> &'static [MagicPhone] {
    MAGIC
}

/// The row of a phone that the vendor refuses, for a call that sends.
pub(crate) fn refusal(operation: Operation, phone: &str) -> Option<&'static MagicPhone> {
    find(operation, phone).filter(|row| !row.billed)
}

/// Whether a phone never shows what is sent to it.
pub(crate) fn is_lost(operation: Operation, phone: &str) -> bool {
    find(operation, phone).is_some_and(|row| row.billed)
}

fn find(operation: Operation, phone: &str) -> Option<&'static MagicPhone> {
    let vendor = operation.vendor();
    MAGIC.iter().find(|row| row.rule.vendor == vendor && phone.ends_with(row.suffix))
}

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    MAGIC.iter().map(|row| &row.rule)
}

const fn refused(
    suffix: &'static str,
    example: &'static str,
    vendor_code: &'static str,
    rule: Rule,
) -> MagicPhone {
    MagicPhone { suffix, example, vendor_code, billed: false, rule }
}

const fn lost(example: &'static str, vendor_code: &'static str, rule: Rule) -> MagicPhone {
    MagicPhone { suffix: "0001", example, vendor_code, billed: true, rule }
}

const VN: Vendor = Vendor::EsmsVn;
const MY: Vendor = Vendor::EsmsMy;
const ACCU: Vendor = Vendor::Accuauth;

static MAGIC: &[MagicPhone] = &[
    lost(
        "0901880001",
        "100",
        VN.documented("esms-vn.magic-0001", "taken over, billed and never delivered", VN_ERRORS),
    ),
    refused(
        "0101",
        "0901880101",
        "108",
        VN.documented("esms-vn.magic-0101", "a phone in a wrong form", VN_ERRORS),
    ),
    refused(
        "0103",
        "0901880103",
        "103",
        VN.documented("esms-vn.magic-0103", "a balance that is too low", VN_ERRORS),
    ),
    refused(
        "0500",
        "0901880500",
        "99",
        VN.reported("esms-vn.magic-0500", "the vendor's own unknown error", OLD_CLIENTS),
    ),
    lost(
        "60123450001",
        "0",
        MY.assumed(
            "esms-my.magic-0001",
            "taken over, billed and never delivered",
            "the page says nothing of delivery; status 0 is its only word",
        ),
    ),
    refused(
        "0101",
        "60123450101",
        "9",
        MY.documented("esms-my.magic-0101", "a phone in a wrong form", MY_PAGE),
    ),
    refused("0103", "60123450103", "5", MY.documented("esms-my.magic-0103", "no credits", MY_PAGE)),
    refused("0500", "60123450500", "6", MY.documented("esms-my.magic-0500", "internal error", MY_PAGE)),
    lost(
        "62812000001",
        "OK",
        ACCU.assumed(
            "accuauth.magic-0001",
            "taken over, billed and never delivered",
            "the page says nothing of delivery; `OK` is its only word",
        ),
    ),
    refused(
        "0101",
        "62812000101",
        "INVALID_ARGUMENT",
        ACCU.reported("accuauth.magic-0101", "a phone in a wrong form", SIBLING),
    ),
    refused(
        "0103",
        "62812000103",
        "OUT_OF_QUOTA",
        ACCU.documented("accuauth.magic-0103", "a used-up quota", ACCU_PAGE),
    ),
    refused(
        "0429",
        "62812000429",
        "RATE_LIMIT_EXCEEDED",
        ACCU.documented("accuauth.magic-0429", "too many requests", ACCU_PAGE),
    ),
    refused(
        "0500",
        "62812000500",
        "INTERNAL_ERROR",
        ACCU.documented("accuauth.magic-0500", "the vendor's own internal error", ACCU_PAGE),
    ),
];
