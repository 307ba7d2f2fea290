//! The command: its output, its mistakes.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use otp_sandbox::Vendor;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_otp-sandbox")).args(arguments).output().unwrap()
}

#[test]
fn it_prints_lines_for_an_env_file_and_serves() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otp-sandbox"));
    let mut child = command.args(["--port", "0", "--seed", "42"]).stdout(Stdio::piped()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    // The inbox is the last line: the program serves on after it.
    for line in output.lines().map(Result::unwrap) {
        lines.push(line);
        if lines.last().unwrap().starts_with("OTP_SANDBOX_INBOX=") {
            break;
        }
    }
    let names: Vec<&str> = lines.iter().map(|line| line.split_once('=').unwrap().0).collect();
    let inbox =
        lines.last().unwrap().strip_prefix("OTP_SANDBOX_INBOX=http://").unwrap().trim_end_matches('/');
    let page = crate::wire_client::send(inbox.parse().unwrap(), "GET", "/", &[], "");
    child.kill().unwrap();
    child.wait().unwrap();

    assert!(
        names.starts_with(&[
            "ESMS_VN_BASE_URL",
            "ESMS_VN_API_KEY",
            "ESMS_VN_SECRET_KEY",
            "ESMS_MY_BASE_URL",
            "ESMS_MY_API_KEY",
            "ESMS_MY_API_SECRET",
            "ACCUAUTH_BASE_URL",
            "ACCUAUTH_API_ID",
            "ACCUAUTH_API_SECRET",
        ]),
        "{names:?}"
    );
    for vendor in Vendor::ALL {
        let base_url = format!("{}_BASE_URL", vendor.name().to_uppercase().replace('-', "_"));
        assert!(names.contains(&&*base_url), "nobody is told where {vendor} is");
    }
    assert_eq!(page.status, 200);
}

#[test]
fn strict_refuses_what_only_an_assumed_rule_answers() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otp-sandbox"));
    command.args(["--port", "0", "--strict"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = output.lines().map(Result::unwrap);
    let base =
        lines.find_map(|line| line.strip_prefix("ESMS_MY_BASE_URL=http://").map(str::to_owned)).unwrap();
    let answer = crate::wire_client::send(base.parse().unwrap(), "GET", "/nowhere", &[], "");
    child.kill().unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert_eq!((answer.status, &answer.json()["rule"]), (501, &"esms-my.unknown-path".into()));
    for rule in otp_sandbox::provenance() {
        let line = format!("  {}: {}\n", rule.id, rule.text);
        assert_eq!(told.contains(&line), rule.unavoidable, "{}", rule.id);
    }
}

#[test]
fn help_is_fine_and_mistakes_have_exit_codes() {
    let help = run(&["--help"]);
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--port-base"));
    for wrong in [&["--port", "none"][..], &["--port-base", "70000"], &["--what"], &["what"], &["--seed"]] {
        let output = run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stderr.starts_with(b"otp-sandbox: ") && output.stdout.is_empty());
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["--port-base", &port]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains(&port));
}
