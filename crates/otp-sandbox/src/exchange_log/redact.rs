//! Taking the secrets out of a request.
//!
//! It is a list of what may be seen: that cannot forget a secret, and a client that sends its key under a wrong
//! name, or inside another parameter's value, must not find it here.

mod fit;
mod json;
mod keys;

use super::Field;
use crate::exchange::Request;
use crate::fields::Fields;
use crate::plan::note;
use crate::vendor::Operation;

pub(super) use fit::is_phone;
pub(super) use keys::Keys;

/// Parameters whose values are shown.
const SHOWN: &[&str] = &[
    "phone",
    "phone_number",
    "brand-name",
    "brandname",
    "message",
    "duration",
    "app-id",
    "language",
    "code",
    "timealive",
    "multichanneltempid",
    "typeid",
    "type",
    "numcharofcode",
    "isnumber",
    "template_id",
    "content",
];

/// Parameters whose names are shown although their values are not: the account's name first, then its secret.
const KEYS: &[&str] = &["api-key", "apikey", "x-df-api-id", "user"];
const SECRETS: &[&str] = &["api-secret", "secretkey", "x-df-api-secret", "pass"];

/// Headers without secrets.
const HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "transfer-encoding",
    "user-agent",
];

const HIDDEN: &str = "***";
const NAMELESS: &str = "(unknown)";

/// What may be seen of a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Shown,
    Key,
    Secret,
    /// The name is shown; the value cannot be the parameter's own.
    Misplaced,
    Unknown,
}

pub(super) fn sight(name: &str) -> Sight {
    match name {
        _ if is(SHOWN, name) => Sight::Shown,
        _ if is(KEYS, name) => Sight::Key,
        _ if is(SECRETS, name) => Sight::Secret,
        _ => Sight::Unknown,
    }
}

/// The same for a parameter with its value, decoded.
pub(super) fn sight_with(name: &str, value: &str) -> Sight {
    match sight(name) {
        Sight::Shown if !fit::fits(name, value) => Sight::Misplaced,
        sight => sight,
    }
}

/// The whole request as text.
pub(super) fn text(
    request: &Request,
    operation: Option<Operation>,
    body_bytes: usize,
    keys: &Keys,
) -> String {
    if request.method.is_empty() {
        return "[nothing was read]\n".to_owned();
    }
    let mut text = format!("{} {}", shortened(&request.method), harmless_path(request.path(), operation));
    if !request.query().is_empty() {
        text.push('?');
        text.push_str(&pairs(request.query()));
    }
    text.push_str(" HTTP/1.1\n");
    for (name, value) in &request.headers {
        let (name, value) = match (is(HEADERS, name), sight(name)) {
            (true, _) => (name.as_str(), value.as_str()),
            (false, Sight::Key | Sight::Secret) => (name.as_str(), HIDDEN),
            (false, _) => (NAMELESS, HIDDEN),
        };
        text.extend([name, ": ", value, "\n"]);
    }
    text.push('\n');
    if request.body.len() < body_bytes {
        note(&mut text, &format!("{body_bytes} bytes, too long to keep"));
    } else if !request.body.is_empty() {
        text.push_str(&body(request));
    }
    keys.hidden_in(&text)
}

fn body(request: &Request) -> String {
    let unreadable = || format!("[{} bytes that cannot be read]\n", request.body.len());
    let Ok(text) = std::str::from_utf8(&request.body) else { return unreadable() };
    if request.media_type().as_deref() == Some("application/json") {
        return json::hidden(text, HIDDEN, NAMELESS).unwrap_or_else(unreadable);
    }
    pairs(text)
}

