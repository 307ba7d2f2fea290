//! How a fault lets a reply travel.

use std::time::Duration;

use super::FaultKind;
use crate::exchange::Reply;
use crate::plan::{Act, End, Framing, Plan, head, plain, status_line, whole};

/// Bytes that are the beginning of no HTTP reply.
const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is not HTTP\r\n\r\n";

/// Long enough that a client has taken the first reply and put the connection back into its pool.
const BEFORE_STRAY: Duration = Duration::from_millis(20);

/// What an endless body repeats: one chunk of blanks, which JSON allows anywhere between its tokens.
const ENDLESS_CHUNK: usize = 16 * 1024;

/// The plan for a reply that has been shaped already.
pub(crate) fn broken(reply: &Reply, kind: &FaultKind, framing: Framing, another: Option<&Reply>) -> Plan {
    let closing = Framing { keep_alive: false, ..framing };
    let body = || if framing.head_only { Vec::new() } else { reply.body.clone() };
    let length = format!("content-length: {}\r\n", reply.body.len());
    let first = status_line(reply.status);
    let with_lines = |lines: &str| {
        let bytes = [head(reply, framing, &first, lines), body()].concat();
        Plan::send(bytes, framing.end())
    };
    let send_and_close = |bytes: &[u8]| Plan::send(bytes.to_vec(), End::Close);
    match kind {
        FaultKind::Cut => Plan::nothing(End::Close),
        FaultKind::ResetAfterProcessing => Plan::nothing(End::Reset),
        FaultKind::Hang => Plan { acts: vec![Act::Hold], end: End::Close },
        FaultKind::Delay { delay_ms } => {
            let wait = Act::Wait(Duration::from_millis(*delay_ms));
            Plan { acts: vec![wait, Act::Send(whole(reply, framing))], end: framing.end() }
        }
        FaultKind::GarbageHead => send_and_close(GARBAGE),
        FaultKind::Http09 => Plan::send(body(), End::Close),
        FaultKind::BadStatusLine => {
            let bytes = [head(reply, closing, "HTTP/1.1 OK\r\n", &length), body()].concat();
            Plan::send(bytes, End::Close)
        }
        FaultKind::InterimOnly => send_and_close(status_only("102 Processing").as_bytes()),
        FaultKind::SwitchingProtocols => {
            send_and_close(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n")
        }
        FaultKind::DuplicateLengths => {
            with_lines(&format!("{length}content-length: {}\r\n", reply.body.len() / 2))
        }
        FaultKind::HeaderWithoutColon => with_lines(&format!("x-sandbox without a colon\r\n{length}")),
        FaultKind::NulInHeader => with_lines(&format!("x-sandbox: a\0b\r\n{length}")),
        FaultKind::ManyHeaders { count } => {
            let many: Vec<String> = (1..=*count).map(|number| format!("x-sandbox-{number}: x\r\n")).collect();
            let many = many.concat();
            with_lines(&format!("{many}{length}"))
        }
        FaultKind::HugeHeader { bytes } => {
            let huge = "x".repeat(usize::try_from(*bytes).unwrap_or_default());
            with_lines(&format!("x-sandbox: {huge}\r\n{length}"))
        }
        FaultKind::CutReply { after_bytes } => {
            Plan { acts: beginning(reply, framing, *after_bytes), end: End::Close }
        }
        FaultKind::Stall { after_bytes } => {
            let mut acts = beginning(reply, framing, *after_bytes);
            acts.push(Act::Hold);
            Plan { acts, end: End::Close }
        }
        FaultKind::CutChunk => {
            let mut bytes = head(reply, framing, &first, "transfer-encoding: chunked\r\n");
            bytes.extend_from_slice(format!("{:x}\r\n", reply.body.len()).as_bytes());
            bytes.extend_from_slice(reply.body.get(..reply.body.len() / 2).unwrap_or_default());
            Plan::send(bytes, End::Close)
        }
        FaultKind::Drip { bytes_per_second } => {
            let drip = Act::Drip { bytes: whole(reply, framing), per_second: *bytes_per_second };
            Plan { acts: vec![drip], end: framing.end() }
        }
        FaultKind::Endless => {
            let start = head(reply, closing, &first, "transfer-encoding: chunked\r\n");
            let blanks = " ".repeat(ENDLESS_CHUNK);
            let chunk = format!("{ENDLESS_CHUNK:x}\r\n{blanks}\r\n").into_bytes();
            Plan { acts: vec![Act::Send(start), Act::Repeat(chunk)], end: End::Close }
        }
        FaultKind::StrayReply => {
            let mut acts = vec![Act::Send(whole(reply, framing))];
            if let Some(stray) = another {
                acts.push(Act::Answered);
                acts.push(Act::Wait(BEFORE_STRAY));
                acts.push(Act::Send(whole(stray, framing)));
            }
            Plan { acts, end: framing.end() }
        }
        _ => plain(reply, framing),
    }
}

fn status_only(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\n\r\n")
}

/// The whole head and so much of the body, under a length that promises all of it.
fn beginning(reply: &Reply, framing: Framing, body_bytes: u64) -> Vec<Act> {
    let mut bytes = whole(reply, framing);
    let body_bytes = usize::try_from(body_bytes).unwrap_or(usize::MAX);
    let missing = if framing.head_only { 0 } else { reply.body.len().saturating_sub(body_bytes) };
    bytes.truncate(bytes.len() - missing);
    vec![Act::Send(bytes), Act::Note(format!("{missing} more bytes were promised"))]
}
