//! Printed samples that no case carries.

use std::collections::{BTreeMap, BTreeSet};

use otp_cli::case::format::Case;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::facts::Facts;
use crate::Failure;

/// One printed request or answer.
#[derive(Deserialize)]
struct Sample {
    id: String,
    direction: Direction,
    /// In the order of the page, or text that is not JSON.
    body: Box<RawValue>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Request,
    Response,
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
    Ok((gaps, samples.len()))
}

/// Whether the case holds the sample as printed. An answer has its fields in their order. A request is there word for word
/// where the case quotes it, and by the names of its fields where the page's values are placeholders.
fn carries(case: &Case, sample: &Sample) -> bool {
    let printed = sample.body.get();
    let text = serde_json::from_str::<String>(printed).ok();
    let is_same = |text: &str| compact(text) == compact(printed);
    if sample.direction == Direction::Response {
        return text.map_or_else(|| is_same(&case.response.body), |text| text == case.response.body);
    }
    match (text, &case.printed_request) {
        (Some(text), quoted) => quoted.as_ref() == Some(&text),
        // A quotation that is no JSON is that of another sample.
        (None, Some(quoted)) if serde_json::from_str::<Value>(quoted).is_ok() => is_same(quoted),
        (None, _) => {
            let leaves: BTreeSet<_> = case.request.fields().into_iter().map(|(name, _)| name).collect();
            let printed: Map<String, Value> = serde_json::from_str(printed).unwrap_or_default();
            printed.keys().all(|name| leaves.contains(name))
        }
    }
}

/// JSON without the blanks between its parts.
fn compact(json: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    let keep = |letter: &char| {
        in_text ^= *letter == '"' && !escaped;
        escaped = in_text && *letter == '\\' && !escaped;
        in_text || !letter.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}
