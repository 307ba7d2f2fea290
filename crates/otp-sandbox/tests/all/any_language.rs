//! The programs of `docs/testing/any-language.md`, for teams without Rust, do what they print. They are run as the page has them.
//!
//! A usual run starts those whose interpreters the tests need anyway. `OTP_LONG=1` also starts PHP and Go.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

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

/// The calls of the table for tests, as a reader would try them: each path, and the JSON that stands beside it.
#[test]
fn the_sandbox_takes_each_call_that_the_page_gives_a_test() {
    let (_, table) = PAGE.split_once("## What your test can do\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let sandbox = Started::new(Command::new(env!("CARGO_BIN_EXE_otp-sandbox")).args(["--port", "0"]));
    let inbox = &sandbox.lines.iter().find(|(name, _)| name == "OTP_SANDBOX_INBOX").unwrap().1;
    let pieces: Vec<_> =
        table.lines().filter(|line| line.starts_with('|')).flat_map(|row| row.split('`')).collect();
    let mut tried = 0;
    for _ in 0..2 {
        for (at, piece) in pieces.iter().enumerate() {
            let Some((method @ ("GET" | "POST" | "PUT"), path)) = piece.split_once(' ') else { continue };
            let body = pieces.get(at + 2).filter(|body| pieces[at + 1] == " with " && body.starts_with('{'));
            let url = format!("{inbox}_sandbox/v1/{path}");
            let mut curl = Command::new("curl");
            curl.args(["-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, &url]);
            curl.args(body.iter().flat_map(|body| ["--json", body]));
            let status = String::from_utf8(curl.output().unwrap().stdout).unwrap();
            // Nothing was sent here, so no code is there, and the expected messages are missing.
            let wanted = if path.starts_with("otp/") {
                "404"
            } else if path == "assertions" {
                "409"
            } else {
                "200"
            };
            assert!(status == wanted || wanted == "200" && status == "201", "{piece} {body:?}: {status}");
            tried += 1;
        }
    }
    assert_eq!(tried, 18, "the table is read otherwise than it is written");
}
