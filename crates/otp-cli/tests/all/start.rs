//! `otp sandbox start` in a process of its own, as a shell has it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::transcript::{Player, otp};

pub(crate) struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(options: &[&str]) -> (Started, BufReader<std::process::ChildStdout>) {
    start_by(otp(), options)
}

fn start_by(mut command: Command, options: &[&str]) -> (Started, BufReader<std::process::ChildStdout>) {
    let mut child = command
        .args(["sandbox", "start", "--port-base", "0"])
        .args(options)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (Started(child), out)
}

/// Without an option but for the ports: the lines that it prints.
pub(crate) fn as_a_shell_has_it() -> (Started, Vec<String>) {
    let (started, out) = start(&[]);
    (started, out.lines().take(10).map(Result::unwrap).collect())
}

const FIXED: [&str; 3] = ["--seed", "7", "--frozen"];

#[test]
fn the_lines_of_the_start_are_what_the_other_commands_need() {
    let (_started, out) = start(&FIXED);
    let mut player = Player::default();
    for line in out.lines().map(Result::unwrap) {
        player.set(line.strip_prefix("export ").unwrap());
        if line.contains("OTP_SANDBOX_INBOX=") {
            break;
        }
    }
    for (command, said) in [
        ("otp send esms-my --to 60123456789 --brand Eaon --yes", "accepted "),
        ("otp send esms-vn --to 0901888484 --template 22575 --yes", "accepted "),
        ("otp sandbox fault menu", "processed and billed, then closed without a reply"),
        ("otp sandbox clock", "2025-01-01T00:00:00Z"),
    ] {
        let output = player.output(command, "");
        assert!(String::from_utf8(output.stdout).unwrap().contains(said), "{command}");
    }
}

#[test]
fn the_start_says_one_object_with_json() {
    let (_started, mut out) = start(&["--json", "--seed", "7"]);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let variables = said["variables"].as_object().unwrap();
    for name in ["ESMS_VN_BASE_URL", "ESMS_MY_API_SECRET", "ACCUAUTH_API_ID", "OTP_SANDBOX_INBOX"] {
        assert!(variables.contains_key(name), "{name}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn every_signal_that_ends_a_command_ends_it_in_order() {
    for kind in ["-INT", "-TERM", "-HUP"] {
        let (mut started, mut out) = start(&[]);
        // Who reads the first line may end it at once.
        out.read_line(&mut String::new()).unwrap();
        assert!(Command::new("kill").args([kind, &started.0.id().to_string()]).status().unwrap().success());
        assert_eq!(started.0.wait().unwrap().code(), Some(0), "{kind}");
    }
}

/// Under `nohup` the terminal may close: a handler would undo that.
#[cfg(target_os = "linux")]
#[test]
fn a_hangup_that_is_ignored_stays_ignored() {
    let mut nohup = Command::new("nohup");
    nohup.arg(env!("CARGO_BIN_EXE_otp"));
    let (started, mut out) = start_by(nohup, &[]);
    out.read_line(&mut String::new()).unwrap();
    assert!(crate::transcript::ignores_hangup(&started.0.id().to_string()));
}

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = Player::default().output(&format!("otp sandbox start --port-base {port}"), "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains(&format!("127.0.0.1:{port} cannot be opened: ")), "{said}");
    assert!(said.contains("in use") && said.contains("--port-base 0"), "{said}");
}
