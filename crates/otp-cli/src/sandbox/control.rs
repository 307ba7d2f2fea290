//! One question to the sandbox's control API.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::account::{host, variable};
use crate::outcome::Outcome;

/// Where `otp-sandbox` and `otp sandbox start` have their inbox unless told otherwise.
const USUAL: &str = "http://127.0.0.1:7080/";
/// A sandbox on the same machine answers at once.
const PATIENCE: Duration = Duration::from_secs(5);
/// An inbox holds thousands of messages, a list of faults a few.
const LONGEST_ANSWER: u64 = 16 * 1024 * 1024;

#[derive(Debug, Args)]
pub(crate) struct Control {
    /// The sandbox's inbox. Without it `OTP_SANDBOX_INBOX` is taken, and then port 7080 of this machine. A token comes from
    /// `OTP_SANDBOX_TOKEN`
    #[arg(long, value_name = "URL")]
    at: Option<String>,
}

impl Control {
    pub(super) fn get(&self, path: &str) -> Result<Value, Outcome> {
        self.ask("GET", path, "", Duration::ZERO)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Outcome> {
        self.ask("POST", path, &body.to_string(), Duration::ZERO)
    }

    pub(super) fn delete(&self, path: &str) -> Result<Value, Outcome> {
        self.ask("DELETE", path, "", Duration::ZERO)
    }

    /// Asks what is answered after so long at most.
    pub(super) fn get_within(&self, path: &str, wait: Duration) -> Result<Value, Outcome> {
        self.ask("GET", path, "", wait)
    }

    fn ask(&self, method: &str, path: &str, body: &str, wait: Duration) -> Result<Value, Outcome> {
        let url =
            self.at.clone().or_else(|| variable("OTP_SANDBOX_INBOX")).unwrap_or_else(|| USUAL.to_owned());
        let host = host(&url);
        if !url.starts_with("http://") {
            return Err(Outcome::wrong_use("the sandbox's address begins with http://"));
        }
        let token = variable("OTP_SANDBOX_TOKEN").map(|token| format!("authorization: Bearer {token}\r\n"));
        let request = format!(
            "{method} /_sandbox/v1/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            token.unwrap_or_default(),
            body.len()
        );
        let answer = exchange(host, &request, PATIENCE + wait)
            .map_err(|error| Outcome::failed(format!("no sandbox answers at {host}: {error}")))?;
        read(&answer)
    }
}

fn exchange(host: &str, request: &str, patience: Duration) -> io::Result<String> {
    let with_port = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let address = with_port.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.take(LONGEST_ANSWER).read_to_string(&mut answer)?;
    Ok(answer)
}

/// The JSON of a success; of a refusal its cause.
fn read(answer: &str) -> Result<Value, Outcome> {
    let stranger = || Outcome::failed("what answers there is no sandbox");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(stranger)?;
    let json: Value = serde_json::from_str(body).map_err(|_| stranger())?;
    if head.starts_with("HTTP/1.1 2") {
        return Ok(json);
    }
    let cause = json["error"]["cause"].as_str().ok_or_else(stranger)?;
    Err(Outcome::failed(format!("the sandbox refuses: {cause}")))
}

/// A value as a query has it.
pub(super) fn escaped(value: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_no_sandbox_is_an_error() {
        assert_eq!(read("HTTP/1.1 200 OK\r\na: b\r\n\r\n{\"id\":1}").unwrap()["id"], 1);
        for answer in ["", "HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP/1.1 404 Not Found\r\n\r\n{}", "SSH-2.0"] {
            assert!(read(answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn a_query_holds_a_number_with_its_plus() {
        assert_eq!(escaped("+84 901&x"), "%2B84%20901%26x");
    }
}
