//! What a case must be in itself, before anything is replayed: these are the ways in which a file could look like a case
//! and prove nothing.

use serde_json::Value;

use super::case::{By, Provenance, Request, Step};
use super::load::CaseFile;

/// Fields and headers that hold the account's keys.
const SECRET_FIELDS: [&str; 6] =
    ["api-key", "api-secret", "ApiKey", "SecretKey", "x-df-api-id", "x-df-api-secret"];

/// What may stand there: a placeholder, nothing, or the one wrong key of the cases that need a wrong one.
const SECRET_VALUES: [&str; 4] = ["{{key}}", "{{secret}}", "", "not-the-secret"];

/// What the note of a case says whose answer `record` got from an address that is not the vendor's own: a sandbox's, most
/// likely. Such a file proves nothing about the vendor: it is no recording, and has no place among the crate's cases.
pub(crate) const NOT_THE_VENDOR: &str = "It was not the vendor's own address that answered";

pub(crate) fn problems(file: &CaseFile, is_ours: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let case = &file.case;
    let mut check = |is_fine: bool, problem: &str| {
        if !is_fine {
            problems.push(format!("{}: {problem}", file.path.display()));
        }
    };

    let folder = file.path.parent().and_then(|folder| folder.file_name());
    check(
        !is_ours || folder.is_some_and(|folder| folder == case.call.operation.name()),
        "the folder is not named after the call's operation",
    );
    check(!case.source.page.is_empty(), "the source names no page");
    check(
        is_date(&case.source.date, case.provenance),
        "the source has no date (`undated` if the page has none)",
    );
    check(
        case.provenance != Provenance::Documented || case.source.page.contains('.'),
        "a documented case names the page's address",
    );

    check(
        (!is_ours && case.provenance != Provenance::Recorded)
            || !case.note.as_deref().is_some_and(|note| note.contains(NOT_THE_VENDOR)),
        "this answer is not the vendor's: its note says so",
    );

    let is_post = case.request.method == "POST";
    check(
        !is_post || case.request.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")),
        "a POST says which content type leaves",
    );
    check(is_post || case.request.raw_query.is_some(), "a GET says which encoded query leaves");
    check(
        case.request.json.is_none() || case.request.form.is_none(),
        "a request has a JSON or a form body, not both",
    );
    let placeholders: Vec<_> = pairs(&case.request).into_iter().map(|(_, value)| value).collect();
    check(
        ["{{key}}", "{{secret}}"].iter().all(|wanted| placeholders.iter().any(|value| value == wanted)),
        "the request does not carry the placeholders {{key}} and {{secret}}",
    );
    check(
        requests(file)
            .into_iter()
            .flat_map(pairs)
            .all(|(name, value)| !is_secret(&name) || is_harmless(&value)),
        "a field for a key holds something else than a placeholder",
    );
    for text in [&case.printed_request, &case.note].into_iter().flatten() {
        check(!text.is_empty(), "a text is empty");
        check(!looks_like_a_key(text), "a text holds what looks like a key");
    }

    let sandbox = &case.sandbox;
    check(
        (sandbox.by == By::Unreachable)
            == sandbox.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()),
        "`reason` goes with `unreachable`",
    );
    check((sandbox.by == By::Fault) == sandbox.fault.is_some(), "`fault` goes with `by: fault`");
    problems
}

/// `undated`, or a year, a month or a day; a recording has a day.
fn is_date(text: &str, provenance: Provenance) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let is_date = parts
        .iter()
        .zip([4, 2, 2])
        .all(|(part, length)| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.len() <= 3;
    match provenance {
        Provenance::Recorded => is_date && parts.len() == 3,
        _ => is_date || text == "undated",
    }
}

fn requests(file: &CaseFile) -> Vec<&Request> {
    let sandbox = &file.case.sandbox;
    let before = sandbox.setup.iter().filter_map(|step| match step {
        Step::Request(request) => Some(request),
        _ => None,
    });
    std::iter::once(&file.case.request).chain(&sandbox.request).chain(before).collect()
}

/// Every field and header of a request, with its value as text.
fn pairs(request: &Request) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let json = request.json.as_ref().and_then(Value::as_object).into_iter().flatten();
    let mut pairs: Vec<_> = json.map(|(name, value)| (name.clone(), text(value))).collect();
    pairs.extend(request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), text(value))));
    pairs.extend(request.form.iter().flatten().cloned());
    pairs.extend(request.query.iter().cloned());
    pairs
}

fn is_secret(name: &str) -> bool {
    SECRET_FIELDS.contains(&name)
}

fn is_harmless(value: &str) -> bool {
    SECRET_VALUES.contains(&value)
}

/// A long run of letters and digits with both in it: no word of a language, no placeholder.
fn looks_like_a_key(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|run| {
        run.len() >= 20
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}
