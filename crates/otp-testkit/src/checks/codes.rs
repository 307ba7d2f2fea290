//! The crate's table of codes and the transcription of the pages know the same codes, and so do the crate's constants.

use std::collections::BTreeSet;

use super::any_answer::as_text;
use crate::contract::{self, Contract};
use crate::vendors;

/// Every code of the crate's table is transcribed for the same endpoints. What it means is compared by replaying it.
///
/// # Panics
///
/// When a code is in the table and not in `contract/codes.json`: nothing else would ask what the crate makes of it.
pub fn are_all_transcribed(vendor: &str) {
    let contract = Contract::of(vendor);
    let listed = vendors::named(vendor);
    for endpoint in &contract.endpoints {
        let known: BTreeSet<_> = contract.codes(endpoint).into_iter().map(|code| code.code).collect();
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

/// Every code that the pages give to a call of the crate has a constant of the code type, and each constant has a page.
///
/// The constant's documentation begins with the same code. A constant of a word has the word as its name.
///
/// # Panics
///
/// When one is missing, is there twice, or is documented as another code.
pub fn all_have_constants(vendor: &str) {
    let contract = Contract::of(vendor);
    let successes = contract.endpoints.iter().filter_map(|endpoint| as_text(&endpoint.success_code));
    let own: BTreeSet<_> = contract.all_codes().map(|row| row.code.clone()).chain(successes).collect();
    let elsewhere: BTreeSet<_> =
        contract.elsewhere.iter().flat_map(|row| row.codes.iter().cloned()).collect();

    let path = contract::folder(vendor).join("../src/code.rs");
    let source = std::fs::read_to_string(&path).expect("each vendor crate has its codes");
    let mut constants = BTreeSet::new();
    let mut documented_as = None;
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            documented_as = documented_as.or(text.split(':').next());
            continue;
        }
        if let Some((name, code)) = constant(line) {
            let is_documented = name == code || documented_as == Some(code);
            assert!(is_documented, "{vendor}: {name} is {code}, and is documented as {documented_as:?}");
            assert!(constants.insert(code.to_owned()), "{vendor}: {code} has two constants");
        }
        documented_as = None;
    }
    let missing: Vec<_> = own.difference(&constants).collect();
    assert!(missing.is_empty(), "{vendor}: no constant for {missing:?}");
    let unknown: Vec<_> = constants.difference(&own).filter(|code| !elsewhere.contains(*code)).collect();
    assert!(unknown.is_empty(), "{vendor}: no page for {unknown:?}");
}

/// The name and the code of `pub const NAME: Self = Self::new("101");`.
fn constant(line: &str) -> Option<(&str, &str)> {
    let (name, code) = line.strip_prefix("pub const ")?.split_once(": Self = Self::new(")?;
    Some((name, code.strip_suffix(");")?.trim_matches('"')))
}
