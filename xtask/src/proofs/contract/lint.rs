//! What a file must be in itself, before anything is replayed: the ways in which it could look like a case and prove
//! nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Case, InSandbox, Provenance, Request, Step};
use super::facts::{Facts, File};

/// What may stand in a field for a key: a placeholder, nothing, or the one wrong key of the cases that need a wrong one.
const HARMLESS: [&str; 4] = ["{{key}}", "{{secret}}", "", "not-the-secret"];

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
    let secrets = secret_names(facts);
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
        "source" => is_source(value, provenance),
        // The typed values: a vendor's own `note` may be empty.
        "call" | "expect" => true,
        "reason" | "meaning" | "note" | "scope" => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        _ => has_sources(value, provenance),
    })
}

/// A page, and `undated` or a year, a month or a day. A documented fact names the page's address, a recording its day.
fn is_source(source: &Value, provenance: Provenance) -> bool {
    let text = |name: &str| source.get(name).and_then(Value::as_str).unwrap_or_default();
    let (page, date) = (text("page"), text("date"));
    let parts: Vec<_> = date.split('-').collect();
    let is_number =
        |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date =
        parts.len() <= 3 && parts.iter().zip([4, 2, 2]).all(|(part, length)| is_number(part, length));
    match provenance {
        Provenance::Recorded => !page.is_empty() && is_date && parts.len() == 3,
        Provenance::Documented => page.contains('.') && (is_date || date == "undated"),
        Provenance::Reported | Provenance::Assumed => !page.is_empty() && (is_date || date == "undated"),
    }
}

/// The fields and headers in which the vendor's keys leave.
pub(crate) fn secret_names(facts: &Facts) -> BTreeSet<String> {
    let values = facts.cases.iter().flat_map(|file| pairs(&file.content.request));
    values.filter(|(_, value)| HARMLESS[..2].contains(&&**value)).map(|(name, _)| name).collect()
}

/// The problems of one case, in whatever folder it stands.
pub(crate) fn case_problems(file: &File<Case>, secrets: &BTreeSet<String>, has_secret: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let case = &file.content;
    let mut check = |is_fine: bool, problem: &str| {
        if !is_fine {
            problems.push(format!("{}: {problem}", file.name()));
        }
    };
    check(is_source(&case.source, case.provenance), "the source has no page or no date");
    let is_post = case.request.method == "POST";
    let has_type = case.request.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    check(!is_post || has_type, "a POST says which content type leaves");
    check(is_post || case.request.query.is_some(), "a GET says which encoded query leaves");
    check(case.request.json.is_none() || case.request.form.is_none(), "a request has one body, JSON or form");
    let mut values: BTreeSet<_> = pairs(&case.request).into_iter().map(|(_, value)| value).collect();
    values.extend(case.request.path.split('/').map(str::to_owned));
    let has_keys = values.contains("{{key}}") && values.contains("{{secret}}") == has_secret;
    check(
        has_keys,
        "the request does not carry the vendor's placeholders: {{key}}, and {{secret}} where there is one",
    );
    let mut fields = requests(case).into_iter().flat_map(pairs);
    let is_harmless = fields.all(|(name, value)| !secrets.contains(&name) || HARMLESS.contains(&&*value));
    check(is_harmless, "a field for a key holds something else than a placeholder");
    let texts = [&case.printed_request, &case.note].into_iter().flatten();
    let mut texts = texts.chain(requests(case).into_iter().map(|request| &request.path));
    let arguments = case.call.arguments.to_string();
    let has_key = texts.any(|text| looks_like_a_key(text, &arguments));
    check(!has_key, "a text or a path holds what looks like a key");
    problems
}

fn requests(case: &Case) -> Vec<&Request> {
    let mut requests = vec![&case.request];
    if let InSandbox::Input { setup, request, .. } = &case.sandbox {
        requests.extend(request);
        requests.extend(setup.iter().filter_map(|step| match step {
            Step::Request(request) => Some(request),
            _ => None,
        }));
    }
    requests
}

/// Every field and header of a request, with its value as text.
fn pairs(request: &Request) -> Vec<(String, String)> {
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| {
        let value = value.as_str().unwrap_or_default();
        // A key may stand behind the word that says how it is used.
        (name.to_lowercase(), value.strip_prefix("Bearer ").unwrap_or(value).to_owned())
    });
    request.fields().into_iter().chain(headers).collect()
}

/// A long run of letters and digits with both in it: no word of a language, no placeholder, no id among the arguments.
fn looks_like_a_key(text: &str, arguments: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|run| {
        run.len() >= 20
            && !arguments.contains(run)
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}
