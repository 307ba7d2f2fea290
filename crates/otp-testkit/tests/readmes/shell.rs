//! Lines for a shell that no test runs: every command in them is there, and takes these options. So is every command in the prose.

use std::fs;

use super::blocks;
use super::book::files;
use super::root;

/// What is wrong with one command of cargo; the words after `cargo`.
fn faults(words: &[&str]) -> Option<String> {
    let (command, arguments) = words.split_first()?;
    match *command {
        "xtask" => of_xtask(arguments),
        "test" => of_targets(arguments),
        // Behind the dashes stands what the program itself takes.
        "run" => of_targets(arguments.split(|word| *word == "--").next()?),
        "install" => {
            let name = arguments.iter().find(|word| !word.starts_with("--"))?;
            let is_ours = name.starts_with("otp-");
            let source = root().join("crates").join(name).join("src/main.rs");
            (is_ours && !source.exists()).then(|| format!("{name} has no program"))
        }
        // `cargo add` is cargo's to judge: `manifests.rs` asks it. The others are cargo's own, or tools that CONTRIBUTING installs.
        _ => None,
    }
}

/// `cargo xtask` has one text of help, which names each command at two blanks and its options at more.
fn of_xtask(arguments: &[&str]) -> Option<String> {
    let source = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let (_, help) = source.split_once("const HELP").unwrap();
    let (help, _) = help.split_once("\";\n").unwrap();
    let (command, options) = arguments.split_first()?;
    let mut lines = help.lines().skip_while(|line| !line.starts_with(&format!("  {command} ")));
    let first = lines.next().map(str::to_owned);
    let Some(first) = first else { return Some(format!("there is no command {command}")) };
    let behind = lines.take_while(|line| line.starts_with("   "));
    let own = behind.fold(first, |own, line| own + "\n" + line);
    // `bench` names its groups there, too.
    let is_named = |word: &str| own.split([' ', ',', '\n']).any(|named| named == word);
    let unknown =
        options.iter().find(|word| (word.starts_with("--") || *command == "bench") && !is_named(word));
    unknown.map(|option| format!("{command} does not take {option}"))
}

/// A package, a test, an example, and the words that choose tests.
fn of_targets(arguments: &[&str]) -> Option<String> {
    let mut packages = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let folder = |package: &str| root().join("crates").join(package);
        match *word {
            "-p" | "--package" => {
                let package = words.next()?;
                if !package.starts_with('<') && !folder(package).join("Cargo.toml").exists() {
                    return Some(format!("there is no package {package}"));
                }
                packages.push(*package);
            }
            "--test" | "--example" => {
                let (kind, name) = (if *word == "--test" { "tests" } else { "examples" }, words.next()?);
                let is_there = packages.iter().any(|package| {
                    let target = folder(package).join(kind);
                    target.join(format!("{name}.rs")).exists() || target.join(name).join("main.rs").exists()
                });
                if !is_there {
                    return Some(format!("{packages:?} have no {word} {name}"));
                }
            }
            "--features" => {
                words.next();
            }
            option if option.starts_with('-') => {}
            chosen => {
                let sources = packages.iter().flat_map(|package| files(&folder(package), "rs"));
                let named = |file: std::path::PathBuf| {
                    let text = fs::read_to_string(&file).unwrap();
                    text.lines().any(|line| {
                        let line = line.trim_start();
                        (line.contains("fn ") || line.starts_with("mod ")) && line.contains(chosen)
                    })
                };
                if !sources.into_iter().any(named) {
                    return Some(format!("{packages:?} have no test {chosen}"));
                }
            }
        }
    }
    None
}

/// The commands of cargo in a text: each to its end, without what a comment or another command says.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    for line in text.replace("\\\n", " ").lines() {
        for rest in line.split("cargo ").skip(1) {
            let end = rest.find(['|', ')', '&', '>', '#', '`']).unwrap_or(rest.len());
            commands.push(rest[..end].split_whitespace().map(str::to_owned).collect());
        }
    }
    commands
}

#[test]
fn every_command_of_cargo_on_a_page_is_there() {
    let blocks = blocks::of_pages().into_iter().chain(blocks::of_comments());
    let blocks = blocks.filter(|block| block.language == "sh").map(|block| (block.page, block.text));
    let inline = blocks::inline_code().into_iter().filter(|(_, code)| code.starts_with("cargo "));
    let (mut found, mut read) = (Vec::new(), 0);
    for (page, text) in blocks.chain(inline) {
        for command in commands(&text) {
            read += 1;
            let words: Vec<_> = command.iter().map(String::as_str).collect();
            found.extend(faults(&words).map(|fault| format!("{page}: cargo {}: {fault}", words.join(" "))));
        }
    }
    assert!(read > 100, "the pages are read otherwise than they are written: {read}");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// A line of another program is one that a test should run.
#[test]
fn a_block_for_a_shell_that_no_test_runs_has_known_programs_only() {
    let blocks = blocks::of_pages().into_iter().chain(blocks::of_comments());
    for block in blocks.filter(|block| block.language == "sh" && !blocks::runs_elsewhere(&block.page)) {
        for line in block.text.replace("\\\n", " ").lines() {
            let program = line.split_whitespace().next().unwrap_or("#");
            let is_known = ["#", "cargo", "export", "npx"].contains(&program)
                || program.contains('=')
                // The transcripts `case.txt` and `case_record.txt` of otp-cli play these commands.
                || line.starts_with("otp case ")
                // The difference of two files.
                || line.starts_with("diff <(jq .response recorded.json) <(jq .response again.json)");
            assert!(is_known, "{}: let a test run this: {line}", block.page);
        }
    }
}

#[test]
fn a_command_that_is_not_there_is_noticed() {
    for wrong in [
        "cargo xtask prove",
        "cargo xtask demo --live",
        "cargo xtask bench consumers",
        "cargo install otp-server",
        "cargo run -p otp-verify --example no_service",
        "cargo test -p otp-none",
        "cargo test -p otp-http --test none",
        "cargo test -p otp-http no_test_has_this_name",
        "case=a.json && diff <(jq . \"$case\") <(cargo xtask record --budgets 1)",
    ] {
        let words = &commands(wrong)[0];
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        assert!(faults(&words).is_some(), "{wrong}");
    }
}
