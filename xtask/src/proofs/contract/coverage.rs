//! What no case covers: rows of the vendor's code tables, and printed samples.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::case::{By, Operation};
use super::load::CaseFile;
use super::pairs::Pairs;
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
    direction: Direction,
    body: Printed,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Request,
    Response,
}

/// A body in the order of the page, or text that is no JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Printed {
    Text(String),
    Object(Pairs),
}

pub(crate) fn gaps(vendor: &str, files: &[CaseFile]) -> Result<Vec<String>, Failure> {
    let mut gaps = code_gaps(vendor, files)?;
    gaps.extend(sample_gaps(vendor, files)?);
    Ok(gaps)
}

/// Every code of an operation has a case that the sandbox can be brought to: a case of a broken answer that happens to
/// hold the code is not enough.
fn code_gaps(vendor: &str, files: &[CaseFile]) -> Result<Vec<String>, Failure> {
    let path = crate::root().join("crates").join(vendor).join("contract/codes.json");
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    let codes: Codes = serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
    let reached = files.iter().filter(|file| file.case.sandbox.by != By::Unreachable);
    let covered: BTreeSet<_> = reached
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
            carried.insert(id.as_str());
            let problem = match samples.get(id) {
                None => "there is no such sample",
                Some(sample) if carries(file, sample) => continue,
                Some(_) => "the case does not hold what the sample prints",
            };
            gaps.push(format!("{}: `{id}`: {problem}", file.path.display()));
        }
    }
    let missing = samples.keys().filter(|id| !carried.contains(id.as_str()));
    gaps.extend(missing.map(|id| format!("{vendor}: no case carries the printed sample `{id}`")));
    Ok(gaps)
}

/// Whether the case holds the sample as printed: an answer with its fields in their order, a request word for word where
/// the case quotes it and by its fields' names where the page's values are placeholders.
fn carries(file: &CaseFile, sample: &Sample) -> bool {
    let case = &file.case;
    let quoted = case.printed_request.as_deref();
    match (&sample.direction, &sample.body) {
        (Direction::Response, Printed::Object(printed)) => {
            let body = case.response.bytes().unwrap_or_default();
            serde_json::from_slice::<Pairs>(&body).is_ok_and(|body| body.0 == printed.0)
        }
        (Direction::Response, Printed::Text(printed)) => {
            case.response.bytes().is_ok_and(|body| body == printed.as_bytes())
        }
        (Direction::Request, Printed::Text(printed)) => quoted == Some(printed),
        (Direction::Request, Printed::Object(printed)) => {
            if let Some(Ok(quoted)) = quoted.map(serde_json::from_str::<Pairs>) {
                return quoted.0 == printed.0;
            }
            // A sample that was mended, or one that no page prints as a whole.
            let leaves: BTreeSet<_> = case.request.field_names().into_iter().collect();
            printed.names().into_iter().all(|name| leaves.contains(name))
        }
    }
}
