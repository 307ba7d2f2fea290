use std::borrow::Cow;
use std::fmt;

use otp_core::Error;

/// The fields of a query string that somebody sends to us: a vendor's callback, or a stranger's forgery of one.
///
/// A field is decoded when it is asked for, by its exact name. Fields that nobody asks for are skipped, however broken.
/// An empty value counts as missing, because vendors print `RequestId=` where there is none. Errors name the field and
/// never show a value. `Debug` shows nothing of the text.
pub struct Query<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Query<'a> {
    /// The longest text that is read. The longest callback that a vendor prints has 488 bytes.
    pub const MAX_LEN: usize = 16 * 1024;

    /// The most fields that are read: a name is looked for in all of them. The longest printed callback has 15.
    pub const MAX_FIELDS: usize = 100;

    /// Splits a query string at `&`. A `?` in front of it is skipped.
    ///
    /// # Errors
    ///
    /// When the text is longer than [`MAX_LEN`](Self::MAX_LEN) or has more than [`MAX_FIELDS`](Self::MAX_FIELDS) fields.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        if text.len() > Self::MAX_LEN {
            return Err(Error::invalid("query", "is longer than 16 KiB"));
        }
        let text = text.strip_prefix('?').unwrap_or(text);
        let mut fields = Vec::new();
        for field in text.split('&').filter(|field| !field.is_empty()) {
            if fields.len() == Self::MAX_FIELDS {
                return Err(Error::invalid("query", "has more than 100 fields"));
            }
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            // Nobody asks for a name that cannot be decoded.
            fields.extend(decoded(name, b' ').map(|name| (name, value)));
        }
        Ok(Self(fields))
    }

    /// Returns a field's text; `None` when it is missing or empty. `+` and `%20` are blanks.
    ///
    /// # Errors
    ///
    /// When the field is there twice, or its percent-encoding or UTF-8 is broken.
    pub fn optional(&self, name: &'static str) -> Result<Option<Cow<'a, str>>, Error> {
        let mut all = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| *value);
        let Some(value) = all.next() else { return Ok(None) };
        if all.next().is_some() {
            return Err(Error::invalid(name, "stands there twice"));
        }
        let text = decoded(value, b' ');
        let text = text.ok_or_else(|| Error::invalid(name, "is not percent-encoded UTF-8"))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Returns the text of a field that must be there.
    ///
    /// # Errors
    ///
    /// As [`optional`](Self::optional), and when the field is missing or empty.
    pub fn required(&self, name: &'static str) -> Result<Cow<'a, str>, Error> {
        self.optional(name)?.ok_or_else(|| Error::invalid(name, "is missing"))
    }

    /// Decodes a value that was percent-encoded once more than the query. A `+` stays; `None` when the encoding is broken.
    #[must_use]
    pub fn decoded_again(value: &str) -> Option<Cow<'_, str>> {
        decoded(value, b'+')
    }
}

/// Decodes each byte once. `form_urlencoded` keeps a broken `%` as it stands and replaces what is not UTF-8: two texts
/// would then be read as one.
fn decoded(text: &str, plus: u8) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => plus,
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({} fields)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &'static str) -> Result<Option<String>, String> {
        let value =
            Query::parse(text).and_then(|query| query.optional(name).map(|text| text.map(Cow::into_owned)));
        value.map_err(|error| error.to_string())
    }

    #[test]
    fn a_field_is_decoded_once() {
        for (text, value) in [
            ("a=1&b=2", Some("2")),
            ("?b=2", Some("2")),
            ("%62=2", Some("2")),
            ("b=x+y%20z%2B", Some("x y z+")),
            ("b=%25%32%30", Some("%20")),
            ("b=c=d?e#f;g", Some("c=d?e#f;g")),
            ("b=%e1%BB%87", Some("ệ")),
            ("&&b=2&", Some("2")),
            ("b={%22x%22}", Some("{\"x\"}")),
            // Empty is missing, and names are exact.
            ("b=&a=1", None),
            ("b&a=1", None),
            ("B=2&bb=2&ab=2", None),
            ("", None),
            ("?", None),
        ] {
            assert_eq!(read(text, "b").unwrap().as_deref(), value, "{text}");
        }
    }

    #[test]
    fn a_field_that_can_be_read_two_ways_is_an_error_that_names_it_and_shows_no_value() {
        for text in ["b=canary&b=canary", "b=canary&%62=other", "b=&b=canary", "b=canary&a=1&b"] {
            assert_eq!(read(text, "b").unwrap_err(), "`b` stands there twice", "{text}");
        }
        for broken in ["%", "%4", "%zz", "%+4", "%%41", "%ff", "%c3", "%ed%a0%80", "%c0%af"] {
            let text = format!("a=1&b=canary{broken}");
            assert_eq!(read(&text, "b").unwrap_err(), "`b` is not percent-encoded UTF-8", "{text}");
            // What nobody asks for breaks nothing.
            assert_eq!(read(&text, "a").unwrap().as_deref(), Some("1"));
            assert_eq!(read(&format!("b{broken}=canary&b=2"), "b").unwrap().as_deref(), Some("2"));
        }
        for text in ["", "a=1", "b=", "b"] {
            let error = Query::parse(text).and_then(|query| query.required("b").map(drop)).unwrap_err();
            assert_eq!((error.field(), error.to_string().as_str()), (Some("b"), "`b` is missing"));
        }
    }

    #[test]
    fn a_text_beyond_the_limits_is_refused() {
        let fields = "a=1&".repeat(Query::MAX_FIELDS);
        assert!(read(&fields, "b").is_ok() && read(&format!("{fields}b=1"), "b").is_err());
        let long = format!("b={}", "x".repeat(Query::MAX_LEN - 2));
        assert!(read(&long, "b").is_ok() && read(&format!("{long}x"), "b").is_err());
    }

    #[test]
    fn a_second_encoding_keeps_its_plus() {
        assert_eq!(Query::decoded_again("%7B+%22%20").as_deref(), Some("{+\" "));
        assert!(Query::decoded_again("100%").is_none());
    }

    #[test]
    fn debug_shows_no_field() {
        assert_eq!(format!("{:?}", Query::parse("canary=canary&b=2").unwrap()), "Query(2 fields)");
    }
}