/// An encoded form or query, pair by pair as it came.
fn pairs(encoded: &str) -> String {
    let mut out = String::new();
    for pair in encoded.split('&') {
        if !out.is_empty() {
            out.push('&');
        }
        let (raw, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (raw, value) = match sight_with(&decoded(raw), &decoded(value)) {
            Sight::Shown => (raw, value),
            Sight::Key | Sight::Secret | Sight::Misplaced => (raw, HIDDEN),
            Sight::Unknown => (NAMELESS, HIDDEN),
        };
        out.extend([raw, "=", value]);
    }
    out
}

/// A name or a value of a form or a query.
pub(super) fn decoded(text: &str) -> String {
    // As the value of a nameless pair, in which a further `=` is an ordinary character.
    let pair = format!("={text}");
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
}

/// The parameters of query, body and headers.
pub(super) fn fields(request: &Request, keys: &Keys) -> Vec<Field> {
    parameters(request).into_iter().map(|(name, value)| field(&name, &value, keys)).collect()
}

fn field(name: &str, value: &str, keys: &Keys) -> Field {
    let (name, value) = match sight_with(name, value) {
        Sight::Shown => (name, keys.hidden_in(value)),
        Sight::Key | Sight::Secret | Sight::Misplaced => (name, "(hidden)".to_owned()),
        Sight::Unknown => (NAMELESS, "(hidden)".to_owned()),
    };
    Field { name: name.to_owned(), value }
}

/// Every parameter of query and body, and the headers that hold keys.
fn parameters(request: &Request) -> Vec<(String, String)> {
    let query = Fields::from_form(request.query().as_bytes());
    let body = match request.media_type().as_deref() {
        Some("application/json") => Fields::from_json(&request.body).unwrap_or_default(),
        _ => Fields::from_form(&request.body),
    };
    let headers =
        request.headers.iter().filter(|(name, _)| matches!(sight(name), Sight::Key | Sight::Secret));
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    let all = query.iter().chain(body.iter()).chain(headers);
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A reply's text without what is hidden of its request: a redirect to the same place repeats the query, keys and all, and
/// one vendor's answers repeat the phone and the code, whatever stands there.
pub(super) fn without_hidden(request: &Request, hidden: &Keys, text: String) -> String {
    let text = match request.target.split_once('?') {
        Some((_, query)) if !query.is_empty() => text.replace(query, "***"),
        _ => text,
    };
    hidden.hidden_in(&text)
}

/// The segments of the vendors' paths that the sandbox knows.
const OURS: [&str; 11] = [
    "CheckCodeGen_V4_get",
    "MainService.svc",
    "SendMessageAutoGenCode_V4_get",
    "SendMessageAutoGenCode_V5",
    "data",
    "generate",
    "json",
    "otp",
    "send_sms_otp",
    "sms",
    "verify",
];

/// The path where it is one of ours; of any other only the segments that ours have too, since one vendor has calls with
/// keys in the path, and a forgotten prefix puts them anywhere.
pub(super) fn harmless_path(path: &str, operation: Option<Operation>) -> String {
    if operation.is_some() {
        return path.to_owned();
    }
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let shown: Vec<&str> =
        segments.take(6).map(|segment| if OURS.contains(&segment) { segment } else { "…" }).collect();
    format!("/{}", shown.join("/"))
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn is(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_that_is_not_ours_only_the_words_of_ours_are_shown() {
        assert_eq!(harmless_path("/otp//canary-key/generate", None), "/otp/…/generate");
        assert_eq!(harmless_path("/", None), "/");
    }

    #[test]
    fn every_parameter_has_a_field_and_only_the_harmless_ones_their_value() {
        let mut request = Request::new("GET", "/x?Phone=84901234567&ApiKey=canary-key-1&colour=canary-2");
        request.headers.push(("X-DF-API-SECRET".to_owned(), "canary-secret-3".to_owned()));
        let fields = fields(&request, &Keys::of(&request));
        let shown: Vec<_> = fields.iter().map(|field| (&*field.name, &*field.value)).collect();
        assert_eq!(
            shown,
            [
                ("Phone", "84901234567"),
                ("ApiKey", "(hidden)"),
                ("(unknown)", "(hidden)"),
                ("X-DF-API-SECRET", "(hidden)"),
            ]
        );
    }

    #[test]
    fn an_answer_loses_the_query_that_it_repeats_and_nothing_when_there_is_none() {
        let without = |target: &str, text: &str| {
            let request = Request::new("GET", target);
            without_hidden(&request, &Keys::of(&request), text.to_owned())
        };
        assert_eq!(without("/x?a=1&b=2", "Location: /x?a=1&b=2"), "Location: /x?***");
        assert_eq!(without("/x?", "Location: /x?"), "Location: /x?");
    }
}
