//! The crate's table of codes and the transcription of the pages know the same codes, and each judgement has its reason.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::{self, Contract};
use crate::vendors;

/// Every code of the crate's table is transcribed for the same endpoints. What it means is compared by replaying it.
///
/// # Panics
///
/// When a code stands in the table and not in `contract/codes.json`: nothing else would ask what the crate makes of it.
pub fn are_all_transcribed(vendor: &str) {
    let contract = Contract::of(vendor);
    let listed = vendors::named(vendor);
    for endpoint in &contract.endpoints {
        let known: BTreeSet<_> = contract.codes(endpoint).map(|code| code.code.as_str()).collect();
        let entry =
            listed.endpoint(&endpoint.name).expect("the contract and the list have the same endpoints");
        for code in (entry.codes)() {
            assert!(
                known.contains(code),
                "{vendor} {}: {code} stands in no row of codes.json",
                endpoint.name
            );
        }
    }
}

/// Every row of `contract/codes.json` says what the page says, why we judge it so, and where and when it was read.
///
/// # Panics
///
/// When one of these is missing or empty.
pub fn have_reasons(vendor: &str) {
    let path = contract::folder(vendor).join("codes.json");
    let text = std::fs::read(&path).expect("each vendor has codes.json");
    let table: Value = serde_json::from_slice(&text).expect("it is JSON");
    for row in table["codes"].as_array().expect("a list of codes") {
        for place in ["/meaning", "/reason", "/provenance", "/source/page", "/source/date"] {
            let is_said =
                row.pointer(place).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
            assert!(is_said, "{vendor}: code {} lacks `{place}`", row["code"]);
        }
    }
}
