//! What can go wrong.

use serde::{Deserialize, Serialize};

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
    /// Processed, answered with one more field, as after a change at the vendor's.
    AddedField {
        /// Its name.
        field: String,
    },
    /// Processed, answered without one of the fields.
    RemovedField {
        /// Its name; a reply that lacks it stays as it is.
        field: String,
    },
    /// Processed, answered with another JSON type in one of the fields.
    RetypedField {
        /// Its name; a reply that lacks it stays as it is.
        field: String,
    },
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
