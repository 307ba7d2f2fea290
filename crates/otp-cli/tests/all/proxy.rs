//! Calls that go through a proxy. It listens on this machine, and refuses to connect to anybody.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::transcript::Player;

const LOGIN: &str = "otp:canary-secret";
/// The same as a header has it.
const BASIC: &str = "b3RwOmNhbmFyeS1zZWNyZXQ=";

/// Runs the command, and returns its exit code, what it said, and what the proxy was asked.
fn through_a_proxy(command: &str, is_option: bool) -> (Option<i32>, String, String) {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let asked = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
        let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").unwrap();
        head.join("\n")
    });
    let mut player = Player::default();
    for setting in
        ["ESMS_MY_API_KEY=key", "ESMS_MY_API_SECRET=secret", "ESMS_MY_BASE_URL=https://vendor.example"]
    {
        player.set(setting);
    }
    player.set(&format!("OTP_PROXY_LOGIN={LOGIN}"));
    let output = if is_option {
        player.set("OTP_PROXY=http://127.0.0.1:1");
        player.output(&format!("{command} --proxy http://{address}"), "123456\n")
    } else {
        player.set(&format!("OTP_PROXY=http://{address}"));
        player.output(command, "123456\n")
    };
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let said = said.replace(&address.to_string(), "(proxy)");
    (output.status.code(), said, asked.join().unwrap())
}

#[test]
fn every_call_goes_through_the_proxy_that_is_named_and_shown() {
    for command in [
        "otp balance esms-my",
        "otp send esms-my --to 60123456789 --brand Eaon --yes",
        "otp check esms-my --to 60123456789 --yes",
    ] {
        for is_option in [true, false] {
            let (code, said, asked) = through_a_proxy(command, is_option);
            assert!(asked.starts_with("CONNECT vendor.example:443 HTTP/1.1\n"), "{command}: {asked}");
            assert!(asked.contains(BASIC), "{command}: {asked}");
            assert!(said.contains("vendor.example:443, through the proxy (proxy)\n"), "{command}: {said}");
            // Nothing was connected, so nothing was sent.
            assert_eq!(code, Some(1), "{command}: {said}");
            assert!(!said.contains("canary") && !said.contains(BASIC), "{command}: {said}");
        }
    }
}
