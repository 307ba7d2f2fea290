//! The faults: one row for each, with all there is to say about it and the function that plays it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::menu::{MenuEntry, Moment, Parameter, Phase, Preset, Seen, number, text};
use super::play::{Blow, ENDLESS_CHUNK, GARBAGE, HTML_PAGE, other_type};
use crate::plan::{Act, End, Plan};

/// Where a redirect points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RedirectTo {
    /// The path that was asked for.
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

const LOCATIONS: &[&str] = &["same_place", "same_host", "other_host", "plain_http", "missing"];

/// A row is: `Variant { parameters } = name, phase, moment, how often the call is processed, what the client sees, what it
/// does, how it is played`. A fault without one of these does not compile, and a variant exists by its row only.
macro_rules! faults {
    ($($variant:ident $({ $($field:ident: $type:ty = $parameter:expr),+ })? =
        $name:literal, $phase:ident, $moment:ident, $processed:literal, $seen:ident, $says:literal, $play:expr;)+) => {
        /// What goes wrong. [`fault_menu`](crate::fault_menu) says the same as data, with limits and defaults.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        #[non_exhaustive]
        pub enum FaultKind {
            $(
                #[doc = concat!("`", $name, "`: ", $says, ".")]
                #[serde(rename = $name)]
                $variant $({ $(
                    #[doc = "Its unit, default and limits stand in [`fault_menu`](crate::fault_menu)."]
                    $field: $type,
                )+ })?,
            )+
        }

        static MENU: &[MenuEntry] = &[$(MenuEntry {
            kind: $name,
            phase: Phase::$phase,
            says: $says,
            parameters: &[$($(Parameter { name: stringify!($field), ..$parameter }),+)?],
        }),+];

        impl FaultKind {
            /// The name in the menu and in JSON, such as `cut_reply`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)+ }
            }

            /// Where in the exchange it strikes.
            #[must_use]
            pub fn phase(&self) -> Phase {
                match self { $(Self::$variant { .. } => Phase::$phase,)+ }
            }

            pub(crate) fn moment(&self) -> Moment {
                match self { $(Self::$variant { .. } => Moment::$moment,)+ }
            }

            pub(crate) fn processed(&self) -> u8 {
                match self { $(Self::$variant { .. } => $processed,)+ }
            }

            pub(crate) fn seen(&self) -> Seen {
                match self { $(Self::$variant { .. } => Seen::$seen,)+ }
            }

            /// Changes the reply and says what happens on the connection.
            #[allow(unused_variables, reason = "the parameters of some faults are read elsewhere")]
            #[allow(clippy::redundant_closure_for_method_calls, reason = "a method has one lifetime, a row has any")]
            pub(crate) fn play(&self, blow: &mut Blow<'_>) -> Plan {
                match self { $(Self::$variant $({ $($field),+ })? => played(blow, $play),)+ }
            }
        }
    };
}

fn played(blow: &mut Blow<'_>, play: impl FnOnce(&mut Blow<'_>) -> Plan) -> Plan {
    play(blow)
}

