//! The programs of `docs/testing` for teams without Rust do what they print, and the page shows them as they are.
//!
//! A usual run starts those whose interpreters the tests need anyway. `OTP_LONG=1` also starts PHP and Go.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

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

#[test]
fn the_lines_that_start_it_leave_its_addresses_in_the_environment() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_otp-sandbox"));
    let path = std::env::var("PATH").unwrap();
    let folder = std::env::temp_dir().join(format!("otp-sandbox-start-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let start = std::fs::read_to_string(snippets().join("start.sh")).unwrap();
    let health = "curl -sS --fail \"${OTP_SANDBOX_INBOX}_sandbox/v1/health\"";
    let output = Command::new("sh")
        .args(["-euc", &format!("{start}trap 'kill $!' EXIT\n{health}")])
        .env("PATH", format!("{}:{path}", program.parent().unwrap().display()))
        .env("OTP_SANDBOX_PORT_BASE", "0")
        .current_dir(&folder)
        .output()
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && printed.contains("\"simulated\":true"), "{printed}{said}");
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
