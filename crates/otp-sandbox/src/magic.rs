//! Phones that always fail in one way, so that a test needs no order: the last four digits choose the answer.

use serde::Serialize;

use crate::names::{Operation, Vendor};
use crate::rules::{Provenance, Rule};
use crate::services::accuauth::{PAGE as ACCU_PAGE, SIBLING};
use crate::services::esms_my::GENERATE_PAGE as MY_PAGE;
use crate::services::esms_vn::ERROR_PAGE as VN_ERRORS;

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

const OLD_CLIENTS: &str =
    "older public clients call 99 an unknown error; today's table says `phone is blocked`";

const LOST: &str = "taken over, billed and never delivered";

/// Every magic phone of every vendor.
#[must_use]
pub fn magic_phones() -> &'static [MagicPhone] {
    MAGIC
}

pub(crate) fn find(operation: Operation, phone: &str) -> Option<&'static MagicPhone> {
    let vendor = operation.vendor();
    MAGIC.iter().find(|row| row.rule.vendor == vendor && phone.ends_with(row.suffix))
}

/// Vendor, last digits, example, answer, whether it is billed and never delivered; then how it is known, text, source.
macro_rules! magic {
    ($($vendor:ident $name:literal $suffix:literal $example:literal $code:literal $billed:literal:
        $known:ident $text:tt $source:expr;)+) => {
        static MAGIC: &[MagicPhone] = &[$(MagicPhone {
            suffix: $suffix,
            example: $example,
            vendor_code: $code,
            billed: $billed,
            rule: Rule {
                id: concat!($name, ".magic-", $suffix),
                vendor: Vendor::$vendor,
                text: $text,
                provenance: Provenance::$known,
                unavoidable: false,
                source: $source,
            },
        }),+];
    };
}

magic! {
    EsmsVn "esms-vn" "0001" "0901880001" "100" true: Assumed LOST "the page says nothing of delivery; code 100 is its only word";
    EsmsVn "esms-vn" "0101" "0901880101" "108" false: Documented "a phone in a wrong form" VN_ERRORS;
    EsmsVn "esms-vn" "0103" "0901880103" "103" false: Documented "a balance that is too low" VN_ERRORS;
    EsmsVn "esms-vn" "0500" "0901880500" "99" false: Reported "the vendor's own unknown error" OLD_CLIENTS;
    EsmsMy "esms-my" "0001" "60123450001" "0" true: Assumed LOST "the page says nothing of delivery; status 0 is its only word";
    EsmsMy "esms-my" "0101" "60123450101" "9" false: Documented "a phone in a wrong form" MY_PAGE;
    EsmsMy "esms-my" "0103" "60123450103" "5" false: Documented "no credits" MY_PAGE;
    EsmsMy "esms-my" "0500" "60123450500" "6" false: Documented "internal error" MY_PAGE;
    Accuauth "accuauth" "0001" "62812000001" "OK" true: Assumed LOST "the page says nothing of delivery; `OK` is its only word";
    Accuauth "accuauth" "0101" "62812000101" "INVALID_ARGUMENT" false: Reported "a phone in a wrong form" SIBLING;
    Accuauth "accuauth" "0103" "62812000103" "OUT_OF_QUOTA" false: Documented "a used-up quota" ACCU_PAGE;
    Accuauth "accuauth" "0429" "62812000429" "RATE_LIMIT_EXCEEDED" false: Documented "too many requests" ACCU_PAGE;
    Accuauth "accuauth" "0500" "62812000500" "INTERNAL_ERROR" false: Documented "the vendor's own internal error" ACCU_PAGE;
}
