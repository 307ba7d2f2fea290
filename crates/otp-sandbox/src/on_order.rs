//! What a fault answers where no vendor does.

use crate::exchange::Reply;
use crate::names::Vendor;
use crate::rules::{Provenance, Rule};

/// In the order of [`Vendor::ALL`].
pub(crate) static RULES: [Rule; Vendor::ALL.len()] = [
    new(Vendor::EsmsVn, "esms-vn.fault-on-order"),
    new(Vendor::EsmsMy, "esms-my.fault-on-order"),
    new(Vendor::Accuauth, "accuauth.fault-on-order"),
];

const fn new(vendor: Vendor, id: &'static str) -> Rule {
    let text = "an armed fault does to connection and reply what its name says";
    let source = "ordered by the test that armed it; no page promises or denies it";
    Rule { id, vendor, text, provenance: Provenance::Assumed, unavoidable: false, source }
}

pub(crate) fn rule(vendor: Vendor) -> &'static Rule {
    &RULES[vendor as usize]
}

/// An empty reply for a fault to fill.
pub(crate) fn ordered(vendor: Vendor) -> Reply {
    Reply::new(200, "text/plain", Vec::new(), "", rule(vendor))
}
