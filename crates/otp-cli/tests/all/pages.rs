//! What the pages say of this command line: it takes every command that they name, and prints what the README shows.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::start;
use crate::transcript::Player;

/// The pages that people read. Changelogs and decisions tell of earlier days.
fn pages() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !["target", ".git", "node_modules", "decisions"].contains(&name) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") && name != "CHANGELOG.md" {
                pages.push(path);
            }
        }
    }
    pages
}

/// A command as somebody would type it who follows the page.
fn typed(command: &str) -> String {
    let word = |word: &str| match word {
        "VENDOR" => "esms-my".to_owned(),
        "COMMAND" => "doctor".to_owned(),
        "NUMBER" => "0123456789".to_owned(),
        "…" => String::new(),
        other => other.to_owned(),
    };
    command.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// With `--help` at its end a command is read up to there, and does nothing.
#[test]
fn every_command_on_a_page_is_one_that_it_takes() {
    let mut read = 0;
    for page in pages() {
        for line in fs::read_to_string(&page).unwrap().lines() {
            for command in line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("otp ")) {
                let output = Player::default().output(&format!("{} --help", typed(command)), "");
                let said = String::from_utf8(output.stderr).unwrap();
                assert!(output.status.success(), "{}: {command}: {said}", page.display());
                read += 1;
            }
        }
    }
    assert!(read > 15, "the pages are read otherwise than they are written: {read}");
}

#[test]
fn a_command_that_is_not_there_is_noticed() {
    for wrong in ["otp prove", "otp send VENDOR --retry 3", "otp explain nobody 146"] {
        assert!(
            !Player::default().output(&format!("{} --help", typed(wrong)), "").status.success(),
            "{wrong}"
        );
    }
}

/// A port differs from run to run.
fn without_port(line: &str) -> String {
    let Some((before, behind)) = line.split_once("127.0.0.1:") else { return line.to_owned() };
    format!("{before}127.0.0.1{}", behind.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// The blocks of the README, with a fresh sandbox for each run. Where the page shows an answer to a question, `--yes` gives it.
#[test]
fn the_readme_shows_what_the_commands_print() {
    let readme = include_str!("../../README.md");
    let blocks: Vec<_> =
        readme.split("```text\n").skip(1).map(|it| it.split("```").next().unwrap()).collect();
    let [begin, calls] = blocks[..] else { panic!("the README has {} blocks", blocks.len()) };
    for _ in 0..2 {
        let (_started, lines) = start::as_a_shell_has_it();
        let mut rest = lines.iter();
        for shown in begin.strip_prefix("$ otp sandbox start\n").unwrap().lines().filter(|line| *line != "…")
        {
            assert!(rest.any(|line| without_port(line) == without_port(shown)), "{shown}: {lines:?}");
        }
        let mut player = Player::default();
        for line in &lines {
            player.set(line.strip_prefix("export ").unwrap());
        }
        for call in calls.split("$ ").skip(1) {
            let (command, shown) = call.split_once('\n').unwrap();
            let (mut command, mut input, mut wanted) = (command.to_owned(), String::new(), String::new());
            for line in shown.lines() {
                match line.split_once(": ") {
                    _ if line.starts_with("Type ") => command += " --yes",
                    Some(("Code", code)) => input = format!("{code}\n"),
                    _ => wanted += &(without_port(line) + "\n"),
                }
            }
            let output = player.output(&command, &input);
            let said = [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
            let said: String = said.lines().map(|line| without_port(line) + "\n").collect();
            assert_eq!(said, wanted, "{command}");
        }
    }
}
