//! What one call of a vendor answers on success must not pass for the success of another.

use otp_core::Risk;

use super::UNEXPECTED;
use crate::contract::Contract;
use crate::vendors;

/// No check takes a success that a page prints for another call: it would say of any code that it was right.
///
/// # Panics
///
/// When one does, or when the vendor has no check to ask.
pub fn say_nothing_about_a_code(vendor: &str) {
    let contract = Contract::of(vendor);
    let listed = vendors::named(vendor);
    let mut played = 0;
    let mut taken = Vec::new();
    for check in contract.endpoints.iter().filter(|endpoint| endpoint.risk() == Risk::Checks) {
        for other in contract.endpoints.iter().filter(|endpoint| endpoint.name != check.name) {
            for (case, reply) in contract.printed_successes(other) {
                let outcome =
                    listed.read(&check.name, &reply).map_err(|error| (error.kind(), error.effect()));
                if outcome != Err(UNEXPECTED) {
                    taken.push(format!("{} of {}/{case}: {outcome:?}", check.name, other.name));
                }
                played += 1;
            }
        }
    }
    assert!(taken.is_empty(), "{vendor}: {taken:#?}");
    assert!(played > 0, "{vendor} has no check, or prints no success of another call");
}
