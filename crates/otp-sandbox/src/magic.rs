//! Phones that always fail in one way, so that a test needs no order: the last four digits choose the answer.

use serde::Serialize;

use crate::names::{Operation, Vendor};
use crate::rules::Rule;
use crate::services::service;

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

/// What is said of a message that is taken over, billed and never delivered.
pub(crate) const LOST: &str = "taken over, billed and never delivered";

/// Every magic phone of every vendor, vendor by vendor.
pub fn magic_phones() -> impl Iterator<Item = &'static MagicPhone> {
    Vendor::ALL.into_iter().flat_map(|vendor| service(vendor).magic)
}

pub(crate) fn find(operation: Operation, phone: &str) -> Option<&'static MagicPhone> {
    service(operation.vendor()).magic.iter().find(|row| phone.ends_with(row.suffix))
}

/// A vendor's list and name; then for each phone the last digits, an example, the answer, whether it is billed and never
/// delivered, how it is known, text and source.
macro_rules! magic {
    ($vendor:expr, $name:literal, $list:ident: $($suffix:literal $example:literal $code:literal $billed:literal:
        $known:ident $text:tt $source:expr;)+) => {
        pub(super) static $list: &[crate::magic::MagicPhone] = &[$(crate::magic::MagicPhone {
            suffix: $suffix,
            example: $example,
            vendor_code: $code,
            billed: $billed,
            rule: crate::rules::Rule {
                id: concat!($name, ".magic-", $suffix),
                vendor: $vendor,
                text: $text,
                provenance: crate::rules::Provenance::$known,
                unavoidable: false,
                source: $source,
            },
        }),+];
    };
}
pub(crate) use magic;
