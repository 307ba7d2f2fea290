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
    /// The page that says it, or why it was chosen.
    pub source: &'static str,
}

/// A rule of this vendor; its id begins with the vendor's name.
impl Vendor {
    pub(crate) const fn documented(self, id: &'static str, text: &'static str, source: &'static str) -> Rule {
        Rule { id, vendor: self, text, provenance: Provenance::Documented, source }
    }

    pub(crate) const fn reported(self, id: &'static str, text: &'static str, source: &'static str) -> Rule {
        Rule { id, vendor: self, text, provenance: Provenance::Reported, source }
    }

    pub(crate) const fn assumed(self, id: &'static str, text: &'static str, source: &'static str) -> Rule {
        Rule { id, vendor: self, text, provenance: Provenance::Assumed, source }
    }
}