faults! {
    // The port itself closes, in the loop that accepts connections.
    Refuse { for_ms: u64 = number("ms", 1_000, 1, 600_000) } = "refuse", Connect, Port, 0, Nothing,
        "the port is closed for a while, so connections are refused; strikes when it is armed",
        |_| Plan::nothing(End::Close);
    ResetOnAccept = "reset_on_accept", Connect, Accept, 0, Nothing,
        "the next connection is accepted and reset", |_| Plan::nothing(End::Reset);
    CloseOnAccept = "close_on_accept", Connect, Accept, 0, Nothing,
        "the next connection is accepted and closed", |_| Plan::nothing(End::Close);
    CloseAfterHead = "close_after_head", Request, Head, 0, Nothing,
        "the connection is closed after the request's head; nothing is processed", |_| Plan::nothing(End::Close);
    NeverRead = "never_read", Request, Accept, 0, Nothing, "the next connection is accepted and nothing is ever read from it",
        |_| Plan { acts: vec![Act::Ignore], end: End::Close };
    ReadSlowly { bytes_per_second: u64 = number("bytes per second", 200, 1, 1_000_000_000) } =
        "read_slowly", Request, Accept, 1, Reply,
        "the next connection is read slowly, then answered",
        |_| Plan { acts: vec![Act::Pace(*bytes_per_second)], end: End::KeepOpen };

    Cut = "cut", Processed, Call, 1, Nothing, "processed and billed, then closed without a reply", |_| Plan::nothing(End::Close);
    ResetAfterProcessing = "reset_after_processing", Processed, Call, 1, Nothing,
        "processed and billed, then reset without a reply", |_| Plan::nothing(End::Reset);
    Hang = "hang", Processed, Call, 1, Nothing, "processed and billed, then silence until the client goes away",
        |_| Plan { acts: vec![Act::Hold], end: End::Close };
    Delay { delay_ms: u64 = number("ms", 2_000, 1, 600_000) } = "delay", Processed, Call, 1, Reply,
        "processed and billed; the reply waits",
        |blow| blow.instead(vec![Act::Wait(Duration::from_millis(*delay_ms)), Act::Send(blow.whole())]);
    ProcessTwice = "process_twice", Processed, Call, 2, Reply, "processed and billed twice, answered once", |blow| blow.plain();

    GarbageHead = "garbage_head", ReplyHead, Call, 1, NoStatus, "the reply is no HTTP at all", |_| Plan::send(GARBAGE.to_vec(), End::Close);
    Http09 = "http_0_9", ReplyHead, Call, 1, NoStatus, "the reply is its body alone", |blow| Plan::send(blow.body(), End::Close);
    BadStatusLine = "bad_status_line", ReplyHead, Call, 1, NoStatus, "the status line has no status", |blow| blow.without_status();
    InterimOnly = "interim_only", ReplyHead, Call, 1, NoStatus, "102 Processing and nothing after it",
        |_| Plan::send(b"HTTP/1.1 102 Processing\r\n\r\n".to_vec(), End::Close);
    SwitchingProtocols = "switching_protocols", ReplyHead, Call, 1, NoStatus, "101 Switching Protocols, which nobody asked for",
        |_| Plan::send(
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n".to_vec(),
            End::Close,
        );
    DuplicateLengths = "duplicate_lengths", ReplyHead, Call, 1, Broken, "two content-length headers that contradict each other",
        |blow| blow.with_head(&format!("{}content-length: {}\r\n", blow.length(), blow.reply.body.len() / 2));
    HeaderWithoutColon = "header_without_colon", ReplyHead, Call, 1, Broken,
        "a header line without a colon", |blow| blow.with_lines("x-sandbox without a colon\r\n");
    NulInHeader = "nul_in_header", ReplyHead, Call, 1, Broken, "a NUL byte in a header", |blow| blow.with_lines("x-sandbox: a\0b\r\n");
    ManyHeaders { count: u64 = number("headers", 200, 1, 100_000) } = "many_headers", ReplyHead, Call, 1, Broken,
        "more headers than a client may have room for",
        |blow| {
            let many: Vec<String> = (1..=*count).map(|number| format!("x-sandbox-{number}: x\r\n")).collect();
            blow.with_lines(&many.concat())
        };
    HugeHeader { bytes: u64 = number("bytes", 1_000_000, 1, 100_000_000) } = "huge_header", ReplyHead, Call, 1, Broken,
        "one header longer than a client may have room for",
        |blow| blow.with_lines(&format!("x-sandbox: {}\r\n", "x".repeat(size(*bytes))));
    WrongContentType = "wrong_content_type", ReplyHead, Call, 1, Broken, "the right body labelled text/html",
        |blow| blow.saying(|reply| reply.content_type = "text/html; charset=utf-8");
    NoContentType = "no_content_type", ReplyHead, Call, 1, Broken,
        "the right body without a content type", |blow| blow.saying(|reply| reply.content_type = "");

    CutReply { after_bytes: u64 = number("bytes", 20, 0, 100_000_000) } = "cut_reply", ReplyBody, Call, 1, Broken,
        "the reply is cut inside its body", |blow| Plan { acts: blow.beginning(size(*after_bytes)), end: End::Close };
    CutChunk = "cut_chunk", ReplyBody, Call, 1, Broken, "the reply is cut inside a chunk", |blow| blow.half_a_chunk();
    Stall { after_bytes: u64 = number("bytes", 20, 0, 100_000_000) } = "stall", ReplyBody, Call, 1, Broken,
        "the reply stops inside its body until the client goes away",
        |blow| {
            let mut acts = blow.beginning(size(*after_bytes));
            acts.push(Act::Hold);
            Plan { acts, end: End::Close }
        };
    Drip { bytes_per_second: u64 = number("bytes per second", 10, 1, 1_000_000_000) } = "drip", ReplyBody, Call, 1, Reply,
        "the reply comes a few bytes at a time",
        |blow| blow.instead(vec![Act::Drip { bytes: blow.whole(), per_second: *bytes_per_second }]);
    Endless = "endless", ReplyBody, Call, 1, Broken, "the body never ends until the client goes away",
        |blow| {
            let chunk = format!("{ENDLESS_CHUNK:x}\r\n{}\r\n", " ".repeat(ENDLESS_CHUNK)).into_bytes();
            Plan { acts: vec![Act::Send(blow.chunked_head(false)), Act::Repeat(chunk)], end: End::Close }
        };
    Oversized { bytes: u64 = number("bytes", 10_485_760, 1, 100_000_000) } = "oversized", ReplyBody, Call, 1, Broken,
        "the right body with padding of this length inside",
        |blow| blow.adding(&format!(",\"padding\":\"{}\"", "x".repeat(size(*bytes))));
    Empty = "empty", ReplyBody, Call, 1, Broken, "an empty body", |blow| blow.saying(|reply| reply.body.clear());
    HtmlPage = "html_page", ReplyBody, Call, 1, Broken, "an HTML page as a proxy would show it",
        |blow| blow.saying(|reply| {
            (reply.content_type, reply.body) = ("text/html; charset=utf-8", HTML_PAGE.into());
        });
    TruncatedJson = "truncated_json", ReplyBody, Call, 1, Broken, "half the JSON, under a length that fits",
        |blow| blow.saying(|reply| reply.body.truncate(reply.body.len() / 2));
    WrongTypes = "wrong_types", ReplyBody, Call, 1, Broken, "numbers where texts belong, lists where numbers belong",
        |blow| blow.changing(|_, value| match value {
            serde_json::Value::String(_) => json!(7),
            serde_json::Value::Number(number) => json!([number]),
            other => json!({ "unexpected": other }),
        });
    // A client has to bear a field that it does not know.
    AddedField { field: String = text("field name", Some(Preset::Text("addedLater"))) } =
        "added_field", ReplyBody, Call, 1, Reply,
        "one field more than the vendor has",
        |blow| blow.object(|object| drop(object.insert(field.clone(), json!("new"))));
    RemovedField { field: String = text("field name", None) } = "removed_field", ReplyBody, Call, 1, Broken,
        "one of the vendor's fields is gone", |blow| blow.object(|object| drop(object.remove(field)));
    RetypedField { field: String = text("field name", None) } = "retyped_field", ReplyBody, Call, 1, Broken,
        "one of the vendor's fields has another JSON type",
        |blow| blow.changing(|name, value| if name == field { other_type(value) } else { value });
    UnknownCode = "unknown_code", ReplyBody, Call, 1, Broken, "a vendor code that no page knows", |blow| blow.unheard_of();
    Bom = "bom", ReplyBody, Call, 1, Broken, "a byte order mark before the JSON",
        |blow| blow.saying(|reply| drop(reply.body.splice(..0, [0xEF, 0xBB, 0xBF])));
    NotUtf8 = "not_utf8", ReplyBody, Call, 1, Broken, "bytes that are no UTF-8 inside a text",
        |blow| blow.saying(|reply| {
            // Before the last quote and brace, so inside the last text of most bodies.
            let place = reply.body.len().saturating_sub(2);
            reply.body.splice(place..place, [0xFF, 0xFE]);
        });
    DeepNesting { depth: u64 = number("levels", 100_000, 1, 10_000_000) } = "deep_nesting", ReplyBody, Call, 1, Broken,
        "JSON nested deeply",
        |blow| blow.saying(|reply| reply.body = [vec![b'['; size(*depth)], vec![b']'; size(*depth)]].concat());
    DuplicateKeys = "duplicate_keys", ReplyBody, Call, 1, Broken,
        "the vendor's code twice in one object, contradicting itself", |blow| blow.code_twice();
    GzipLabel = "gzip_label", ReplyBody, Call, 1, Broken, "plain bytes labelled content-encoding: gzip",
        |blow| blow.saying(|reply| reply.headers.push(("content-encoding", "gzip".to_owned())));

    // The reply is the vendor's own already.
    Answer { code: String = text("vendor code", None) } = "answer", Meaning, Call, 0, Broken,
        "the vendor's own error; nothing is processed", |blow| blow.plain();
    Status { http_status: u16 = number("HTTP status", 500, 200, 599) } = "status", Meaning, Call, 1, Broken,
        "processed and billed, the right body under another HTTP status",
        |blow| blow.saying(|reply| reply.status = *http_status);
    ReplyOfAnother = "reply_of_another", Meaning, Call, 1, Broken,
        "processed and billed, answered with the reply to somebody else's request", |blow| blow.as_another();
    StrayReply = "stray_reply", Meaning, Call, 1, Reply,
        "answered, then a second reply is pushed down the kept connection", |blow| blow.and_another();
    Redirect {
        http_status: u16 = number("HTTP status", 307, 300, 399),
        location: RedirectTo =
            Parameter { choices: LOCATIONS, ..text("place", Some(Preset::Text("other_host"))) }
    } = "redirect", Meaning, Call, 0, Broken,
        "nothing is processed; the client is sent elsewhere", |blow| blow.elsewhere(*http_status, *location);
    RetryAfter {
        http_status: u16 = number("HTTP status", 429, 400, 599),
        value: String = text("header value", Some(Preset::Text("-1")))
    } = "retry_after", Meaning, Call, 0, Broken,
        "nothing is processed; a status with Retry-After comes back",
        |blow| blow.bare(*http_status, Some(("retry-after", value.clone())));

    // No call meets these: they are played where the reports are taken.
    DropCallback = "drop_callback", Callback, Report, 1, Reply, "the next report to a callback URL never comes", |blow| blow.plain();
    DoubleCallback = "double_callback", Callback, Report, 1, Reply, "the next report to a callback URL comes twice", |blow| blow.plain();
    LateCallback = "late_callback", Callback, Report, 1, Reply,
        "the next report to a callback URL comes after the following one of the same message", |blow| blow.plain();
}

/// Every kind of fault, phase by phase.
#[must_use]
pub fn menu() -> &'static [MenuEntry] {
    MENU
}

pub(crate) fn find(kind: &str) -> Option<&'static MenuEntry> {
    MENU.iter().find(|entry| entry.kind == kind)
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
