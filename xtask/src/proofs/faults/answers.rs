//! The bytes of the answers: the vendors' own bodies, and everything that is not one.

use std::fmt::Write as _;
use std::net::SocketAddr;

use otp_core::{Effect, ErrorKind};
use otp_testkit::checks::Target;
use otp_testkit::contract::Code;
use serde_json::{Value, json};

use super::mark::{Mark, ReplyId};
use super::script::Answer;
use otp_testkit::draw::Draw;

/// Whom an answer is for.
#[derive(Clone, Copy)]
pub(crate) struct For<'a> {
    pub(crate) target: &'a Target,
    pub(crate) id: ReplyId,
    /// Where the server listens: a redirect leads back to it, so that following one would show.
    pub(crate) address: SocketAddr,
}

/// The answer's bytes, and the id that they carry. An endless answer gives its beginning only.
pub(crate) fn bytes(answer: Answer, to: For<'_>, draw: &mut Draw) -> (Vec<u8>, ReplyId) {
    let For { target, id, address } = to;
    let good = success(target, id);
    let text = match answer {
        Answer::Good => return (framed("200 OK", &good, draw), id),
        // Where no field is evidence, there is nothing to charge with.
        Answer::Charged if !target.endpoint.evidence.is_empty() => {
            let code = target.contract.plain_refusal(&target.endpoint);
            let (status, body) = refusal(target, code, id);
            return (framed(&status, &with_evidence(target, &body), draw), id);
        }
        Answer::Refusal | Answer::Charged => {
            let code = target.contract.plain_refusal(&target.endpoint);
            let (status, body) = refusal(target, code, id.refusing());
            return (framed(&status, &body, draw), id.refusing());
        }
        Answer::Failure => {
            let is_open = |code: &&Code| code.kind() == ErrorKind::Vendor && code.effect() == Effect::Unknown;
            let Some(code) = target.contract.codes(&target.endpoint).find(is_open) else {
                return (framed("500 X", &good, draw), id);
            };
            let (status, body) = refusal(target, code, id);
            return (framed(&status, &body, draw), id);
        }
        Answer::MixedUp => {
            let other = ReplyId { call: Mark(id.call.0 ^ 1), ..id };
            return (framed("200 OK", &success(target, other), draw), other);
        }
        Answer::Contradiction => return (framed("500 Internal Server Error", &good, draw), id),
        Answer::Interim(variant) => {
            let interim = ["100 Continue", "102 Processing", "103 Early Hints"][variant % 3];
            return ([head(interim, "").into_bytes(), framed("200 OK", &good, draw)].concat(), id);
        }
        Answer::OnlyInterim(variant) => match variant % 3 {
            0 => head("100 Continue", ""),
            1 => head("103 Early Hints", "link: </>\r\n"),
            _ => head("101 Switching Protocols", "connection: upgrade\r\nupgrade: x\r\n"),
        },
        Answer::Redirect(variant) => {
            let status = ["301", "302", "303", "307", "308", "300", "304"][variant % 7];
            head(status, &format!("location: http://{address}/again\r\ncontent-length: 0\r\n"))
        }
        Answer::Page(variant) => {
            let status = ["400", "401", "403", "404", "408", "413", "429", "500", "502", "503", "504", "520"];
            plain(status[variant % status.len()], "text/html", "<html><body>gateway</body></html>")
        }
        Answer::Unreadable(variant) => return (unreadable(variant, &good), id),
        Answer::GarbageHead(variant) => return (garbage_head(variant, &good), id),
        Answer::BadLength(variant) => bad_length(variant, &good),
        Answer::Endless => head("200 OK", "transfer-encoding: chunked\r\n"),
    };
    (text.into_bytes(), id)
}

/// A piece of an endless body.
pub(crate) fn endless_chunk() -> Vec<u8> {
    format!("1000\r\n{}\r\n", "x".repeat(0x1000)).into_bytes()
}

/// A good answer as one undivided text, for those who cut it.
pub(crate) fn good(to: For<'_>) -> Vec<u8> {
    plain("200 OK", "application/json", &success(to.target, to.id)).into_bytes()
}

/// The success case with the id in each of its texts but the code: in one of them the caller gets it.
pub(crate) fn success(target: &Target, id: ReplyId) -> String {
    with_id(&target.endpoint.success_body, &target.endpoint.code_field, id)
}

