//! What nobody would miss: a field of a request that no case holds, and an endpoint without a row of mistakes.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::target::{keys, patient, targets};
use crate::contract;

/// Each field that a request can have is in the arguments of a case of its endpoint. A field without one could leave under any
/// name.
///
/// `refused` are fields that a call shares with others and never sends, as `endpoint /path/of/the/field`.
///
/// # Panics
///
/// When another field has no case, or one of `refused` has one.
pub fn every_field_has_a_case(vendor: &str, refused: &[&str]) {
    let (mut known, mut held) = (BTreeSet::new(), BTreeSet::new());
    for target in targets(vendor) {
        let name = &target.endpoint.name;
        // Nobody calls there: a request with a field that no call has is not made.
        let client = target.client("http://127.0.0.1:1", &keys(), patient());
        for arguments in target.contract.arguments(&target.endpoint) {
            for path in objects(&arguments) {
                let mut asked = arguments.clone();
                let object = asked.pointer_mut(&path).and_then(Value::as_object_mut);
                let object = object.expect("the path was read from it");
                held.extend(object.keys().map(|field| format!("{name} {path}/{field}")));
                object.insert("?".to_owned(), Value::Null);
                // A place with any names, such as the values of a template, takes this one, too.
                let Err(refusal) = client.call(name, &asked) else { continue };
                known.extend(expected(&refusal).map(|field| format!("{name} {path}/{field}")));
            }
        }
    }
    assert!(!known.is_empty(), "{vendor}: no request names its fields");
    let missing: BTreeSet<_> = known.difference(&held).map(String::as_str).collect();
    let refused: BTreeSet<_> = refused.iter().copied().collect();
    let without: Vec<_> = missing.difference(&refused).collect();
    assert!(without.is_empty(), "{vendor}: in contract/<endpoint>, no case has the arguments {without:#?}");
    let gone: Vec<_> = refused.difference(&missing).collect();
    assert!(gone.is_empty(), "{vendor}: a case sends {gone:#?}");
}

/// The names in ``unknown field `?`, expected one of `phone`, `app_id` at line 1 column 4``.
fn expected(refusal: &str) -> impl Iterator<Item = &str> {
    let list = refusal.split_once("unknown field `?`, expected ").map_or("", |(_, list)| list);
    list.split('`').skip(1).step_by(2)
}

/// The paths of all objects in a value, itself included.
fn objects(value: &Value) -> Vec<String> {
    let Value::Object(fields) = value else { return Vec::new() };
    let inner = fields
        .iter()
        .flat_map(|(name, value)| objects(value).into_iter().map(move |path| format!("/{name}{path}")));
    std::iter::once(String::new()).chain(inner).collect()
}

/// Each endpoint is named in a row of `contract/mistakes.tsv`: what its file could have wrong, and what `cargo xtask contract
/// --mistakes` tries.
///
/// # Panics
///
/// When one has no row.
pub fn every_endpoint_has_a_mistake(vendor: &str) {
    let path = contract::folder(vendor).join("mistakes.tsv");
    let rows = read(&path);
    let tried: BTreeSet<_> = rows
        .lines()
        .skip(1)
        .filter_map(|row| row.split('\t').next())
        .flat_map(|names| names.split(", "))
        .collect();
    for target in targets(vendor) {
        let name = target.endpoint.name.as_str();
        assert!(tried.contains(name), "{}: no row for {name}", path.display());
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
