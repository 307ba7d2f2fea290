//! A reply as bytes.

use axum::http::StatusCode;

use super::{End, Plan};
use crate::exchange::Reply;

/// How the request wants its reply.
#[derive(Clone, Copy)]
pub(crate) struct Framing {
    pub(crate) keep_alive: bool,
    pub(crate) head_only: bool,
}

impl Framing {
    pub(crate) fn end(self) -> End {
        if self.keep_alive { End::KeepOpen } else { End::Close }
    }
}

/// Head and body with an honest length.
pub(crate) fn whole(reply: &Reply, framing: Framing) -> Vec<u8> {
    let length = format!("content-length: {}\r\n", reply.body.len());
    let mut bytes = head(reply, framing, &status_line(reply.status), &length);
    if !framing.head_only {
        bytes.extend_from_slice(&reply.body);
    }
    bytes
}

/// The end of a connection whose bytes were no request.
pub(crate) fn refusal(status: u16) -> Plan {
    let says = match status {
        403 => "a vendor's port takes no requests from web pages of another origin\n",
        421 => {
            "a vendor's port on loopback takes an address, a name without a dot, a name below localhost, test or \
                internal, or the vendor's own as Host\n"
        }
        _ => "",
    };
    let (line, length) = (status_line(status), says.len());
    let head = format!("content-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    Plan::send([line.as_str(), &head, says].concat().into_bytes(), End::Close)
}

pub(crate) fn status_line(status: u16) -> String {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    format!("HTTP/1.1 {status} {}\r\n", reason.unwrap_or("Other"))
}

/// The head around some lines about the body's length. It has no `date`: the same inputs give the same bytes.
pub(crate) fn head(reply: &Reply, framing: Framing, first: &str, lines: &str) -> Vec<u8> {
    let mut text = String::with_capacity(128 + lines.len());
    text.push_str(first);
    if !reply.content_type.is_empty() {
        text.extend(["content-type: ", reply.content_type, "\r\n"]);
    }
    text.push_str(lines);
    for (name, value) in &reply.headers {
        text.extend([name, ": ", value.as_str(), "\r\n"]);
    }
    let connection = if framing.keep_alive { "keep-alive" } else { "close" };
    text.extend(["connection: ", connection, "\r\n\r\n"]);
    text.into_bytes()
}
