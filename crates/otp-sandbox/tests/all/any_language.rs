//! The programs of `docs/testing` for teams without Rust do what they print, and the page shows them as they are.
//!
//! A usual run starts those whose interpreters the tests need anyway. `OTP_LONG=1` also starts PHP and Go.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use otp_sandbox::Operation;

use crate::program::Started;

const PAGE: &str = include_str!("../../../../docs/testing/any-language.md");
/// What each program prints.
const STORY: &str = "confirmed\nsent, but not answered\nexpired\n";

fn snippets() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/testing/snippets"))
}

/// What this interpreter prints for that file.
fn output(command: &mut Command, interpreter: &[&str], file: &str) -> String {
    command.args(&interpreter[1..]).arg(snippets().join(file));
    // A proxy has no business between this and a loopback address.
    command.env_remove("http_proxy").env_remove("HTTP_PROXY").env_remove("ALL_PROXY");
    let output = command.output().unwrap_or_else(|error| panic!("this needs {interpreter:?}: {error}"));
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
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("otp-sandbox-start-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // What an earlier start has left.
    std::fs::write(folder.join("sandbox.env"), "OTP_SANDBOX_INBOX=http://127.0.0.1:1/\n").unwrap();
    let lines = std::fs::read_to_string(snippets().join("start.sh")).unwrap();
    let output = Command::new("sh")
        .args(["-euc", &format!("{lines}{after}")])
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
fn the_page_names_the_calls_that_send_and_check() {
    for operation in [
        Operation::SEND_MESSAGE_AUTO_GEN_CODE_V5,
        Operation::SEND_MESSAGE_AUTO_GEN_CODE_V4,
        Operation::CHECK_CODE,
        Operation::GENERATE_OTP,
        Operation::VERIFY_OTP,
        Operation::SEND_SMS_OTP,
    ] {
        let (method, path) = operation.route();
        // The address of eSMS.vn has the first two parts of its paths.
        let path = path.trim_start_matches("/MainService.svc/json");
        assert!(PAGE.contains(&format!("| `{method} {path}` with")), "{method} {path}");
    }
}

#[test]
fn the_page_shows_each_file_as_it_is() {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(snippets()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let language = match path.extension().unwrap().to_str().unwrap() {
            "mjs" => "js",
            "py" => "python",
            other => other,
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let block = format!("<!-- {name} -->\n```{language}\n{text}```\n");
        assert!(PAGE.contains(&block), "the page shows another {name}; it should show:\n{block}");
        files.insert(name);
    }
    let shown = PAGE.split("<!-- ").skip(1).map(|rest| rest.split(" -->").next().unwrap().to_owned());
    assert_eq!(shown.collect::<BTreeSet<_>>(), files);
}
