//! The bytes of the answers: the vendors' own bodies, and everything that is not one.

use std::fmt::Write as _;
use std::net::SocketAddr;

use otp_core::{Effect, ErrorKind};
use otp_testkit::checks::Target;
use otp_testkit::contract::Code;
use otp_testkit::draw::Draw;
use otp_testkit::http::broken;
use serde_json::{Value, json};

use super::mark::{ReplyId, Says};
use super::script::Answer;

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
    let For { target, mut id, address } = to;
    let endpoint = &target.endpoint;
    id.says = says(answer, target);
    let good = success(target, id);
    let bytes = match answer {
        Answer::Good => framed("200 OK", &good, draw),
        Answer::Refusal | Answer::Charged => {
            let (status, body) = refusal(target, &target.contract.plain_refusal(endpoint), id);
            // Where no field is evidence, there is nothing to charge with.
            let evidence = endpoint.evidence.first().filter(|_| answer == Answer::Charged);
            framed(&status, &evidence.map_or_else(|| body.clone(), |path| with_evidence(path, &body)), draw)
        }
        Answer::Failure => {
            let is_open = |code: &Code| code.kind() == ErrorKind::Vendor && code.effect() == Effect::Unknown;
            let code = target.contract.codes(endpoint).into_iter().find(is_open);
            let (status, body) =
                code.map_or_else(|| ("500 X".to_owned(), good), |code| refusal(target, &code, id));
            framed(&status, &body, draw)
        }
        Answer::MixedUp => {
            id.call.0 ^= 1;
            framed("200 OK", &success(target, id), draw)
        }
        Answer::Contradiction => framed("500 Internal Server Error", &good, draw),
        Answer::Interim(variant) => {
            let interim = ["100 Continue", "102 Processing", "103 Early Hints"][variant % 3];
            [head(interim, "").into_bytes(), framed("200 OK", &good, draw)].concat()
        }
        Answer::OnlyInterim(variant) => {
            let (status, fields) = [
                ("100 Continue", ""),
                ("103 Early Hints", "link: </>\r\n"),
                ("101 Switching Protocols", "connection: upgrade\r\nupgrade: x\r\n"),
            ][variant % 3];
            head(status, fields).into_bytes()
        }
        Answer::Redirect(variant) => {
            let status = ["301", "302", "303", "307", "308", "300", "304"][variant % 7];
            head(status, &format!("location: http://{address}/again\r\ncontent-length: 0\r\n")).into_bytes()
        }
        Answer::Page(variant) => {
            let status = ["400", "401", "403", "404", "408", "413", "429", "500", "502", "503", "504", "520"];
            plain(status[variant % 12], "text/html", "<html><body>gateway</body></html>").into_bytes()
        }
        Answer::Unreadable(variant) => broken::body(variant, &good),
        Answer::GarbageHead(variant) => broken::head(variant, &good),
        Answer::BadLength(variant) => broken::length(variant, &good),
        Answer::Endless => head("200 OK", "transfer-encoding: chunked\r\n").into_bytes(),
    };
    (bytes, id)
}

fn says(answer: Answer, target: &Target) -> Says {
    match answer {
        Answer::Good | Answer::MixedUp | Answer::Interim(_) => Says::Success,
        Answer::BadLength(variant) if broken::length_can_be_read(variant) => Says::Success,
        Answer::Refusal => Says::Refusal,
        Answer::Charged if target.endpoint.evidence.is_empty() => Says::Refusal,
        Answer::Charged
        | Answer::Failure
        | Answer::Contradiction
        | Answer::OnlyInterim(_)
        | Answer::Redirect(_)
        | Answer::Page(_)
        | Answer::Unreadable(_)
        | Answer::GarbageHead(_)
        | Answer::BadLength(_)
        | Answer::Endless => Says::Neither,
    }
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
fn with_evidence(path: &str, body: &str) -> String {
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    let place = path.split('.').fold(&mut body, |place, name| &mut place[name]);
    *place = json!(1);
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
