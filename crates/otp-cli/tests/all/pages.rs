//! What the pages say of this command line: it takes every command that they name, and prints what the README shows.

use std::path::{Path, PathBuf};
use std::{env, fs};

use otp_testkit::shell;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

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

/// The code in the prose and the tables of a page, and its blocks for a shell.
fn code(page: &str) -> Vec<String> {
    let (mut found, mut is_shell) = (Vec::new(), false);
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match event {
            Event::Code(code) => found.push(code.to_string()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_shell = info.split([',', ' ']).next() == Some("sh");
                found.push(String::new());
            }
            Event::Text(text) if is_shell => found.last_mut().unwrap().push_str(&text),
            Event::End(TagEnd::CodeBlock) => is_shell = false,
            _ => {}
        }
    }
    found
}

/// The commands of this program in a page, each without `otp`.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for mut words in code(page).iter().flat_map(|code| shell::commands(code)) {
        let is_built = words.starts_with(&["cargo", "run", "-p", "otp-cli", "--"].map(str::to_owned));
        if is_built || words[0] == "otp" {
            found.push(words.split_off(if is_built { 5 } else { 1 }));
        }
    }
    found
}

/// Whether it takes a command as somebody would type it who follows the page. With `--help` at its end a command is read up to there,
/// and does nothing.
fn takes(words: &[String]) -> Result<(), String> {
    let typed = words.iter().filter(|word| *word != "…").map(|word| match word.as_str() {
        "VENDOR" => "'esms-my'".to_owned(),
        "COMMAND" => "'doctor'".to_owned(),
        "NUMBER" => "'0123456789'".to_owned(),
        other => format!("'{other}'"),
    });
    let typed = typed.collect::<Vec<_>>().join(" ");
    let output = Player::default().output(&format!("otp {typed} --help"), "");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
}

#[test]
fn every_command_on_a_page_is_one_that_it_takes() {
    let mut read = 0;
    for page in pages() {
        for command in commands(&fs::read_to_string(&page).unwrap()) {
            let taken = takes(&command);
            assert!(taken.is_ok(), "{}: otp {}: {taken:?}", page.display(), command.join(" "));
            read += 1;
        }
    }
    assert!(read > 40, "the pages are read otherwise than they are written: {read}");
}

#[test]
fn a_command_that_is_not_there_is_noticed_wherever_a_page_writes_it() {
    for wrong in
        ["otp prove", "otp send VENDOR --retry 3", "otp case record FILE … --from", "otp explain nobody 146"]
    {
        for page in [
            format!("Take `{wrong}` now."),
            format!("Take `$ {wrong}`."),
            format!("| `A=1 {wrong}` |\n|---|"),
            format!("Take `{}`.", wrong.replacen(' ', "\n", 2)),
            format!("```sh\nX=1 {wrong}   # why\n```"),
            format!("```sh\necho a && {wrong} > file; echo b\n```"),
            format!("`{}`", wrong.replacen("otp", "cargo run -p otp-cli --", 1)),
        ] {
            let [command] = &commands(&page)[..] else { panic!("one command: {page}") };
            assert!(takes(command).is_err(), "{page}");
        }
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
