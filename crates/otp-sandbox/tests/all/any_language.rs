//! The programs of `docs/testing/any-language.md`, for teams without Rust, do what they print. They are run as the page has them.
//!
//! A usual run starts those whose interpreters the tests need anyway. `OTP_LONG=1` also starts PHP and Go.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use otp_sandbox::{Does, Operation, Vendor};

use crate::program::Started;

const PAGE: &str = include_str!("../../../../docs/testing/any-language.md");
/// What each program prints.
const STORY: &str = "confirmed\nsent, but not answered\nexpired\n";

/// The program of this name, which the page gives it in a comment above the block.
fn program(name: &str) -> &'static str {
    let (_, block) = PAGE.split_once(&format!("<!-- {name} -->\n```")).unwrap();
    let (_, program) = block.split_once('\n').unwrap();
    program.split_once("\n```\n").unwrap().0
}

/// A new folder of its own.
fn folder() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("otp-sandbox-page-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What this interpreter prints for that program of the page.
fn output(command: &mut Command, interpreter: &[&str], file: &str) -> String {
    let folder = folder();
    let path = folder.join(file);
    std::fs::write(&path, program(file)).unwrap();
    command.args(&interpreter[1..]).arg(path);
    // A proxy has no business between this and a loopback address.
    command.env_remove("http_proxy").env_remove("HTTP_PROXY").env_remove("ALL_PROXY");
    let output = command.output().unwrap_or_else(|error| panic!("this needs {interpreter:?}: {error}"));
    std::fs::remove_dir_all(folder).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{file}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire() {
    let mut programs: Vec<(&[&str], &str)> =
        vec![(&["sh"], "curl.sh"), (&["node"], "node.mjs"), (&["python3"], "python.py")];
    if std::env::var("OTP_LONG").is_ok_and(|value| value == "1") {
        programs.extend([(&["php"][..], "php.php"), (&["go", "run"], "go.go")]);
        assert!(
            output(&mut Command::new("php"), &["php", "-l"], "laravel.php").starts_with("No syntax errors")
        );
    }
    let sandbox = Started::new(Command::new(env!("CARGO_BIN_EXE_otp-sandbox")).args(["--port", "0"]));
    for (interpreter, file) in programs {
        for run in ["first", "second"] {
            let mut command = Command::new(interpreter[0]);
            let printed = output(command.envs(sandbox.lines.iter().cloned()), interpreter, file);
            assert_eq!(printed, STORY, "{file}, {run} run");
        }
    }
}

/// Runs the lines that start it, then `after`, in a folder of their own.
fn start(path: &str, port_base: &str, after: &str) -> Output {
    let folder = folder();
    // What an earlier start has left.
    std::fs::write(folder.join("sandbox.env"), "OTP_SANDBOX_INBOX=http://127.0.0.1:1/\n").unwrap();
    let lines = program("start.sh");
    let output = Command::new("sh")
        .args(["-euc", &format!("{lines}\n{after}")])
        .env("PATH", path)
        .env("OTP_SANDBOX_PORT_BASE", port_base)
        .current_dir(&folder)
        .output()
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    output
}

fn path_with_program() -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_otp-sandbox"));
    format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap())
}

#[test]
fn the_lines_that_start_it_leave_its_addresses_in_the_environment() {
    let health = "trap 'kill $!' EXIT\ncurl -sS --fail \"${OTP_SANDBOX_INBOX}_sandbox/v1/health\"";
    let output = start(&path_with_program(), "0", health);
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && printed.contains("\"simulated\":true"), "{printed}{said}");
}

#[test]
fn the_lines_that_start_it_end_with_a_sentence_where_it_cannot_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let without_program = "/usr/bin:/bin".to_owned();
    for (path, port_base) in [(path_with_program(), port.as_str()), (without_program, "0")] {
        let output = start(&path, port_base, "echo goes on");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("otp-sandbox has not started"), "{said}");
        assert!(output.stdout.is_empty(), "a script with set -e goes on");
    }
}

#[test]
fn the_page_names_a_send_of_each_vendor_every_check_and_nothing_that_is_no_call() {
    let (_, calls) = PAGE.split_once("\n## What your program calls\n").unwrap();
    let (calls, _) = calls.split_once("\n## ").unwrap();
    let named: BTreeSet<_> = calls.split('`').filter(|text| text.contains(" /")).collect();
    // The address of eSMS.vn has the first two parts of its paths.
    let written = |operation: Operation| {
        let (method, path) = operation.route();
        format!("{method} {}", path.trim_start_matches("/MainService.svc/json"))
    };
    for vendor in Vendor::ALL {
        let of_vendor = || Operation::all().filter(|operation| operation.vendor() == vendor);
        let mut sends = of_vendor().filter(|operation| operation.does() == Does::Sends);
        assert!(sends.any(|operation| named.contains(&*written(operation))), "no send of {vendor}");
        for check in of_vendor().filter(|operation| operation.does() == Does::Checks) {
            assert!(named.contains(&*written(check)), "{check}");
        }
    }
    let all: BTreeSet<_> = Operation::all().map(written).collect();
    assert!(named.iter().all(|call| all.contains(*call)), "{named:?}");
}
