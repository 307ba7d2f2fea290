//! A bare HTTP client for the tests: it hides nothing of the wire.
#![allow(dead_code, reason = "the browser tests use a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use otp_sandbox::{Sandbox, Vendor};
use serde_json::Value;

pub const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
pub const JSON: &str = "application/json; charset=utf-8";

/// A parsed answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The body with the value of a text field replaced, for ids that differ each time.
    pub fn body_with(&self, field: &str, value: &str) -> String {
        let id = self.json()[field].as_str().unwrap().to_owned();
        self.body.replace(&id, value)
    }
}

/// Sends bytes and reads until the other side closes.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    socket.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    answer
}

pub fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

pub fn request(method: &str, target: &str, host: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push_str("\r\n");
    }
    if !body.is_empty() {
        text.push_str("content-length: ");
        text.push_str(&body.len().to_string());
        text.push_str("\r\n");
    }
    text + "\r\n" + body
}

pub fn send(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    parse(&raw(address, request(method, target, &address.to_string(), headers, body).as_bytes()))
}

pub fn post(sandbox: &Sandbox, vendor: Vendor, path: &str, content_type: &str, body: &str) -> Answer {
    send(sandbox.address(vendor), "POST", path, &[("content-type", content_type)], body)
}

pub fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The control port's address.
pub fn control(sandbox: &Sandbox) -> SocketAddr {
    sandbox.control_url().strip_prefix("http://").unwrap().parse().unwrap()
}

/// A call to the control API.
pub fn ask(sandbox: &Sandbox, method: &str, call: &str, body: &str) -> Answer {
    let headers: &[(&str, &str)] =
        if body.is_empty() { &[] } else { &[("content-type", "application/json")] };
    send(control(sandbox), method, &format!("/_sandbox/v1/{call}"), headers, body)
}
