//! The rows of the menu, phase by phase.

use super::{MenuEntry, Parameter, Phase, Preset};

const fn plain(kind: &'static str, phase: Phase, says: &'static str) -> MenuEntry {
    with(kind, phase, says, &[])
}

const fn with(
    kind: &'static str,
    phase: Phase,
    says: &'static str,
    parameters: &'static [Parameter],
) -> MenuEntry {
    MenuEntry { kind, phase, says, parameters }
}

const fn number(name: &'static str, unit: &'static str, default: u64, range: (u64, u64)) -> Parameter {
    Parameter { name, unit, default: Some(Preset::Number(default)), range: Some(range), choices: &[] }
}

const fn text(name: &'static str, unit: &'static str, default: Option<Preset>) -> Parameter {
    Parameter { name, unit, default, range: None, choices: &[] }
}

const LOCATIONS: &[&str] = &["same_place", "same_host", "other_host", "plain_http", "missing"];

pub(super) const MENU: &[MenuEntry] = &[
    with(
        "refuse",
        Phase::Connect,
        "the port is closed for a while, so connections are refused; strikes when it is armed",
        &[number("for_ms", "ms", 1_000, (1, 600_000))],
    ),
    plain("reset_on_accept", Phase::Connect, "the next connection is accepted and reset"),
    plain("close_on_accept", Phase::Connect, "the next connection is accepted and closed"),
    plain(
        "close_after_head",
        Phase::Request,
        "the connection is closed after the request's head; nothing is processed",
    ),
    plain("never_read", Phase::Request, "the next connection is accepted and nothing is ever read from it"),
    with(
        "read_slowly",
        Phase::Request,
        "the next connection is read slowly, then answered",
        &[number("bytes_per_second", "bytes per second", 200, (1, 1_000_000_000))],
    ),
    plain("cut", Phase::Processed, "processed and billed, then closed without a reply"),
    plain("reset_after_processing", Phase::Processed, "processed and billed, then reset without a reply"),
    plain("hang", Phase::Processed, "processed and billed, then silence until the client goes away"),
    with(
        "delay",
        Phase::Processed,
        "processed and billed; the reply waits",
        &[number("delay_ms", "ms", 2_000, (1, 600_000))],
    ),
    plain("process_twice", Phase::Processed, "processed and billed twice, answered once"),
    plain("garbage_head", Phase::ReplyHead, "the reply is no HTTP at all"),
    plain("http_0_9", Phase::ReplyHead, "the reply is its body alone"),
    plain("bad_status_line", Phase::ReplyHead, "the status line has no status"),
    plain("interim_only", Phase::ReplyHead, "102 Processing and nothing after it"),
    plain("switching_protocols", Phase::ReplyHead, "101 Switching Protocols, which nobody asked for"),
    plain("duplicate_lengths", Phase::ReplyHead, "two content-length headers that contradict each other"),
    plain("header_without_colon", Phase::ReplyHead, "a header line without a colon"),
    plain("nul_in_header", Phase::ReplyHead, "a NUL byte in a header"),
    with(
        "many_headers",
        Phase::ReplyHead,
        "more headers than a client may have room for",
        &[number("count", "headers", 200, (1, 100_000))],
    ),
    with(
        "huge_header",
        Phase::ReplyHead,
        "one header longer than a client may have room for",
        &[number("bytes", "bytes", 1_000_000, (1, 100_000_000))],
    ),
    plain("wrong_content_type", Phase::ReplyHead, "the right body labelled text/html"),
    plain("no_content_type", Phase::ReplyHead, "the right body without a content type"),
    with(
        "cut_reply",
        Phase::ReplyBody,
        "the reply is cut inside its body",
        &[number("after_bytes", "bytes", 20, (0, 100_000_000))],
    ),
    plain("cut_chunk", Phase::ReplyBody, "the reply is cut inside a chunk"),
    with(
        "stall",
        Phase::ReplyBody,
        "the reply stops inside its body until the client goes away",
        &[number("after_bytes", "bytes", 20, (0, 100_000_000))],
    ),
    with(
        "drip",
        Phase::ReplyBody,
        "the reply comes a few bytes at a time",
        &[number("bytes_per_second", "bytes per second", 10, (1, 1_000_000_000))],
    ),
    plain("endless", Phase::ReplyBody, "the body never ends until the client goes away"),
    with(
        "oversized",
        Phase::ReplyBody,
        "the right body with padding of this length inside",
        &[number("bytes", "bytes", 10_485_760, (1, 100_000_000))],
    ),
    plain("empty", Phase::ReplyBody, "an empty body"),
    plain("html_page", Phase::ReplyBody, "an HTML page as a proxy would show it"),
    plain("truncated_json", Phase::ReplyBody, "half the JSON, under a length that fits"),
    plain("wrong_types", Phase::ReplyBody, "numbers where texts belong, lists where numbers belong"),
    with(
        "added_field",
        Phase::ReplyBody,
        "one field more than the vendor has",
        &[text("field", "field name", Some(Preset::Text("addedLater")))],
    ),
    with(
        "removed_field",
        Phase::ReplyBody,
        "one of the vendor's fields is gone",
        &[text("field", "field name", None)],
    ),
    with(
        "retyped_field",
        Phase::ReplyBody,
        "one of the vendor's fields has another JSON type",
        &[text("field", "field name", None)],
    ),
    plain("unknown_code", Phase::ReplyBody, "a vendor code that no page knows"),
    plain("bom", Phase::ReplyBody, "a byte order mark before the JSON"),
    plain("not_utf8", Phase::ReplyBody, "bytes that are no UTF-8 inside a text"),
    with(
        "deep_nesting",
        Phase::ReplyBody,
        "JSON nested deeply",
        &[number("depth", "levels", 100_000, (1, 10_000_000))],
    ),
    plain("duplicate_keys", Phase::ReplyBody, "the vendor's code twice in one object, contradicting itself"),
    plain("gzip_label", Phase::ReplyBody, "plain bytes labelled content-encoding: gzip"),
    with(
        "answer",
        Phase::Meaning,
        "the vendor's own error; nothing is processed",
        &[text("code", "vendor code", None)],
    ),
    with(
        "status",
        Phase::Meaning,
        "processed and billed, the right body under another HTTP status",
        &[number("http_status", "HTTP status", 500, (200, 599))],
    ),
    plain(
        "reply_of_another",
        Phase::Meaning,
        "processed and billed, answered with the reply to somebody else's request",
    ),
    plain("stray_reply", Phase::Meaning, "answered, then a second reply is pushed down the kept connection"),
    with(
        "redirect",
        Phase::Meaning,
        "nothing is processed; the client is sent elsewhere",
        &[
            number("http_status", "HTTP status", 307, (300, 399)),
            Parameter { choices: LOCATIONS, ..text("location", "place", Some(Preset::Text("other_host"))) },
        ],
    ),
    with(
        "retry_after",
        Phase::Meaning,
        "nothing is processed; a status with Retry-After comes back",
        &[
            number("http_status", "HTTP status", 429, (400, 599)),
            text("value", "header value", Some(Preset::Text("-1"))),
        ],
    ),
];
