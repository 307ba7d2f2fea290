//! The bytes of the replies, from the parts that they have in common.

use crate::proofs::faults::answers::success;
use crate::proofs::faults::mark::{Mark, ReplyId, Role};
use crate::proofs::faults::operation::Service;

/// The limit of otp-http.
pub(super) const CAP: usize = esms_my::HttpOptions::MAX_REPLY_BYTES;

/// What the server sends.
pub(crate) struct Bytes {
    pub(crate) first: Vec<u8>,
    /// Sent over and over behind it, until the client goes away.
    pub(crate) forever: Vec<u8>,
}

pub(super) fn head(field: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{field}\r\n\r\n").into_bytes()
}

pub(super) fn headers(count: usize, size: usize) -> String {
    format!("x: {}\r\n", "x".repeat(size)).repeat(count)
}

pub(super) fn whole(body: &str) -> Bytes {
    let first = [head(&format!("content-length: {}", body.len())), body.into()].concat();
    Bytes { first, forever: Vec::new() }
}

pub(super) fn raw(after_status: &str) -> Bytes {
    Bytes { first: format!("HTTP/1.1 200 OK\r\n{after_status}").into_bytes(), forever: Vec::new() }
}

pub(super) fn good(service: Service) -> String {
    success(service, ReplyId::new(Role::Answer, Mark(0)))
}

/// The field that holds the vendor's verdict.
pub(super) fn verdict(service: Service) -> &'static str {
    if service == Service::Vn { "CodeResult" } else { "status" }
}

/// A good answer with a field that no client knows.
pub(super) fn with_unknown(service: Service, value: &str) -> String {
    let good = good(service);
    format!("{},\"unknown\":{value}}}", &good[..good.len() - 1])
}

/// A good answer whose own text field is this long; it is one that the client keeps.
pub(super) fn with_message(service: Service, text: &str) -> String {
    match service {
        Service::MyJson | Service::MyForm => format!("{{\"status\":0,\"message\":\"{text}\"}}"),
        Service::Vn => format!("{{\"CodeResult\":\"100\",\"ErrorMessage\":\"{text}\"}}"),
        Service::AccuauthForm | Service::AccuauthJson => {
            format!("{{\"status\":\"OK\",\"request_id\":\"{text}\"}}")
        }
    }
}

/// The bytes that a field may take so that the whole answer stays just under the cap.
pub(super) fn room(service: Service) -> usize {
    CAP - good(service).len() - 64
}

pub(super) fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

/// As many of these as there is room for.
pub(super) fn list(item: &str, service: Service) -> String {
    let count = room(service) / (item.len() + 1);
    format!("[{}{item}]", format!("{item},").repeat(count - 1))
}

pub(super) fn keys(service: Service) -> String {
    let count = room(service) / "\"k00000\":0,".len();
    let keys: Vec<_> = (0..count).map(|number| format!("\"k{number:05}\":0")).collect();
    with_unknown(service, &format!("0,{}", keys.join(",")))
}
