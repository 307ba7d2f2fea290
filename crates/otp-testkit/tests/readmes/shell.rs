//! Lines for a shell that no test runs: every command in them is there, and takes these options. So is every command in the prose.

use std::fs;
use std::path::PathBuf;

use otp_testkit::shell::commands;

use super::{blocks, compiled, root};

/// Commands of cargo, of the tools that CONTRIBUTING installs, and those that `.cargo/config.toml` names. `manifests.rs` asks cargo
/// about every line that adds a crate.
const OTHERS: [&str; 12] = [
    "add",
    "deny",
    "fuzz",
    "llvm-cov",
    "mutants",
    "new",
    "oracle",
    "publish",
    "recipe",
    "semver-checks",
    "update",
    "yank",
];

/// What is wrong with one command of cargo; the words after `cargo`.
fn faults(words: &[&str]) -> Option<String> {
    let words = if words.first()?.starts_with('+') { &words[1..] } else { words };
    let (command, arguments) = words.split_first()?;
    let own = ["crates/", "docs/", "xtask/", ".cargo/", ".ci/"];
    // A folder in `target` is made by the reader.
    let is_nowhere = |word: &&&str| own.iter().any(|it| word.starts_with(it)) && !root().join(word).exists();
    if let Some(path) = arguments.iter().find(is_nowhere) {
        return Some(format!("there is no {path}"));
    }
    match *command {
        "xtask" => of_xtask(arguments),
        "bench" | "build" | "check" | "clippy" | "doc" | "test" => of_targets(command, arguments),
        // Behind the dashes stands what the program itself takes. The tests of otp-cli ask `otp`.
        "run" => of_targets(command, arguments.split(|word| *word == "--").next()?),
        "install" => of_install(arguments),
        other if OTHERS.contains(&other) => wrong_package(arguments),
        other => Some(format!("there is no command {other}")),
    }
}

/// A program of ours, by its name or its folder, or a tool that is a command of cargo.
fn of_install(arguments: &[&str]) -> Option<String> {
    let name = arguments.iter().find(|word| !word.starts_with("--"))?;
    let folder = name.strip_prefix("crates/").unwrap_or(name);
    let is_there =
        name.starts_with("cargo-") || root().join("crates").join(folder).join("src/main.rs").exists();
    (!is_there).then(|| format!("{name} has no program"))
}

fn folder(package: &str) -> PathBuf {
    let tool = root().join(package);
    if tool.join("Cargo.toml").exists() { tool } else { root().join("crates").join(package) }
}

/// The packages that a command names. A page writes `<vendor>` or `CRATE` where the reader chooses.
fn packages<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let names = ["-p", "--package", "--exclude", "--test-package"];
    let behind = arguments.windows(2).filter(|pair| names.contains(&pair[0]));
    let is_chosen = |name: &&str| !name.starts_with('<') && *name != "CRATE";
    behind.flat_map(|pair| pair[1].split(',')).filter(is_chosen).collect()
}

fn wrong_package(arguments: &[&str]) -> Option<String> {
    let unknown = packages(arguments).into_iter().find(|name| !folder(name).join("Cargo.toml").exists());
    unknown.map(|name| format!("there is no package {name}"))
}

/// Whether one of these packages has this feature.
fn has_feature(packages: &[&str], feature: &str) -> bool {
    let (packages, feature) = match feature.split_once('/') {
        Some((package, feature)) => (vec![package], feature),
        None => (packages.to_vec(), feature),
    };
    packages.iter().any(|package| {
        let manifest = fs::read_to_string(folder(package).join("Cargo.toml")).unwrap_or_default();
        let (_, behind) = manifest.split_once("\n[features]\n").unwrap_or_default();
        let mut own = behind.lines().take_while(|line| !line.starts_with('['));
        own.any(|line| line.starts_with(&format!("{feature} = ")))
    })
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

/// Packages, features, a test, an example, and the words that choose tests.
fn of_targets(command: &str, arguments: &[&str]) -> Option<String> {
    const ALONE: [&str; 8] = [
        "--",
        "--all-features",
        "--doc",
        "--locked",
        "--no-default-features",
        "--nocapture",
        "--release",
        "--workspace",
    ];
    if let Some(wrong) = wrong_package(arguments) {
        return Some(wrong);
    }
    let packages = packages(arguments);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "-p" | "--package" | "--exclude" => _ = words.next(),
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
            "--features" | "-F" => {
                let unknown = words.next()?.split(',').find(|feature| !has_feature(&packages, feature));
                if let Some(feature) = unknown {
                    return Some(format!("{packages:?} have no feature {feature}"));
                }
            }
            option if option.starts_with('-') => {
                if !ALONE.contains(&option) {
                    return Some(format!("this test does not know the option {option} of cargo {command}"));
                }
            }
            chosen => {
                let mut sources = compiled::sources().iter().filter(|(file, _)| {
                    packages.iter().any(|package| file.starts_with(&format!("crates/{package}/")))
                });
                let is_there = sources.any(|(_, source)| source.names.iter().any(|it| it.contains(chosen)));
                if command != "test" || !is_there {
                    return Some(format!("{packages:?} have no test {chosen}"));
                }
            }
        }
    }
    None
}

