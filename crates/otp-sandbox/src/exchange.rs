//! A request as it came in and the reply that goes out, before and after any socket.

use std::net::{IpAddr, Ipv4Addr};

use crate::debug::sparing_debug;
use crate::fields::Fields;
use crate::names::{Input, Operation};
use crate::plan::Plan;
use crate::rules::Rule;

/// A complete HTTP request to a vendor's port.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) from: IpAddr,
    /// Whether the client wants to use the connection again.
    pub(crate) keep_alive: bool,
}

impl Request {
    /// A request without headers and body; `target` is the path with its query.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            from: IpAddr::V4(Ipv4Addr::LOCALHOST),
            keep_alive: true,
        }
    }

    /// Adds a header; names are compared without regard to case.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body, already decoded from any transfer coding.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn header_value(&self, name: &str) -> Option<&str> {
        self.header_values(name).next()
    }

    pub(crate) fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers.iter().filter(same).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has_twice(&self, name: &str) -> bool {
        self.header_values(name).nth(1).is_some()
    }

    /// The content type without its parameters, in lower case.
    pub(crate) fn media_type(&self) -> Option<String> {
        let value = self.header_value("content-type")?;
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    pub(crate) fn says_utf8(&self) -> bool {
        let value = self.header_value("content-type").unwrap_or_default().to_ascii_lowercase();
        let mut parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        parameters.any(|(name, value)| name.trim() == "charset" && value.trim().trim_matches('"') == "utf-8")
    }

    pub(crate) fn is_json(&self) -> bool {
        self.media_type().as_deref() == Some("application/json")
    }

    /// The parameters of the body, where it has any that can be read.
    pub(crate) fn body_fields(&self) -> Fields {
        if self.is_json() {
            return Fields::from_json(&self.body).unwrap_or_default();
        }
        Fields::from_form(&self.body)
    }

    pub(crate) fn query_fields(&self) -> Fields {
        Fields::from_form(self.query().as_bytes())
    }

    pub(crate) fn phone(&self, operation: Operation) -> Option<String> {
        let name = operation.0.phone?;
        let filled = |fields: Fields| {
            fields.in_any_case().get(name).filter(|phone| !phone.is_empty()).map(str::to_owned)
        };
        let in_body = (operation.0.input != Input::Query).then(|| filled(self.body_fields())).flatten();
        in_body.or_else(|| filled(self.query_fields()))
    }
}

sparing_debug!(Request: method);

/// What the vendor answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) code: String,
    /// All rules that the answer hangs on. The first says why it is this answer.
    pub(crate) rules: Vec<&'static Rule>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) cut: bool,
    pub(crate) fault: Option<&'static str>,
    /// A note for readers of the log.
    pub(crate) note: Option<String>,
    pub(crate) plan: Plan,
}

impl Reply {
    pub(crate) fn new(
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
        code: &str,
        rule: &'static Rule,
    ) -> Self {
        Self {
            status,
            content_type,
            body,
            code: code.to_owned(),
            rules: vec![rule],
            headers: Vec::new(),
            cut: false,
            fault: None,
            note: None,
            plan: Plan::default(),
        }
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

    /// The rule that says why this is the answer: the first of [`rules`](Self::rules).
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        // A reply is made with a rule and loses none.
        self.rules[0]
    }

    /// Every rule that this answer hangs on.
    ///
    /// If one of them is not what the vendor does, the vendor may give another answer.
    #[must_use]
    pub fn rules(&self) -> &[&'static Rule] {
        &self.rules
    }

    /// Adds rules that the answer hangs on too.
    pub(crate) fn on(mut self, rules: &[&'static Rule]) -> Self {
        for rule in rules {
            if !self.rules.iter().any(|known| known.id == rule.id) {
                self.rules.push(rule);
            }
        }
        self
    }

    /// Whether the client never gets this reply, because a fault takes the connection away.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// The name of the fault that struck, such as `cut_reply`.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }
}

sparing_debug!(Reply: status code fault);
