//! What the rows of the table do to a reply and to its way.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::RedirectTo;
use crate::exchange::{Reply, Request};
use crate::fields::to_json;
use crate::names::CodeField;
use crate::plan::{Act, End, Framing, Plan, head, status_line, whole};

/// Bytes that are the beginning of no HTTP reply.
pub(super) const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is not HTTP\r\n\r\n";

pub(super) const HTML_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><h1>Bad Gateway</h1></body></html>\n";

/// What an endless body repeats: one chunk of blanks, which JSON allows anywhere between its tokens.
pub(super) const ENDLESS_CHUNK: usize = 16 * 1024;

/// Long enough that a client has taken the first reply and put the connection back into its pool.
const BEFORE_STRAY: Duration = Duration::from_millis(20);

pub(crate) struct Blow<'a> {
    pub(crate) reply: &'a mut Reply,
    pub(crate) request: &'a Request,
    pub(crate) framing: Framing,
    /// Where the vendor's code is in the body, for a known call.
    pub(crate) code: Option<CodeField>,
    /// Gives the reply to somebody else's request.
    pub(crate) another: &'a mut dyn FnMut() -> Reply,
}

impl Blow<'_> {
    pub(super) fn plain(&self) -> Plan {
        Plan::send(self.whole(), self.framing.end())
    }

    pub(super) fn whole(&self) -> Vec<u8> {
        whole(self.reply, self.framing)
    }

    pub(super) fn body(&self) -> Vec<u8> {
        if self.framing.head_only { Vec::new() } else { self.reply.body.clone() }
    }

    pub(super) fn length(&self) -> String {
        format!("content-length: {}\r\n", self.reply.body.len())
    }

    pub(super) fn instead(&self, acts: Vec<Act>) -> Plan {
        Plan { acts, end: self.framing.end() }
    }

    /// The reply with lines in its head, before the length.
    pub(super) fn with_lines(&self, lines: &str) -> Plan {
        self.with_head(&format!("{lines}{}", self.length()))
    }

    pub(super) fn with_head(&self, lines: &str) -> Plan {
        let head = head(self.reply, self.framing, &status_line(self.reply.status), lines);
        Plan::send([head, self.body()].concat(), self.framing.end())
    }

    pub(super) fn without_status(&self) -> Plan {
        let closing = Framing { keep_alive: false, ..self.framing };
        let head = head(self.reply, closing, "HTTP/1.1 OK\r\n", &self.length());
        Plan::send([head, self.body()].concat(), End::Close)
    }

    pub(super) fn chunked_head(&self, keep_alive: bool) -> Vec<u8> {
        let framing = Framing { keep_alive, ..self.framing };
        head(self.reply, framing, &status_line(self.reply.status), "transfer-encoding: chunked\r\n")
    }

    pub(super) fn half_a_chunk(&self) -> Plan {
        let body = &self.reply.body;
        let mut bytes = self.chunked_head(self.framing.keep_alive);
        bytes.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(&body[..body.len() / 2]);
        Plan::send(bytes, End::Close)
    }

    /// The whole head and so much of the body, under a length that promises all of it.
    pub(super) fn beginning(&self, body_bytes: usize) -> Vec<Act> {
        let mut bytes = self.whole();
        let missing = self.body().len().saturating_sub(body_bytes);
        bytes.truncate(bytes.len() - missing);
        vec![Act::Send(bytes), Act::Note(format!("{missing} more bytes were promised"))]
    }

    /// Changes what the reply says; it travels as any other.
    pub(super) fn saying(&mut self, change: impl FnOnce(&mut Reply)) -> Plan {
        change(self.reply);
        self.plain()
    }

    /// Changes the members of a body that is a JSON object.
    pub(super) fn object(&mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Plan {
        if let Ok(mut object) = serde_json::from_slice(&self.reply.body) {
            change(&mut object);
            self.reply.body = to_json(&object);
        }
        self.plain()
    }

    pub(super) fn changing(&mut self, change: impl Fn(&str, Value) -> Value) -> Plan {
        self.object(|object| {
            for (name, value) in object {
                *value = change(name, value.take());
            }
        })
    }

    /// Puts text before the end of a JSON object, so that the body stays what it was to a reader with enough room.
    pub(super) fn adding(&mut self, text: &str) -> Plan {
        self.saying(|reply| {
            if reply.body.last() == Some(&b'}') {
                reply.body.pop();
                reply.body.extend_from_slice(text.as_bytes());
                reply.body.push(b'}');
            }
        })
    }

    pub(super) fn unheard_of(&mut self) -> Plan {
        let Some(code) = self.code else { return self.plain() };
        let value: Value = serde_json::from_str(code.unheard_of).unwrap_or_default();
        self.reply.code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.changing(|name, old| if name == code.name { value.clone() } else { old })
    }

    /// Says the code a second time at the end of the object, as an error where it was a success and the other way.
    pub(super) fn code_twice(&mut self) -> Plan {
        let Some(code) = self.code else { return self.plain() };
        let succeeded = self.reply.code == code.success.trim_matches('"');
        let other = if succeeded { code.failure } else { code.success };
        self.adding(&format!(",\"{}\":{other}", code.name))
    }

    pub(super) fn as_another(&mut self) -> Plan {
        let another = (self.another)();
        self.saying(|reply| {
            let (rules, fault) = (std::mem::take(&mut reply.rules), reply.fault);
            *reply = Reply { rules, fault, cut: false, ..another };
        })
    }

    pub(super) fn and_another(&mut self) -> Plan {
        let stray = whole(&(self.another)(), self.framing);
        self.instead(vec![Act::Send(self.whole()), Act::Answered, Act::Wait(BEFORE_STRAY), Act::Send(stray)])
    }

    /// An empty reply with this status and header.
    pub(super) fn bare(&mut self, status: u16, header: Option<(&'static str, String)>) -> Plan {
        self.saying(|reply| {
            (reply.status, reply.content_type) = (status, "text/plain");
            reply.body.clear();
            reply.headers.extend(header);
        })
    }

    /// The hosts do not exist, by the meaning of `.invalid`: a client that follows finds nobody.
    pub(super) fn elsewhere(&mut self, status: u16, location: RedirectTo) -> Plan {
        let request = self.request;
        let place = match location {
            RedirectTo::SamePlace => Some(request.target.clone()),
            RedirectTo::SameHost => Some("/moved".to_owned()),
            RedirectTo::OtherHost => Some(format!("https://elsewhere.invalid{}", request.path())),
            RedirectTo::PlainHttp => Some(format!("http://elsewhere.invalid{}", request.path())),
            RedirectTo::Missing => None,
        };
        self.bare(status, place.map(|place| ("location", place)))
    }
}

pub(super) fn other_type(value: Value) -> Value {
    match value {
        Value::String(_) => json!(7),
        Value::Array(_) => json!("a list until now"),
        other => json!([other]),
    }
}
