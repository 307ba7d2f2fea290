use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use percent_encoding::utf8_percent_encode;

use crate::Secret;
use crate::fields::UNRESERVED;

/// One request, not yet sent. `Debug` shows the method and the path, never the query, a header or the body.
pub struct Call {
    pub(crate) path: &'static str,
    /// Secret segments below the path, each encoded and with its slash.
    pub(crate) secret_path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// The first secret that cannot travel where it was put, and where.
    pub(crate) broken_secret: Option<(&'static str, &'static str)>,
    /// Whether the answer is a list that may be long.
    pub(crate) is_for_list: bool,
    pub(crate) body: Option<TypedBody>,
}

pub(crate) struct TypedBody {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Bytes,
}

impl Call {
    /// A GET of `path` (below the base URL, with its leading slash) with an already encoded query.
    ///
    /// Only a failed connection proves that such a request never left: it has no body to watch.
    #[must_use]
    pub fn get(path: &'static str, query: String) -> Self {
        Self {
            path,
            secret_path: String::new(),
            query,
            headers: HeaderMap::new(),
            broken_secret: None,
            is_for_list: false,
            body: None,
        }
    }

    /// A POST of `body` to `path` (below the base URL, with its leading slash).
    #[must_use]
    pub fn post(path: &'static str, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let bytes = Bytes::from(body.into());
        let body = Some(TypedBody { content_type, bytes });
        Self { body, ..Self::get(path, String::new()) }
    }

    /// Reads up to [`MAX_LIST_BYTES`](crate::HttpOptions::MAX_LIST_BYTES) of the answer: it is a list that may be long.
    #[must_use]
    pub fn for_list(mut self) -> Self {
        self.is_for_list = true;
        self
    }

    /// Adds a header whose value is secret; it is marked so for every layer below.
    #[must_use]
    pub fn secret_header(mut self, name: &'static str, value: &Secret) -> Self {
        match visible_ascii(value.expose()) {
            Some(mut header) => {
                header.set_sensitive(true);
                self.headers.insert(name, header);
            }
            None => self.broken_secret = self.broken_secret.or(Some((name, "cannot be sent in a header"))),
        }
        self
    }

    /// Adds a path segment whose value is secret. `name` is what an error calls it.
    #[must_use]
    pub fn secret_segment(mut self, name: &'static str, value: &Secret) -> Self {
        if is_dots(value.expose()) {
            self.broken_secret = self.broken_secret.or(Some((name, "cannot be sent in a path")));
        }
        self.secret_path.push('/');
        self.secret_path.extend(utf8_percent_encode(value.expose(), UNRESERVED));
        self
    }
}

/// A segment that a URL parser would take for "here" or "one up", even when it is encoded.
fn is_dots(text: &str) -> bool {
    matches!(text, "." | "..")
}

/// The text as a header's value, where every server reads it as the same: `HeaderValue` itself lets other bytes through,
/// and what becomes of those is the server's guess.
pub(crate) fn visible_ascii(text: &str) -> Option<HeaderValue> {
    let is_visible = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    HeaderValue::from_str(text).ok().filter(|_| is_visible)
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let secret = if self.secret_path.is_empty() { "" } else { "/…" };
        write!(f, "Call({method} {}{secret})", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_method_and_the_path_and_nothing_that_could_be_secret() {
        let key = Secret::parse("key", "canary-key").unwrap();
        let get = Call::get("/send", "key=canary-query".to_owned()).secret_header("x-key", &key);
        assert_eq!(format!("{get:?}"), "Call(GET /send)");
        let post = Call::post("/send", "text/plain", "canary-body").secret_header("x-key", &key);
        assert_eq!(format!("{post:?}"), "Call(POST /send)");
        let list = Call::get("/list", String::new()).secret_segment("key", &key);
        assert_eq!(format!("{list:?}"), "Call(GET /list/…)");
    }
}