#[test]
fn every_command_of_cargo_on_a_page_is_there() {
    let blocks = blocks::of_pages().into_iter().chain(blocks::of_comments());
    let blocks = blocks.filter(|block| block.language == "sh").map(|block| (block.page, block.text));
    let (mut found, mut read) = (Vec::new(), 0);
    for (page, text) in blocks.chain(blocks::inline_code()) {
        for command in commands(&text).into_iter().filter(|command| command[0] == "cargo") {
            read += 1;
            let words: Vec<_> = command.iter().skip(1).map(String::as_str).collect();
            found.extend(faults(&words).map(|fault| format!("{page}: cargo {}: {fault}", words.join(" "))));
        }
    }
    assert!(read > 100, "the pages are read otherwise than they are written: {read}");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The first word of these that the help of `otp-sandbox` does not have. A value stands behind its option.
fn unknown_to_the_sandbox(words: &[String]) -> Option<&String> {
    let help = include_str!("../../../otp-sandbox/src/help.txt");
    let is_named = |word: &str| help.split_whitespace().any(|named| named == word);
    let is_chosen = |at: usize| at > 0 && words[at - 1].starts_with("--");
    let mut words_at = words.iter().enumerate();
    words_at.find(|(at, word)| !is_named(word) && !is_chosen(*at)).map(|(_, word)| word)
}

#[test]
fn every_command_of_the_sandbox_on_a_page_is_there() {
    let blocks = blocks::of_pages().into_iter().filter(|block| block.language == "sh");
    let blocks = blocks.map(|block| (block.page, block.text));
    let mut read = 0;
    for (page, text) in blocks.chain(blocks::inline_code()) {
        for mut words in commands(&text) {
            let before = usize::from(words[0] == "npx");
            // A line of a manifest begins with the name, too.
            if words.get(before).is_some_and(|word| word == "otp-sandbox") && !text.contains(" = ") {
                let words = words.split_off(before + 1);
                let unknown = unknown_to_the_sandbox(&words);
                assert_eq!(unknown, None, "{page}: otp-sandbox {}", words.join(" "));
                read += 1;
            }
        }
    }
    assert!(read > 5, "the pages are read otherwise than they are written: {read}");
    for wrong in ["healthy", "--strictly", "health --no-such 1"] {
        let words: Vec<_> = wrong.split(' ').map(str::to_owned).collect();
        assert!(unknown_to_the_sandbox(&words).is_some(), "{wrong}");
    }
}

/// Whether a command of a block needs no test that runs the block.
fn is_known(page: &str, command: &[String]) -> bool {
    // What a shell does by itself, and what `cargo` does, which this file asks.
    let is_asked = ["cargo", "cd", "echo", "export"].contains(&command[0].as_str());
    // The tests of otp-cli ask these, in the pages that people read.
    let is_read = page
        .strip_suffix(".md")
        .is_some_and(|page| !page.ends_with("CHANGELOG") && !page.contains("decisions"));
    let is_otp = command[0] == "otp" && is_read;
    let foreign = [
        "npx otp-sandbox",
        "openssl rand -hex 32",
        // The difference of two files.
        "diff",
        "jq .response again.json",
        "jq .response recorded.json",
    ];
    is_asked || is_otp || foreign.contains(&command.join(" ").as_str())
}

/// A line of another program is one that a test should run.
#[test]
fn a_block_for_a_shell_that_no_test_runs_has_known_programs_only() {
    let blocks = blocks::of_pages().into_iter().chain(blocks::of_comments());
    for block in blocks.filter(|block| block.language == "sh" && !blocks::runs_elsewhere(&block.page)) {
        for command in commands(&block.text) {
            assert!(is_known(&block.page, &command), "{}: let a test run this: {command:?}", block.page);
        }
    }
    for wrong in ["X=1 nosuch", "curl localhost", "cargo test && nosuch", "echo a | nosuch", "diff a b"] {
        assert!(!commands(wrong).iter().all(|command| is_known("a.md", command)), "{wrong}");
    }
    assert!(!is_known("crates/otp-cli/src/main.rs", &["otp".to_owned()]));
}

#[test]
fn a_command_that_is_not_there_is_noticed() {
    for wrong in [
        "cargo xtask prove",
        "cargo xtask demo --live",
        "cargo xtask bench consumers",
        "cargo xtask contract --cases crates/none",
        "cargo prove",
        "cargo install otp-server",
        "cargo install otp",
        "cargo install --locked --path crates/otp-core",
        "cargo run -p otp-verify --example no_service",
        "cargo test -p otp-none",
        "cargo test -p otp-http --test none",
        "cargo test -p otp-http no_test_has_this_name",
        "cargo test -p otp-core --features no-such",
        "cargo test -p otp-core --features serde,no-such",
        "cargo test -p otp-core --no-such",
        "cargo build -p no-such-crate",
        "cargo +1.85 check --all-features -p no-such-crate",
        "cargo mutants -p no-such-crate",
        "OTP_LONG=1 cargo test -p otp-none",
        "case=a.json && diff <(jq . \"$case\") <(cargo xtask record --budgets 1)",
    ] {
        let commands = commands(wrong);
        let words: Vec<_> = commands.last().unwrap().iter().skip(1).map(String::as_str).collect();
        assert!(faults(&words).is_some(), "{wrong}");
    }
}
