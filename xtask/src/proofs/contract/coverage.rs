//! Printed samples that no case carries, and endpoints without a success.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::case::Case;
use super::facts::Facts;
use super::pairs::Pairs;
use crate::Failure;

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

/// A body in the order of the page, or text that is not JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Printed {
    Text(String),
    Object(Pairs),
}

/// The gaps, and the number of samples.
pub(crate) fn gaps(facts: &Facts) -> Result<(Vec<String>, usize), Failure> {
    let vendor = facts.vendor.name();
    let path = crate::root().join("docs/vendors").join(format!("{vendor}-samples.jsonl"));
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        let sample: Sample = serde_json::from_str(line).map_err(|error| Failure::at(&path, &error))?;
        samples.insert(sample.id.clone(), sample);
    }
    let mut gaps = Vec::new();
    let mut carried = BTreeSet::new();
    for file in &facts.cases {
        for id in &file.content.samples {
            carried.insert(id.as_str());
            let problem = match samples.get(id) {
                None => "there is no such sample",
                Some(sample) if carries(&file.content, sample) => continue,
                Some(_) => "the case does not hold what the sample prints",
            };
            gaps.push(format!("{}: `{id}`: {problem}", file.name()));
        }
    }
    let missing = samples.keys().filter(|id| !carried.contains(id.as_str()));
    gaps.extend(missing.map(|id| format!("{vendor}: no case carries the printed sample `{id}`")));
    let endpoints = facts.endpoints.endpoints.iter().filter(|endpoint| facts.success(endpoint).is_none());
    gaps.extend(endpoints.map(|endpoint| format!("{vendor} {}: there is no success.json", endpoint.name)));
    Ok((gaps, samples.len()))
}

/// Whether the case holds the sample as printed. An answer has its fields in their order. A request is there word for word
/// where the case quotes it, and by the names of its fields where the page's values are placeholders.
fn carries(case: &Case, sample: &Sample) -> bool {
    let quoted = case.printed_request.as_deref();
    match (&sample.direction, &sample.body) {
        (Direction::Response, Printed::Object(printed)) => {
            serde_json::from_str::<Pairs>(&case.response.body).is_ok_and(|body| body.0 == printed.0)
        }
        (Direction::Response, Printed::Text(printed)) => case.response.body == *printed,
        (Direction::Request, Printed::Text(printed)) => quoted == Some(printed),
        (Direction::Request, Printed::Object(printed)) => {
            if let Some(Ok(quoted)) = quoted.map(serde_json::from_str::<Pairs>) {
                return quoted.0 == printed.0;
            }
            // A sample that was mended, or one that no page prints as a whole.
            let leaves: BTreeSet<_> = case.request.fields().into_iter().map(|(name, _)| name).collect();
            printed.names().into_iter().all(|name| leaves.contains(name))
        }
    }
}
