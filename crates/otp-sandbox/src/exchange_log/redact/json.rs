//! A JSON body as it came, with the values that must not be seen replaced in place.

use serde_json::{Map, Value};

use super::{Sight, sight, sight_with};

/// `None` for what is not a JSON object. Nested values are hidden whatever they are called.
pub(super) fn hidden(text: &str, hidden: &str, nameless: &str) -> Option<String> {
    // Once this has passed, the walk below may take the text for well-formed.
    serde_json::from_str::<Map<String, Value>>(text).ok()?;
    let mut out = String::with_capacity(text.len());
    let mut name = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '{' | '[' if !out.is_empty() && name.is_some() => nested(rest),
            '"' => string(rest),
            '{' | '}' | ':' | ',' => rest.split_at(1),
            _ if first.is_ascii_whitespace() => rest.split_at(1),
            _ => scalar(rest),
        };
        rest = after;
        match first {
            '{' | '}' | ':' | ',' if token.len() == 1 => out.push_str(token),
            _ if first.is_ascii_whitespace() => out.push_str(token),
            _ => match name.take() {
                None => {
                    let read: String = serde_json::from_str(token).ok()?;
                    match sight(&read) {
                        Sight::Unknown => out.extend(["\"", nameless, "\""]),
                        _ => out.push_str(token),
                    }
                    name = Some(read);
                }
                Some(name) if is_shown(&name, token) => out.push_str(token),
                Some(_) => out.extend(["\"", hidden, "\""]),
            },
        }
    }
    Some(out)
}

/// Whether a value as it stands in the text may be seen.
fn is_shown(name: &str, token: &str) -> bool {
    let value = match token {
        "null" | "true" | "false" => Some(String::new()),
        _ if token.starts_with('"') => serde_json::from_str(token).ok(),
        _ => Some(token.to_owned()),
    };
    !token.starts_with(['{', '['])
        && value.is_some_and(|value: String| sight_with(name, &value) == Sight::Shown)
}

/// A string with its quotes.
fn string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.split_at(index + 1),
            _ => {}
        }
    }
    (text, "")
}

/// A number, `true`, `false` or `null`.
fn scalar(text: &str) -> (&str, &str) {
    let end = text.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(text.len());
    text.split_at(end.max(1))
}

/// An object or a list with all that is in it.
fn nested(text: &str) -> (&str, &str) {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(first) = rest.chars().next() {
        match first {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        let length = if first == '"' { string(rest).0.len() } else { first.len_utf8() };
        rest = rest.get(length..).unwrap_or_default();
        if depth == 0 {
            break;
        }
    }
    text.split_at(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::hidden;

    fn seen(text: &str) -> Option<String> {
        hidden(text, "***", "?")
    }

    #[test]
    fn the_form_stays_and_the_secrets_go() {
        let text =
            "{ \"api-key\" : \"a\\\"b,c\",\n\"phone\": \"60\", \"duration\":3,\"x\":{\"phone\":[\"}\"]} }";
        let want = "{ \"api-key\" : \"***\",\n\"phone\": \"60\", \"duration\":3,\"?\":\"***\" }";
        assert_eq!(seen(text).as_deref(), Some(want));
        assert_eq!(seen("{\"phone\":{\"api-key\":\"k\"}}").as_deref(), Some("{\"phone\":\"***\"}"));
        assert_eq!(
            seen("{\"phone\":null,\"ph\\u006fne\":1}").as_deref(),
            Some("{\"phone\":null,\"ph\\u006fne\":1}")
        );
        assert_eq!(seen("{}").as_deref(), Some("{}"));
    }

    #[test]
    fn an_object_behind_a_blank_is_as_readable_as_without_it() {
        for text in [" {\"phone\":\"60123456789\"}", "\r\n\t{ \"phone\":\"60123456789\" }\n"] {
            assert_eq!(seen(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_object_is_not_shown_at_all() {
        for text in ["", "[\"k\"]", "\"k\"", "{\"api-key\":\"k\"", "{\"api-key\":\"k\"}x"] {
            assert_eq!(seen(text), None, "{text}");
        }
    }
}
