//! The tables of the README say what the code does, and its lines for a shell do what it says.

use std::fmt::Write as _;
use std::process::Command;

use otp_sandbox::{Parameter, Preset, fault_menu, magic_phones};
use serde_json::Value;

use crate::program::{Started, command};

const README: &str = include_str!("../../README.md");

/// The first program of the page.
#[allow(clippy::print_stdout, reason = "a README talks to its reader")]
mod first {
    include!("readme/first.rs");

    #[test]
    fn it_runs() {
        main().unwrap();
    }
}

#[test]
fn the_page_shows_what_its_first_program_prints() {
    let program = include_str!("readme/first.rs");
    let (_, behind) = README.split_once(&format!("```rust\n{program}```")).unwrap();
    let shown = behind.split("```").nth(1).unwrap().strip_prefix("text\n").unwrap();
    for run in ["first", "second"] {
        let mut itself = Command::new(std::env::current_exe().unwrap());
        let output = itself.args(["readme::first::it_runs", "--exact", "--nocapture"]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("1 passed") && printed.contains(shown), "{run} run: {printed}");
    }
}

/// The table is made here, and stands between two marks.
#[test]
fn the_table_of_faults_is_the_menu() {
    let mut table = "| kind | strikes | does | parameters (default) |\n|---|---|---|---|\n".to_owned();
    for entry in fault_menu() {
        let phase = serde_json::to_value(entry.phase).unwrap();
        let strikes = phase.as_str().unwrap().replace('_', " ");
        let parameter = |parameter: &Parameter| match parameter.default {
            Some(Preset::Number(number)) => format!("`{}` ({number})", parameter.name),
            Some(Preset::Text(text)) => format!("`{}` (`{text}`)", parameter.name),
            _ => format!("`{}`", parameter.name),
        };
        let parameters: Vec<_> = entry.parameters.iter().map(parameter).collect();
        let (kind, says, parameters) = (entry.kind, entry.says, parameters.join(", "));
        writeln!(table, "| `{kind}` | {strikes} | {says} | {parameters} |").unwrap();
    }
    let marks = ["<!-- generated: begin -->\n", "<!-- generated: end -->"];
    let between = README.split_once(marks[0]).and_then(|(_, rest)| rest.split_once(marks[1]));
    let shown = between.map(|(shown, _)| shown);
    assert!(shown == Some(table.as_str()), "between its marks, the README should have this:\n\n{table}");
}

#[test]
fn every_magic_phone_has_its_row() {
    for row in magic_phones() {
        let provenance = serde_json::to_value(row.rule.provenance).unwrap();
        let wanted = format!(
            "| `{}` | {} | {} | `{}` | {} | {} |",
            row.suffix,
            row.rule.vendor,
            row.example,
            row.vendor_code,
            row.rule.text,
            provenance.as_str().unwrap()
        );
        assert!(README.contains(&wanted), "{wanted}");
    }
}

/// Ports differ: a test takes free ones.
#[test]
fn the_lines_of_the_start_are_those_that_it_prints() {
    let (_, block) = README.split_once("```text\n$ otp-sandbox\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let without_port = |value: &str| {
        let Some(rest) = value.strip_prefix("http://127.0.0.1:") else { return value.to_owned() };
        format!("http://127.0.0.1{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
    };
    let started = Started::new(command().args(["--port", "0"]));
    let printed: Vec<_> =
        started.lines.iter().map(|(name, value)| (name.as_str(), without_port(value))).collect();
    let mut rest = printed.iter();
    for line in block.lines().filter(|line| *line != "…") {
        let (name, value) = line.split_once('=').unwrap();
        assert!(rest.any(|printed| *printed == (name, without_port(value))), "{line}: {printed:?}");
    }
}

/// The answers of one run of these lines, as they are printed in the README.
fn run_in_a_shell(lines: &str, variables: &[(String, String)]) -> Vec<Value> {
    let output = Command::new("sh").args(["-euc", lines]).envs(variables.iter().cloned()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "this needs curl 7.82 or newer and jq in the path: {said}");
    serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(Result::unwrap).collect()
}

/// A newcomer pastes them, changes something in their program, and runs them again.
#[test]
fn the_lines_for_a_shell_work_as_printed_and_a_second_time() {
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    // The lines that add the crate are cargo's to judge.
    let mut blocks = blocks.filter(|block| !block.starts_with("cargo add "));
    let (first_calls, whole_flow) = (blocks.next().unwrap(), blocks.next().unwrap());
    assert_eq!(blocks.next(), None, "each block for a shell is run here");

    let sandbox = Started::new(command().args(["--port", "0", "--seed", "42"]));
    let mut answers = Vec::new();
    for _ in 0..2 {
        answers
            .push((run_in_a_shell(first_calls, &sandbox.lines), run_in_a_shell(whole_flow, &sandbox.lines)));
    }
    drop(sandbox);

    for (first_calls, whole_flow) in answers {
        let [my, vn, accuauth] = first_calls.try_into().unwrap();
        assert_eq!((&my["status"], &vn["CodeResult"]), (&0.into(), &"100".into()));
        assert_eq!(accuauth["status"], "OK");
        let statuses: Vec<_> = whole_flow.iter().map(|answer| &answer["status"]).collect();
        assert_eq!(statuses, [0, 16, 0], "sent, a typo, right");
    }
}
