//! The tables of the README say what the code does, and its lines for a shell do what it says.

use std::process::Command;

use otp_sandbox::{Preset, fault_menu, magic_phones};
use serde_json::Value;

use crate::program::{Started, command};

const README: &str = include_str!("../../README.md");

#[test]
fn every_fault_has_its_row() {
    for entry in fault_menu() {
        let start = format!("| `{}` | ", entry.kind);
        let row = README.lines().find(|line| line.starts_with(&start)).unwrap_or(entry.kind);
        assert!(row.contains(entry.says), "{row}");
        for parameter in entry.parameters {
            let default = match parameter.default {
                Some(Preset::Number(number)) => format!(" ({number})"),
                Some(Preset::Text(text)) => format!(" (`{text}`)"),
                _ => String::new(),
            };
            assert!(row.contains(&format!("`{}`{default}", parameter.name)), "{row}");
        }
    }
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
    let mut blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
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
