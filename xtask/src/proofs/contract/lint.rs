//! What a vendor's files must be in themselves, before anything is replayed: the ways in which one could look like a fact and
//! prove nothing.

use std::collections::BTreeSet;

use otp_cli::case::format::{Case, Provenance};
use otp_cli::case::problems;
use serde_json::Value;

use super::facts::{Facts, File};

/// The problems of the vendor's own files.
pub(crate) fn problems(facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for file in &facts.all {
        if !has_sources(&file.content, Provenance::Documented) {
            problems.push(format!("{}: a source has no page or date, or a text is empty", file.name()));
        }
    }
    let mut rows = BTreeSet::new();
    for row in facts.contract.all_codes() {
        for way in row.ways.iter().map(String::as_str) {
            let is_known = way == "every" || facts.contract.ways.contains_key(way);
            // Behind a row for every call no other one would count.
            let is_dead = rows.contains(&("every", &*row.code)) || !rows.insert((way, &*row.code));
            if !is_known || is_dead {
                problems.push(format!(
                    "codes.json: the way `{way}` is unknown, or has two rows for {}",
                    row.code
                ));
            }
        }
    }
    let ways = facts.contract.endpoints.iter().flat_map(|endpoint| &endpoint.ways);
    let unknown = ways.filter(|way| !facts.contract.ways.contains_key(*way));
    problems.extend(unknown.map(|way| format!("endpoints.json: codes.json does not know the way `{way}`")));
    let secrets = secrets(facts);
    for file in &facts.cases {
        let case = &file.content;
        problems.extend(case_problems(file, &secrets, facts.vendor.has_secret()));
        if file.path.parent().is_none_or(|folder| !folder.ends_with(&case.call.endpoint)) {
            problems.push(format!("{}: stands in the wrong folder", file.name()));
        }
    }
    problems
}

/// Whether every `source` in a file names a page and a date, and every explanation says something.
fn has_sources(value: &Value, outer: Provenance) -> bool {
    let Value::Object(fields) = value else {
        return value.as_array().is_none_or(|items| items.iter().all(|item| has_sources(item, outer)));
    };
    let named = fields.get("provenance").and_then(|word| serde_json::from_value(word.clone()).ok());
    let provenance = named.unwrap_or(outer);
    fields.iter().all(|(name, value)| match name.as_str() {
        "source" => problems::is_source(value, provenance),
        // The typed values: a vendor's own `note` may be empty.
        "call" | "expect" => true,
        "reason" | "meaning" | "note" | "scope" => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        _ => has_sources(value, provenance),
    })
}

/// The fields and headers in which the vendor's keys leave.
pub(crate) fn secrets(facts: &Facts) -> BTreeSet<String> {
    problems::secret_names(facts.cases.iter().map(|file| &file.content))
}

/// The problems of one case, in whatever folder it stands.
pub(crate) fn case_problems(file: &File<Case>, secrets: &BTreeSet<String>, has_secret: bool) -> Vec<String> {
    let problems = problems::of(&file.content, secrets, has_secret).into_iter();
    problems.map(|problem| format!("{}: {problem}", file.name())).collect()
}
