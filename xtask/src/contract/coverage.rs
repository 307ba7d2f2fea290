//! What no case covers: rows of the vendor's code tables, printed samples, and secrets that are not placeholders.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::case::{CaseFile, Operation};
use crate::Failure;

/// A vendor's codes, transcribed from its pages.
#[derive(Deserialize)]
struct Codes {
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    operation: Operation,
    code: String,
}

/// One printed request or answer.
#[derive(Deserialize)]
struct Sample {
    id: String,
    direction: String,
    body: Value,
}

pub(crate) fn gaps(vendor: &str, files: &[CaseFile]) -> Result<Vec<String>, Failure> {
    let mut gaps = code_gaps(vendor, files)?;
    gaps.extend(sample_gaps(vendor, files)?);
    gaps.extend(files.iter().flat_map(case_gaps));
    Ok(gaps)
}

fn code_gaps(vendor: &str, files: &[CaseFile]) -> Result<Vec<String>, Failure> {
    let path = crate::root().join("crates").join(vendor).join("contract/codes.json");
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    let codes: Codes = serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
    let covered: BTreeSet<_> = files
        .iter()
        .filter_map(|file| Some((file.case.call.operation, file.case.expect.vendor_code()?)))
        .collect();
    Ok(codes
        .codes
        .into_iter()
        .filter(|code| !covered.contains(&(code.operation, code.code.clone())))
        .map(|code| format!("{vendor} {} has no case for code {}", code.operation.name(), code.code))
        .collect())
}

fn sample_gaps(vendor: &str, files: &[CaseFile]) -> Result<Vec<String>, Failure> {
    let path = crate::root().join("docs/vendors").join(format!("{vendor}-samples.jsonl"));
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        let sample: Sample = serde_json::from_str(line).map_err(|error| Failure::at(&path, &error))?;
        samples.insert(sample.id.clone(), sample);
    }
    let mut gaps = Vec::new();
    let mut carried = BTreeSet::new();
    for file in files {
        for id in &file.case.samples {
            carried.insert(id.clone());
            match samples.get(id) {
                None => gaps.push(format!("{}: there is no sample `{id}`", file.path.display())),
                Some(sample)
                    if sample.direction == "response"
                        && file.case.response.json().as_ref() != Some(&sample.body) =>
                {
                    gaps.push(format!("{}: the response is not the sample `{id}`", file.path.display()));
                }
                Some(_) => {}
            }
        }
    }
    let missing = samples.keys().filter(|id| !carried.contains(*id));
    gaps.extend(missing.map(|id| format!("{vendor}: no case carries the printed sample `{id}`")));
    Ok(gaps)
}

/// What a case must be in itself.
fn case_gaps(file: &CaseFile) -> Vec<String> {
    let mut gaps = Vec::new();
    let case = &file.case;
    let mut gap = |problem: &str| gaps.push(format!("{}: {problem}", file.path.display()));
    if case.source.page.is_empty() || case.source.date.is_empty() {
        gap("the source lacks its page or its date");
    }
    if case.request.json.is_some() && case.request.form.is_some() {
        gap("a request has a JSON or a form body, not both");
    }
    if case.printed_request.as_deref() == Some("") {
        gap("the printed request is empty");
    }
    // A request that leaves carries the account's keys; anything but the placeholder could be somebody's real key.
    let texts = format!(
        "{:?} {:?} {:?} {:?}",
        case.request.json, case.request.form, case.request.query, case.request.headers
    );
    if !texts.contains("{{key}}") || !texts.contains("{{secret}}") {
        gap("the request does not carry the placeholders {{key}} and {{secret}}");
    }
    gaps
}
