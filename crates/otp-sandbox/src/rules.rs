//! Where each behaviour of the sandbox comes from.

use serde::Serialize;

use crate::names::Vendor;

/// How well a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Provenance {
    /// The vendor's page for this call says or prints it.
    Documented,
    /// Seen in public code, in a sibling product or on another page of the vendor, not on this call's page.
    Reported,
    /// No page says it: the sandbox had to choose.
    Assumed,
}

/// One behaviour of the sandbox and its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rule {
    /// A stable name, such as `esms-my.verify.used-once`.
    pub id: &'static str,
    /// The vendor it belongs to.
    pub vendor: Vendor,
    /// What the sandbox does.
    pub text: &'static str,
    /// How well it is known.
    pub provenance: Provenance,
    /// Whether no other request would get the same answer without it: somebody who plays the vendor has to choose, such as
    /// the HTTP status of a success. Strict mode gives such answers. Only an assumed rule can be so.
    pub unavoidable: bool,
    /// The page that says it, or why it was chosen.
    pub source: &'static str,
}

/// Rules of one vendor and the list of them, so that no rule is missing there: how it is known, name, id, text, source.
///
/// The list does not use the names. So a rule that no answer names is dead code, which the gate refuses. Rules
/// `of reports` have no names: a report to a callback URL is no answer.
macro_rules! rules {
    (@known Unavoidable) => { (crate::rules::Provenance::Assumed, true) };
    (@known $known:ident) => { (crate::rules::Provenance::$known, false) };
    (@rule $vendor:expr, $known:ident $id:literal $text:literal $source:expr) => {
        Rule {
            id: $id,
            vendor: $vendor,
            text: $text,
            provenance: crate::rules::rules!(@known $known).0,
            unavoidable: crate::rules::rules!(@known $known).1,
            source: $source,
        }
    };
    ($vendor:expr, $list:ident of reports: $($known:ident $id:literal $text:literal $source:expr;)+) => {
        pub(crate) static $list: &[&Rule] = &[$(&crate::rules::rules!(@rule $vendor, $known $id $text $source)),+];
    };
    ($vendor:expr, $list:ident: $($known:ident $name:ident $id:literal $text:literal $source:expr;)+) => {
        $(pub(crate) static $name: Rule = crate::rules::rules!(@rule $vendor, $known $id $text $source);)+

        pub(crate) static $list: &[&Rule] = &[$(&crate::rules::rules!(@rule $vendor, $known $id $text $source)),+];
    };
}
pub(crate) use rules;
