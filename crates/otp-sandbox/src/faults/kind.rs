//! What can go wrong.

use serde::{Deserialize, Serialize};

use super::menu::{self, Phase};

/// What goes wrong. [`menu`](super::menu()) says the same as data, with limits and defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The vendor's port is closed for a while: connections are refused.
    Refuse {
        /// How long, in real milliseconds.
        for_ms: u64,
    },
    /// The connection is accepted and reset.
    ResetOnAccept,
    /// The connection is accepted and closed.
    CloseOnAccept,
    /// The connection is closed after the request's head.
    CloseAfterHead,
    /// The connection is accepted and nothing is ever read from it.
    NeverRead,
    /// The request is read slowly, then answered.
    ReadSlowly {
        /// How fast.
        bytes_per_second: u64,
    },
    /// The request is processed and billed, then the connection is closed without a reply.
    Cut,
    /// Processed, then the connection is reset without a reply.
    ResetAfterProcessing,
    /// Processed, then nothing more until the client goes away.
    Hang,
    /// Processed, and the reply waits.
    Delay {
        /// How long, in real milliseconds.
        delay_ms: u64,
    },
    /// Processed twice, answered once.
    ProcessTwice,
    /// Processed, answered with bytes that are no HTTP.
    GarbageHead,
    /// Processed, answered with the body alone, as HTTP/0.9 did.
    #[serde(rename = "http_0_9")]
    Http09,
    /// Processed, answered with a status line that has no status.
    BadStatusLine,
    /// Processed, answered with `102 Processing` and nothing after it.
    InterimOnly,
    /// Processed, answered with `101 Switching Protocols`.
    SwitchingProtocols,
    /// Processed, answered with two lengths that contradict each other.
    DuplicateLengths,
    /// Processed, answered with a header line without a colon.
    HeaderWithoutColon,
    /// Processed, answered with a NUL in a header.
    NulInHeader,
    /// Processed, answered with many headers.
    ManyHeaders {
        /// How many.
        count: u64,
    },
    /// Processed, answered with one huge header.
    HugeHeader {
        /// How long its value is.
        bytes: u64,
    },
    /// Processed, answered as `text/html`.
    WrongContentType,
    /// Processed, answered without a content type.
    NoContentType,
    /// Processed, and the reply is cut inside its body.
    CutReply {
        /// How much of the body still comes.
        after_bytes: u64,
    },
    /// Processed, and the reply is cut inside a chunk.
    CutChunk,
    /// Processed, and the reply stops inside its body until the client goes away.
    Stall {
        /// How much of the body still comes.
        after_bytes: u64,
    },
    /// Processed, and the reply comes a few bytes at a time.
    Drip {
        /// How fast.
        bytes_per_second: u64,
    },
    /// Processed, and the reply's body never ends until the client goes away.
    Endless,
    /// Processed, and the reply's body is padded.
    Oversized {
        /// How long the padding is.
        bytes: u64,
    },
    /// Processed, answered with an empty body.
    Empty,
    /// Processed, answered with an HTML page.
    HtmlPage,
    /// Processed, answered with half the JSON under a length that fits.
    TruncatedJson,
    /// Processed, answered with values of other JSON types.
    WrongTypes,
    /// Processed, answered with a code that no page knows.
    UnknownCode,
    /// Processed, answered with a byte order mark in front.
    Bom,
    /// Processed, answered with bytes that are no UTF-8.
    NotUtf8,
    /// Processed, answered with JSON nested deeply.
    DeepNesting {
        /// How deeply.
        depth: u64,
    },
    /// Processed, answered with the vendor's code twice, once as success and once as an error.
    DuplicateKeys,
    /// Processed, answered with plain bytes labelled gzip.
    GzipLabel,
    /// Nothing is processed; the vendor's own error answer with this code comes back.
    Answer {
        /// The vendor's code.
        code: String,
    },
    /// Processed, and the right body comes under another HTTP status.
    Status {
        /// The status.
        http_status: u16,
    },
    /// Processed, answered with the reply to somebody else's request.
    ReplyOfAnother,
    /// Processed and answered; then a second reply is pushed down the kept connection.
    StrayReply,
    /// Nothing is processed; the client is sent elsewhere.
    Redirect {
        /// The status.
        http_status: u16,
        /// Where to.
        location: RedirectTo,
    },
    /// Nothing is processed; the client is told to come back later.
    RetryAfter {
        /// The status.
        http_status: u16,
        /// The header's value, sensible or not.
        value: String,
    },
}

/// Where a redirect points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RedirectTo {
    /// The same call again.
    SamePlace,
    /// Another path of the same port.
    SameHost,
    /// A host that does not exist, over https.
    OtherHost,
    /// A host that does not exist, over plain http.
    PlainHttp,
    /// Nowhere: the header is absent.
    Missing,
}

/// When a fault can strike, and so what is known about the call by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before any connection.
    Port,
    /// On a new connection; nothing is read yet.
    Accept,
    /// After the head; the call is known, its phone is not.
    Head,
    /// After the whole request.
    Call,
}

impl FaultKind {
    /// The name in the menu and in JSON, such as `cut_reply`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.entry().map_or("", |entry| entry.kind)
    }

    /// Where in the exchange it strikes.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.entry().map_or(Phase::Meaning, |entry| entry.phase)
    }

    pub(super) fn entry(&self) -> Option<&'static menu::MenuEntry> {
        let value = serde_json::to_value(self).ok()?;
        menu::find(value.get("kind")?.as_str()?)
    }

    pub(crate) fn moment(&self) -> Moment {
        match self {
            Self::Refuse { .. } => Moment::Port,
            Self::ResetOnAccept | Self::CloseOnAccept | Self::NeverRead | Self::ReadSlowly { .. } => {
                Moment::Accept
            }
            Self::CloseAfterHead => Moment::Head,
            _ => Moment::Call,
        }
    }

    /// Whether the request has its effect all the same.
    pub(crate) fn processes(&self) -> bool {
        let answers_instead =
            matches!(self, Self::Answer { .. } | Self::Redirect { .. } | Self::RetryAfter { .. });
        self.moment() == Moment::Call && !answers_instead
    }

    /// Whether nothing of the reply reaches the client.
    pub(crate) fn hides_reply(&self) -> bool {
        matches!(self, Self::Cut | Self::ResetAfterProcessing | Self::Hang)
    }

    /// Whether a patient client still gets the reply as the vendor meant it.
    pub(crate) fn keeps_reply(&self) -> bool {
        matches!(
            self,
            Self::Delay { .. }
                | Self::Drip { .. }
                | Self::ReadSlowly { .. }
                | Self::ProcessTwice
                | Self::StrayReply
        )
    }

    /// The HTTP status a client gets to see, where there is one that it can read.
    pub(crate) fn visible_status(&self, status: u16) -> Option<u16> {
        let unreadable = matches!(
            self,
            Self::GarbageHead
                | Self::Http09
                | Self::BadStatusLine
                | Self::InterimOnly
                | Self::SwitchingProtocols
        );
        (!unreadable && !self.hides_reply()).then_some(status)
    }

    /// Whether it takes the reply to another request.
    pub(crate) fn needs_another(&self) -> bool {
        matches!(self, Self::ReplyOfAnother | Self::StrayReply)
    }
}
