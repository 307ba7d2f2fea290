//! Calls that go through a proxy. It listens on this machine, and connects to nobody.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::transcript::Player;

const LOGIN: &str = "otp:canary-secret";
/// The same as a header has it.
const BASIC: &str = "b3RwOmNhbmFyeS1zZWNyZXQ=";

/// What a command did whose calls go through a proxy.
struct Through {
    code: Option<i32>,
    said: String,
    /// What the proxy was asked.
    asked: String,
    /// What was said through the tunnel, if there was one.
    behind: Vec<u8>,
}

fn player(login: &str) -> Player {
    let mut player = Player::default();
    for setting in
        ["ESMS_MY_API_KEY=key", "ESMS_MY_API_SECRET=secret", "ESMS_MY_BASE_URL=https://vendor.example"]
    {
        player.set(setting);
    }
    player.set(&format!("OTP_PROXY_LOGIN={login}"));
    player
}

/// Answers the first connection that asks for something, and listens until it is closed.
fn answer_one(proxy: &TcpListener, answer: &str) -> (String, Vec<u8>) {
    loop {
        let (stream, _) = proxy.accept().unwrap();
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).unwrap() > 0 {}
        if head.is_empty() {
            continue;
        }
        // What is more than the other end reads may not arrive.
        let _ = stream.get_mut().write_all(answer.as_bytes());
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        return (head, rest);
    }
}

fn through_a_proxy(mut player: Player, command: &str, is_option: bool, answer: &str) -> Through {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let answer = answer.to_owned();
    let asked = thread::spawn(move || answer_one(&proxy, &answer));
    let output = if is_option {
        player.set("OTP_PROXY=http://127.0.0.1:1");
        player.output(&format!("{command} --proxy http://{address}"), "123456\n")
    } else {
        player.set(&format!("OTP_PROXY=http://{address}"));
        player.output(command, "123456\n")
    };
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let said = said.replace(&address.to_string(), "(proxy)");
    assert!(!said.contains("canary") && !said.contains(BASIC), "{command}: {said}");
    let (asked, behind) = asked.join().unwrap();
    Through { code: output.status.code(), said, asked, behind }
}

#[test]
fn every_call_goes_through_the_proxy_that_is_named_and_shown() {
    let refuses = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
    for command in [
        "otp balance esms-my",
        "otp send esms-my --to 60123456789 --brand Eaon --yes",
        "otp check esms-my --to 60123456789 --yes",
    ] {
        for is_option in [true, false] {
            let Through { code, said, asked, .. } =
                through_a_proxy(player(LOGIN), command, is_option, refuses);
            assert!(asked.starts_with("CONNECT vendor.example:443 HTTP/1.1\r\n"), "{command}: {asked}");
            assert!(asked.contains(BASIC), "{command}: {asked}");
            assert!(said.contains("vendor.example:443, through the proxy (proxy)\n"), "{command}: {said}");
            // Nothing was connected, so nothing was sent.
            assert_eq!(code, Some(1), "{command}: {said}");
        }
    }
}

#[test]
fn doctor_asks_the_proxy_as_a_call_does_and_says_nothing_through_it() {
    let long = format!("HTTP/1.1 200 {}", "canary".repeat(4000));
    let repeats = format!("HTTP/1.1 407 {LOGIN} {BASIC}\r\n\r\n");
    for (answer, login, is_fine, says) in [
        ("HTTP/1.1 200 canary\r\n\r\n", LOGIN, true, "the proxy lets calls through to vendor.example:443"),
        (repeats.as_str(), LOGIN, false, "FAILED: vendor.example:443: the proxy refuses the login (407)"),
        (repeats.as_str(), "", false, "the proxy asks for a login (407): OTP_PROXY_LOGIN sets one"),
        ("HTTP/1.0 403 canary\r\n\r\n", LOGIN, false, "the proxy answers 403, and lets no call through"),
        ("HTTP/1.1 204 canary\r\n\r\n", LOGIN, false, "the proxy answers 204, and lets no call through"),
        ("SSH-2.0-canary\r\n", LOGIN, false, "what answers at the proxy's address is no HTTP proxy"),
        (long.as_str(), LOGIN, false, "what answers at the proxy's address is no HTTP proxy"),
    ] {
        for json in ["", " --json"] {
            let command = format!("otp doctor esms-my{json}");
            let Through { code, said, asked, behind } =
                through_a_proxy(player(login), &command, json.is_empty(), answer);
            let login = if login.is_empty() {
                String::new()
            } else {
                format!("Proxy-Authorization: Basic {BASIC}\r\n")
            };
            let request =
                format!("CONNECT vendor.example:443 HTTP/1.1\r\nHost: vendor.example:443\r\n{login}\r\n");
            assert_eq!(asked, request);
            assert_eq!(behind, b"", "{answer}");
            assert_eq!(code, Some(i32::from(!is_fine)), "{said}");
            let says = if json.is_empty() { says } else { says.trim_start_matches("FAILED: ") };
            assert!(said.contains(says), "{answer}: {said}");
        }
    }
}

/// A call answers for every number but 200 that it has no tunnel: `doctor` must not promise more.
#[test]
fn a_call_takes_no_other_number_for_a_tunnel() {
    let answer = "HTTP/1.1 204 No Content\r\n\r\n";
    let through = through_a_proxy(player(LOGIN), "otp balance esms-my", true, answer);
    assert_eq!(through.code, Some(1), "{}", through.said);
    assert!(through.said.contains("tunnel error: unsuccessful"), "{}", through.said);
    assert_eq!(through.behind, b"");
}

#[test]
fn doctor_says_that_an_https_proxy_is_not_asked() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let command = format!("otp doctor esms-my --proxy HTTPS://{}", proxy.local_addr().unwrap());
    let output = player(LOGIN).output(&command, "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("vendor.example:443 is behind an https proxy, which is not asked"), "{said}");
    assert_eq!(output.status.code(), Some(0), "{said}");
}
