//! An answer beside its baseline, by shape.

use std::collections::BTreeSet;

use otp_sandbox::Vendor;
use serde_json::Value;

use super::baseline::Baseline;
use super::names::Names;
use super::shape::{self, Path, Shape};
use crate::proofs::contract::case::{Case, Expect};
use crate::proofs::live::account::Values;
use crate::proofs::live::ask::{PLACEHOLDERS, played};
use crate::proofs::live::probe::Probe;
use crate::proofs::live::redact::Answer;
use crate::proofs::live::rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    Error,
    Warning,
    Info,
}

impl Severity {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) severity: Severity,
    pub(crate) text: String,
}

impl Difference {
    pub(crate) fn error(text: String) -> Self {
        Self { severity: Severity::Error, text }
    }

    pub(crate) fn warning(text: String) -> Self {
        Self { severity: Severity::Warning, text }
    }

    fn info(text: String) -> Self {
        Self { severity: Severity::Info, text }
    }
}

pub(crate) async fn compare(
    probe: &Probe,
    samples: &Values,
    baseline: &Baseline<'_>,
    answer: &Answer,
    names: &Names<'_>,
) -> Vec<Difference> {
    let case = baseline.case();
    let mut differences = Vec::new();
    differences.extend(status(case.response.status, answer.status));
    differences.extend(content_type(case, answer));
    let Some(expected) = case.response.json() else {
        differences.push(Difference::error("the case has no JSON to compare with".to_owned()));
        return differences;
    };
    let got = std::str::from_utf8(&answer.body).unwrap_or_default().trim_start_matches('\u{feff}');
    let Ok(got @ Value::Object(_)) = serde_json::from_str::<Value>(got) else {
        differences.push(Difference::error("the answer is no JSON object".to_owned()));
        return differences;
    };
    differences.extend(code(probe.operation.vendor(), &expected, &got, names));
    let (before, after) = (shape::of(&expected), shape::of(&got));
    for path in outermost(&before, &after) {
        let (gone, text) = (names.path(&path), "is gone");
        differences.push(if is_needed(probe, samples, case, &expected, &path).await {
            Difference::error(format!("{gone} {text}, and the client needs it"))
        } else {
            Difference::warning(format!("{gone} {text}"))
        });
    }
    for path in outermost(&after, &before) {
        let kinds = after.get(&path).map(shown).unwrap_or_default();
        differences.push(Difference::info(format!("{} is new: {kinds}", names.path(&path))));
    }
    for (path, kinds) in &before {
        let Some(now) = after.get(path).filter(|now| *now != kinds) else { continue };
        let text = format!("{} was {} and is {}", names.path(path), shown(kinds), shown(now));
        differences.push(Difference::error(text));
    }
    differences
}

/// The fields that only the first shape has, without what stands inside of them.
fn outermost(first: &Shape, second: &Shape) -> Vec<Path> {
    let is_missing = |path: &Path| !second.contains_key(path);
    let has_parent = |path: &Path| path.split_last().is_some_and(|(_, parent)| second.contains_key(parent));
    first.keys().filter(|path| is_missing(path) && has_parent(path)).cloned().collect()
}

fn shown(kinds: &BTreeSet<&'static str>) -> String {
    kinds.iter().copied().collect::<Vec<_>>().join(" or ")
}

fn status(before: u16, now: u16) -> Option<Difference> {
    let text = format!("HTTP status was {before} and is {now}");
    match () {
        () if before == now => None,
        // Success under another class contradicts itself to the client.
        () if before / 100 != now / 100 => Some(Difference::error(text)),
        () => Some(Difference::warning(text)),
    }
}

fn content_type(case: &Case, answer: &Answer) -> Option<Difference> {
    let parts = |value: &str| {
        let value = value.to_ascii_lowercase();
        let (media_type, parameters) = value.split_once(';').unwrap_or((&value, ""));
        (media_type.trim().to_owned(), parameters.trim().to_owned())
    };
    let before = case.response.headers.get("content-type").and_then(Value::as_str).map(parts);
    let now = answer.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| parts(value));
    match (before, now) {
        (before, now) if before == now => None,
        (Some((before, _)), Some((now, _))) if before == now => {
            Some(Difference::info("the content type has other parameters".to_owned()))
        }
        (_, None) => Some(Difference::warning("there is no content type any more".to_owned())),
        _ => Some(Difference::warning("the content type is another".to_owned())),
    }
}

fn code(vendor: Vendor, before: &Value, now: &Value, names: &Names<'_>) -> Option<Difference> {
    let (before, now) = (rules::code(vendor, before)?, rules::code(vendor, now)?);
    let text = || format!("the vendor's code was {} and is {}", names.code(&before), names.code(&now));
    (before != now).then(|| Difference::error(text()))
}

/// Whether the real client makes something else of the baseline's answer when it lacks the field.
async fn is_needed(probe: &Probe, samples: &Values, case: &Case, body: &Value, path: &Path) -> bool {
    let arguments = (probe.arguments)(samples);
    let read = async |body: &Value| {
        let body = body.to_string().into_bytes();
        let answer = Answer { status: case.response.status, headers: Vec::new(), body };
        played(probe.operation, &arguments, PLACEHOLDERS, &answer)
            .await
            .ok()
            .map(|(_, expect)| meaning(&expect))
    };
    read(body).await != read(&shape::without(body, path)).await
}

/// What a program goes by: the vendor's id and its texts are for people.
fn meaning(expect: &Expect) -> String {
    match expect {
        Expect::Ok(_) => "ok".to_owned(),
        Expect::Error(error) => format!("{:?} {:?} {:?}", error.kind.0, error.effect.0, error.vendor_code),
    }
}
