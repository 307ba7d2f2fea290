//! What a case must be in itself, before anything is played: the ways in which a file could look like a case and prove
//! nothing, or show what is private.

mod digits;
mod everywhere;
mod named;
mod private;
mod scalars;
mod texts;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::calls;
use super::format::{Case, Expect, InSandbox, Provenance, Request, Step};
use everywhere::private;
use private::{looks_like_a_key, looks_like_a_number};

/// What may stand in a field for a key: a placeholder, nothing, or the one wrong key of the cases that need a wrong one.
const HARMLESS: [&str; 4] = ["{{key}}", "{{secret}}", "", "not-the-secret"];

/// The words that an expected error may have.
const KINDS: &str = "InvalidRequest Authentication InsufficientCredit RateLimited Duplicate CodeRejected Vendor Transport \
    UnexpectedResponse Unavailable";
const EFFECTS: &str = "None Unknown";

/// A page, and `undated` or a year, a month or a day. A documented fact names the page's address, a recording its day.
#[must_use]
pub fn is_source(source: &Value, provenance: Provenance) -> bool {
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

/// The fields and headers in which the keys of these cases leave.
pub fn secret_names<'a>(cases: impl IntoIterator<Item = &'a Case>) -> BTreeSet<String> {
    let values = cases.into_iter().flat_map(|case| pairs(&case.request));
    values.filter(|(_, value)| HARMLESS[..2].contains(&&**value)).map(|(name, _)| name).collect()
}

/// The problems of one case. `secrets` are the fields in which a key leaves; a vendor with one key has no secret.
#[must_use]
pub fn of(case: &Case, secrets: &BTreeSet<String>, has_secret: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = |is_fine: bool, problem: &str| {
        if !is_fine {
            problems.push(problem.to_owned());
        }
    };
    let a_source = match case.provenance {
        Provenance::Recorded => "a recorded answer has a page and the day of the call in its source",
        Provenance::Documented => {
            "a documented answer has the page's address in its source, and a date or `undated`"
        }
        Provenance::Reported | Provenance::Assumed => "the source has no page or no date",
    };
    check(is_source(&case.source, case.provenance), a_source);
    let is_post = case.request.method == "POST";
    let has_type = case.request.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    check(!is_post || has_type, "a POST must give its content type");
    check(is_post || case.request.query.is_some(), "a GET must give its encoded query");
    check(case.request.json.is_none() || case.request.form.is_none(), "a request has one body, JSON or form");
    let mut values: BTreeSet<_> = pairs(&case.request).into_iter().map(|(_, value)| value).collect();
    values.extend(case.request.path.split('/').map(str::to_owned));
    let has_keys = values.contains("{{key}}") && values.contains("{{secret}}") == has_secret;
    check(
        has_keys,
        "the request does not carry the vendor's placeholders: {{key}}, and {{secret}} where there is one",
    );
    let mut headers = requests(case).into_iter().flat_map(|request| request.headers.values());
    let are_texts = headers.all(|value| value.as_str().is_some_and(|value| !value.is_empty()));
    check(are_texts, "a header of a request is a text, and not empty");
    check(
        case.response.has_plain_headers(),
        "a header of the response is a text of one line, and none says where the body ends",
    );
    if let Expect::Error(error) = &case.expect {
        let is_known = |words: &str, word: &str| words.split(' ').any(|known| known == word);
        check(is_known(KINDS, &error.kind), &format!("`kind` is one of {KINDS}"));
        check(is_known(EFFECTS, &error.effect), &format!("`effect` is one of {EFFECTS}"));
    }
    match calls::named(&case.call.endpoint) {
        Err(problem) => check(false, &problem),
        Ok(call) => check(call.takes(&case.call.arguments), "the arguments do not fit the call"),
    }
    problems.extend(private(case, secrets));
    problems
}

/// Whether the path of a file shows a number, or its name a key. Folders have keys of their own, such as a hash.
pub(super) fn is_private_path(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    looks_like_a_number(&path.to_string_lossy()) || looks_like_a_key(&name.to_string_lossy())
}

/// A key may stand behind the word that says how it is used.
fn without_word(value: &str) -> &str {
    value.strip_prefix("Bearer ").unwrap_or(value)
}

fn requests(case: &Case) -> Vec<&Request> {
    let mut requests = vec![&case.request];
    if let InSandbox::Input { setup, request, .. } = &case.sandbox {
        requests.extend(request);
        requests.extend(setup.iter().filter_map(|step| match step {
            Step::Request(request) => Some(request),
            Step::Config(_) | Step::AdvanceSeconds(_) => None,
        }));
    }
    requests
}

/// Every field and header of a request, with its value as text.
fn pairs(request: &Request) -> Vec<(String, String)> {
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| {
        let value = value.as_str().unwrap_or_default();
        (name.to_lowercase(), without_word(value).to_owned())
    });
    request.fields().into_iter().chain(headers).collect()
}
