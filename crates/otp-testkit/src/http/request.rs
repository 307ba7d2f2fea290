//! What the bytes of a connection say of a request, and how much of it has arrived.

use std::borrow::Cow;

/// How much of the first request in some bytes has arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Progress {
    /// The length of its head, once that has arrived whole.
    pub(super) head: Option<usize>,
    /// The length of the request, once it has arrived whole.
    pub(super) whole: Option<usize>,
}

/// Looks for the end of the first request.
pub(super) fn progress(bytes: &[u8]) -> Progress {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|start| start + 4);
    let whole = head.map(|head| head + content_length(&bytes[..head])).filter(|end| *end <= bytes.len());
    Progress { head, whole }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    value.unwrap_or_default()
}

/// A request that arrived whole.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Request {
    pub(super) bytes: Vec<u8>,
    pub(super) head: usize,
}

impl Request {
    /// Head and body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The body alone.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.head..]
    }

    /// Head and body as text.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}
