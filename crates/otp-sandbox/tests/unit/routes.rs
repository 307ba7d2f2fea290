//! Tests of `src/control/routes.rs`, which is private.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DESCRIPTION, all};

#[test]
fn the_description_has_every_call_and_no_other() {
    let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|name| *name != "parameters") {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let served: BTreeSet<_> = all().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(served, described);
}
