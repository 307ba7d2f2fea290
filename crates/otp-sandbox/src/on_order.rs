//! What a fault answers where no vendor does.

use crate::exchange::Reply;
use crate::names::Vendor;
use crate::rules::{Provenance, Rule};
use crate::services::service;

/// The rule of a vendor. `id` is `<vendor>.fault-on-order`.
pub(crate) const fn of(vendor: Vendor, id: &'static str) -> Rule {
    let text = "an armed fault does to connection and reply what its name says";
    let source = "ordered by the test that armed it; no page promises or denies it";
    Rule { id, vendor, text, provenance: Provenance::Assumed, unavoidable: false, source }
}

/// An empty reply for a fault to fill.
pub(crate) fn ordered(vendor: Vendor) -> Reply {
    Reply::new(200, "text/plain", Vec::new(), "", service(vendor).faulted)
}
