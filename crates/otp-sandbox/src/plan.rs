//! What happens to a connection once a request is dealt with: the core writes it down, the wire plays it.

mod bytes;

use std::time::Duration;

pub(crate) use bytes::{Framing, head, refusal, status_line, whole};

/// Acts in their order, and what becomes of the connection.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Plan {
    pub(crate) acts: Vec<Act>,
    pub(crate) end: End,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Send(Vec<u8>),
    Wait(Duration),
    Drip {
        bytes: Vec<u8>,
        per_second: u64,
    },
    /// The same bytes until the client goes away.
    Repeat(Vec<u8>),
    Hold,
    /// The same without reading what the client sends.
    Ignore,
    /// Nothing; from here on the connection is read no faster than this many bytes a second.
    Pace(u64),
    /// Nothing; from here on the client has its whole answer, and may go.
    Answered,
    /// Nothing; a word for who reads the log.
    Note(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum End {
    /// The next request may come.
    #[default]
    KeepOpen,
    /// Closed in order, after what was sent has gone out.
    Close,
    Reset,
}

/// What of a reply is kept as text; the rest is counted.
const TEXT_LIMIT: usize = 16 * 1024;

impl Plan {
    pub(crate) fn send(bytes: Vec<u8>, end: End) -> Self {
        Self { acts: vec![Act::Send(bytes)], end }
    }

    pub(crate) fn nothing(end: End) -> Self {
        Self { acts: Vec::new(), end }
    }

    /// What the client gets to see, with what cannot be written as text in square brackets.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for act in &self.acts {
            match act {
                Act::Send(bytes) => append(&mut text, bytes),
                Act::Wait(time) => note(&mut text, &format!("waits {} ms", time.as_millis())),
                Act::Drip { bytes, per_second } => {
                    append(&mut text, bytes);
                    note(&mut text, &format!("{per_second} bytes each second"));
                }
                Act::Repeat(bytes) => {
                    append(&mut text, bytes.get(..64).unwrap_or(bytes));
                    note(&mut text, "and so on until the client goes away");
                }
                Act::Note(says) => note(&mut text, says),
                Act::Answered | Act::Pace(_) => {}
                Act::Hold | Act::Ignore => note(&mut text, "nothing more until the client goes away"),
            }
        }
        match self.end {
            End::KeepOpen | End::Close if !self.acts.is_empty() => {}
            End::KeepOpen | End::Close => note(&mut text, "closed without a reply"),
            End::Reset => note(&mut text, "connection reset"),
        }
        text
    }
}

fn append(text: &mut String, bytes: &[u8]) {
    let shown = bytes.get(..TEXT_LIMIT).unwrap_or(bytes);
    text.push_str(&String::from_utf8_lossy(shown));
    if shown.len() < bytes.len() {
        note(text, &format!("{} more bytes", bytes.len() - shown.len()));
    }
}

/// A note on a line of its own.
pub(crate) fn note(text: &mut String, says: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.extend(["[", says, "]\n"]);
}
