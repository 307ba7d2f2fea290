//! A request as it came in and the reply that goes out, before and after any socket.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use crate::rules::Rule;

/// A complete HTTP request to a vendor's port.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) from: IpAddr,
}

impl Request {
    /// A request without headers and body; `target` is the path with its query.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            from: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    /// Adds a header; names are compared without regard to case.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body, already decoded from any transfer coding.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the address the request comes from; loopback unless told.
    #[must_use]
    pub fn from_ip(mut self, address: IpAddr) -> Self {
        self.from = address;
        self
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn header_value(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The content type without its parameters, in lower case.
    pub(crate) fn media_type(&self) -> Option<String> {
        let value = self.header_value("content-type")?;
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Target, headers and body hold keys, numbers and codes.
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What the vendor answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) code: String,
    pub(crate) rule: &'static Rule,
    pub(crate) cut: bool,
}

impl Reply {
    pub(crate) fn new(
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
        code: &str,
        rule: &'static Rule,
    ) -> Self {
        Self { status, content_type, body, code: code.to_owned(), rule, cut: false }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The `content-type` header.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.content_type
    }

    /// The body, byte for byte.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The vendor's own code in the body, empty where the body has none.
    #[must_use]
    pub fn vendor_code(&self) -> &str {
        &self.code
    }

    /// The rule this answer hangs on.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// Whether the connection is to be closed instead of sending this reply.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Some vendors repeat the number and the code in the body.
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("rule", &self.rule.id)
            .field("cut", &self.cut)
            .finish_non_exhaustive()
    }
}
