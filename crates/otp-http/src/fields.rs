use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

/// What RFC 3986 leaves unreserved. All else is encoded, a blank as `%20` and never as `+`: the text of a message must
/// arrive exactly as it was registered.
pub(crate) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Room for a request of the usual length, so that writing it does not grow the buffer step by step.
const USUAL_REQUEST: usize = 256;

/// How the fields of a request are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the URL, percent-encoded.
    Query,
    /// As one JSON object.
    Json,
    /// As `application/x-www-form-urlencoded`.
    UrlEncoded,
}

/// Writes the fields of a request, in the order in which they are given. The text may hold keys.
pub struct Fields {
    form: Form,
    text: Vec<u8>,
}

impl Fields {
    /// Starts a request without fields.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { form, text: Vec::with_capacity(USUAL_REQUEST) }
    }

    /// Adds a text.
    pub fn text(&mut self, name: &'static str, value: &str) -> &mut Self {
        match self.form {
            Form::Query => {
                self.begin(name);
                // A piece at a time: byte by byte it takes far longer.
                for piece in utf8_percent_encode(value, UNRESERVED) {
                    self.text.extend_from_slice(piece.as_bytes());
                }
            }
            Form::UrlEncoded => {
                self.begin(name);
                for piece in form_urlencoded::byte_serialize(value.as_bytes()) {
                    self.text.extend_from_slice(piece.as_bytes());
                }
            }
            Form::Json => self.json(name, value),
        }
        self
    }

    /// Adds a text if there is one.
    pub fn text_if(&mut self, name: &'static str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// Adds a whole number.
    pub fn number(&mut self, name: &'static str, value: u64) -> &mut Self {
        self.begin(name);
        self.text.extend_from_slice(value.to_string().as_bytes());
        self
    }

    /// Adds a whole number if there is one.
    pub fn number_if<N: Into<u64>>(&mut self, name: &'static str, value: Option<N>) -> &mut Self {
        if let Some(value) = value {
            self.number(name, value.into());
        }
        self
    }

    /// Adds a list or an object. A query or a form takes its JSON text.
    ///
    /// # Panics
    ///
    /// When the value is not JSON: a map whose keys are not text.
    pub fn nested(&mut self, name: &'static str, value: &impl Serialize) -> &mut Self {
        match self.form {
            Form::Json => self.json(name, value),
            Form::Query | Form::UrlEncoded => {
                let mut json = Vec::new();
                write_json(&mut json, value);
                self.text(name, &String::from_utf8_lossy(&json));
            }
        }
        self
    }

    /// Returns the request's text.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        if self.form == Form::Json {
            self.text.extend(if self.text.is_empty() { b"{}".as_slice() } else { b"}" });
        }
        self.text
    }

    /// Returns the text of a query.
    #[must_use]
    pub fn finish_query(self) -> String {
        // Names are ASCII and values percent-encoded, so there is nothing to replace.
        String::from_utf8(self.finish())
            .unwrap_or_else(|text| String::from_utf8_lossy(text.as_bytes()).into_owned())
    }

    /// Writes what stands before a value. Names are the vendors' constants and need no encoding.
    fn begin(&mut self, name: &'static str) {
        let (first, next, quote, sign): (&[u8], &[u8], &[u8], &[u8]) = match self.form {
            Form::Query | Form::UrlEncoded => (b"", b"&", b"", b"="),
            Form::Json => (b"{", b",", b"\"", b":"),
        };
        let before = if self.text.is_empty() { first } else { next };
        for part in [before, quote, name.as_bytes(), quote, sign] {
            self.text.extend_from_slice(part);
        }
    }

    fn json(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        self.begin(name);
        write_json(&mut self.text, value);
    }
}

/// No request may leave with less than its caller gave it, so there is no empty text in the place of a value.
#[expect(
    clippy::expect_used,
    reason = "fails only for a map whose keys are not text, which no request holds"
)]
fn write_json(to: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(to, value).expect("the vendors' values are JSON");
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fields").field("form", &self.form).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form) -> String {
        let mut fields = Fields::new(form);
        fields.text("phone", "60123456789").text("message", "a b&ü#\"").number("duration", 5);
        fields.text_if("none", None).number_if::<u8>("none", None).nested("list", &["x", "y"]);
        String::from_utf8(fields.finish()).unwrap()
    }

    #[test]
    fn each_form_encodes_what_would_split_it() {
        assert_eq!(
            written(Form::Json),
            r#"{"phone":"60123456789","message":"a b&ü#\"","duration":5,"list":["x","y"]}"#
        );
        assert_eq!(
            written(Form::Query),
            "phone=60123456789&message=a%20b%26%C3%BC%23%22&duration=5&list=%5B%22x%22%2C%22y%22%5D"
        );
        assert_eq!(
            written(Form::UrlEncoded),
            "phone=60123456789&message=a+b%26%C3%BC%23%22&duration=5&list=%5B%22x%22%2C%22y%22%5D"
        );
    }

    #[test]
    fn a_request_without_fields_is_empty_in_each_form() {
        assert_eq!(Fields::new(Form::Json).finish(), b"{}");
        assert_eq!(
            (Fields::new(Form::Query).finish(), Fields::new(Form::UrlEncoded).finish()),
            (vec![], vec![])
        );
    }

    #[test]
    fn what_is_not_json_leaves_in_no_form() {
        let keyed_by_a_list = std::collections::BTreeMap::from([([1, 2], "x")]);
        for form in [Form::Json, Form::Query, Form::UrlEncoded] {
            let written = std::panic::catch_unwind(|| {
                let mut fields = Fields::new(form);
                fields.nested("list", &keyed_by_a_list);
                fields.finish()
            });
            assert!(written.is_err(), "{form:?}");
        }
    }

    #[test]
    fn debug_shows_no_field() {
        let mut fields = Fields::new(Form::Query);
        fields.text("key", "canary");
        assert!(!format!("{fields:?}").contains("canary"));
    }
}
