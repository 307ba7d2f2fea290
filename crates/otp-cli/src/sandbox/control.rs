//! One question to the sandbox's control API.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv6Addr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::account::variable;
use crate::outcome::{Outcome, visible};

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
        // What is refused is not repeated: it may hold a login or a token.
        let place = Place::of(&url).ok_or_else(|| {
            Outcome::wrong_use(
                "the sandbox's address is http://HOST:PORT/ and nothing more; a token comes from OTP_SANDBOX_TOKEN",
            )
        })?;
        let host = place.authority;
        let token = variable("OTP_SANDBOX_TOKEN").map(|token| format!("authorization: Bearer {token}\r\n"));
        let request = format!(
            "{method} /_sandbox/v1/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            token.unwrap_or_default(),
            body.len()
        );
        let answer = exchange(&place, &request, PATIENCE + wait)
            .map_err(|error| Outcome::failed(format!("no sandbox answers at {host}: {error}")))?;
        read(&answer)
    }
}

/// Where a sandbox is.
#[derive(Debug, PartialEq, Eq)]
struct Place<'a> {
    authority: &'a str,
    host: &'a str,
    port: u16,
}

impl<'a> Place<'a> {
    /// Of a URL with a host and perhaps a port. With a login, a path or a query it is not taken.
    fn of(url: &'a str) -> Option<Self> {
        let rest = url.strip_prefix("http://")?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let is_in_brackets = authority.starts_with('[');
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !is_in_brackets || host.ends_with(']') => (host, number(port)?),
            Some(_) | None => (authority, 80),
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let host = match host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').filter(|address| address.parse::<Ipv6Addr>().is_ok())?,
            None => Some(host).filter(|name| !name.is_empty() && name.bytes().all(is_name))?,
        };
        Some(Self { authority, host, port })
    }
}

/// A port in digits alone.
fn number(port: &str) -> Option<u16> {
    port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok())?.filter(|port| *port != 0)
}

fn exchange(place: &Place<'_>, request: &str, patience: Duration) -> io::Result<String> {
    let address = (place.host, place.port).to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
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
    Err(Outcome::failed(format!("the sandbox refuses: {}", visible(cause))))
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
    fn an_address_is_a_host_and_a_port_and_nothing_more() {
        for (url, host, port) in [
            ("http://127.0.0.1:7080/", "127.0.0.1", 7080),
            ("http://sandbox:7080", "sandbox", 7080),
            ("http://localhost", "localhost", 80),
            ("http://[::1]:7080/", "::1", 7080),
            ("http://[::1]", "::1", 80),
        ] {
            let place = Place::of(url).unwrap();
            assert_eq!((place.host, place.port), (host, port));
        }
        for url in [
            "",
            "127.0.0.1:7080",
            "https://sandbox",
            "http://",
            "http://:7080",
            "http://user:canary@127.0.0.1:7080/",
            "http://127.0.0.1:7080/?token=canary",
            "http://127.0.0.1:7080/_sandbox/v1/",
            "http://127.0.0.1:7080#canary",
            "http://127.0.0.1:70800",
            "http://127.0.0.1:+7080",
            "http://127.0.0.1:0",
            "http://127.0.0.1:",
            "http://::1:7080",
            "http://[::1",
            "http://[::1]x:7080",
            "http://sandbox\r\nx: y",
        ] {
            assert_eq!(Place::of(url), None, "{url}");
        }
    }

    #[test]
    fn a_cause_cannot_steer_the_terminal() {
        let answer = "HTTP/1.1 400 Bad Request\r\n\r\n{\"error\":{\"cause\":\"a\\u001b[2J\\u202e\"}}";
        let refused = format!("{:?}", read(answer).unwrap_err());
        assert!(!refused.contains(['\u{1b}', '\u{202e}']) && refused.contains("u{202e}"), "{refused}");
    }

    #[test]
    fn a_query_holds_a_number_with_its_plus() {
        assert_eq!(escaped("+84 901&x"), "%2B84%20901%26x");
    }
}
