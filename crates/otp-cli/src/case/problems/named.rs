//! Names and values in a text that is no JSON: a form, a header, XML, a line of a log.

use super::without_word;

/// Each word that stands before a sign of equality, with the word behind it.
pub(super) fn named_values(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let signs = text.match_indices(is_sign);
    signs.map(|(at, sign)| {
        let before = text[..at].trim_end_matches(is_around).trim_end_matches("[]");
        let name = before.rsplit(|c: char| !is_of_name(c)).next().unwrap_or_default();
        let value = text[at + sign.len()..].trim_start_matches(is_around).trim_start_matches("<![CDATA[");
        let value = without_word(value.trim_start_matches(is_around));
        (name, first_word(value))
    })
}

/// The first word, or the beginning of a long one: a text may be one word with a million signs.
fn first_word(text: &str) -> &str {
    let mut characters = text.char_indices().take(64);
    let end = characters.find(|(_, c)| is_end(*c)).map(|(at, _)| at);
    let beyond = || text.char_indices().nth(64).map_or(text.len(), |(at, _)| at);
    &text[..end.unwrap_or_else(beyond)]
}

fn is_sign(c: char) -> bool {
    matches!(c, '=' | ':' | '>')
}

fn is_around(c: char) -> bool {
    // A text in a text has a backslash before its quotes.
    c.is_whitespace() || matches!(c, '"' | '\'' | '\\')
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '&' | '<' | ',' | ';')
}