fn refusal(target: &Target, code: &Code, id: ReplyId) -> (String, String) {
    let body = target.contract.refusal(&target.endpoint, &code.code);
    let status = format!("{} X", target.contract.http_status(code));
    (status, with_id(&body, &target.endpoint.code_field, id))
}

fn with_id(body: &str, code_field: &str, id: ReplyId) -> String {
    fn write(value: &mut Value, code_field: &str, id: ReplyId) {
        match value {
            Value::String(text) => *text = id.to_string(),
            Value::Array(items) => items.iter_mut().for_each(|item| write(item, code_field, id)),
            Value::Object(fields) => {
                let others = fields.iter_mut().filter(|(name, _)| *name != code_field);
                others.for_each(|(_, value)| write(value, code_field, id));
            }
            _ => {}
        }
    }
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    write(&mut body, code_field, id);
    body.to_string()
}

/// A refusal that says in another field that the vendor acted.
fn with_evidence(target: &Target, body: &str) -> String {
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    if let Some(path) = target.endpoint.evidence.first() {
        let mut place = &mut body;
        for name in path.split('.') {
            place = &mut place[name];
        }
        *place = json!(1);
    }
    body.to_string()
}

fn head(status: &str, fields: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{fields}\r\n")
}

fn plain(status: &str, content_type: &str, body: &str) -> String {
    let fields = format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
    head(status, &fields) + body
}

/// The body in one of the ways that HTTP allows.
fn framed(status: &str, body: &str, draw: &mut Draw) -> Vec<u8> {
    if draw.percent(70) {
        return plain(status, "application/json", body).into_bytes();
    }
    let (first, second) = body.split_at(draw.below(body.len() - 1) + 1);
    let mut text = head(status, "transfer-encoding: chunked\r\n");
    for piece in [first, second].into_iter().filter(|piece| !piece.is_empty()) {
        let _ = write!(text, "{:x}\r\n{piece}\r\n", piece.len());
    }
    (text + "0\r\n\r\n").into_bytes()
}

fn unreadable(variant: usize, good: &str) -> Vec<u8> {
    let body: Vec<u8> = match variant % 9 {
        0 => Vec::new(),
        1 => b"<html><body>welcome</body></html>".to_vec(),
        2 => b"{}".to_vec(),
        3 => format!("[{good}]").into_bytes(),
        4 => good[..good.len() - 1].into(),
        5 => format!("{good}{good}").into_bytes(),
        6 => [good.as_bytes(), b"\xff\xfe"].concat(),
        7 => "{\"a\":".repeat(200).into_bytes(),
        _ => good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    };
    [head("200 OK", &format!("content-length: {}\r\n", body.len())).as_bytes(), &body].concat()
}

/// A head that no client should read an answer from; where one could be tempted to, a good body follows.
fn garbage_head(variant: usize, good: &str) -> Vec<u8> {
    let length = good.len();
    let text = match variant % 10 {
        0 => "garbage\r\n\r\n".to_owned(),
        1 => return b"\x15\x03\x01\x00\x02\x02\x28".to_vec(),
        2 => format!("HTTP/1.1 2000 OK\r\ncontent-length: {length}\r\n\r\n{good}"),
        3 => format!("HTTP/0.9 200 OK\r\ncontent-length: {length}\r\n\r\n{good}"),
        4 => format!("HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: {length}\r\n\r\n{good}"),
        5 => format!("HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: {length}\r\n\r\n{good}"),
        6 => "HTTP/1.1 200 OK\r\ncontent-le".to_owned(),
        7 => format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n{good}", "x".repeat(1 << 19)),
        8 => format!("HTTP/1.1 200 OK\r\n{}\r\n{good}", "a: b\r\n".repeat(200)),
        _ => good.to_owned(),
    };
    text.into_bytes()
}

fn bad_length(variant: usize, good: &str) -> String {
    let length = good.len();
    match variant % 9 {
        0 => format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\ncontent-length: 3\r\n\r\n{good}"),
        1 => format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{good}"),
        2 => format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n{good}"),
        3 => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", length + 1),
        4 => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", length - 1),
        5 => format!("HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{good}"),
        6 => format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{good}"),
        7 => format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{good}"),
        _ => {
            let both = format!("transfer-encoding: chunked\r\ncontent-length: {}", length + 40);
            format!("HTTP/1.1 200 OK\r\n{both}\r\n\r\n{length:x}\r\n{good}\r\n0\r\n\r\n")
        }
    }
}
