//! The programs in Rust. Each has a home in which it is compiled, and those that can run are run.

use std::fs;

use super::blocks::{self, Block};
use super::book::files;
use super::root;

/// Rustdoc compiles the blocks of this page: it is the documentation of a crate, or a page of `xtask/src/docs.rs`.
fn is_example(page: &str) -> bool {
    if let Some(package) = page.strip_suffix("/README.md") {
        let library = fs::read_to_string(root().join(package).join("src/lib.rs")).unwrap_or_default();
        return library.contains("include_str!(\"../README.md\")");
    }
    let pages = fs::read_to_string(root().join("xtask/src/docs.rs")).unwrap();
    pages.contains(&format!("\"../../{page}\""))
}

/// Every source file below these folders, and each once more without the indentation of a module.
fn sources(below: &[&str]) -> String {
    let mut sources = String::new();
    for file in below.iter().flat_map(|folder| files(&root().join(folder), "rs")) {
        let text = fs::read_to_string(file).unwrap();
        sources += &text;
        sources.extend(text.split_inclusive('\n').map(|line| line.strip_prefix("    ").unwrap_or(line)));
    }
    sources
}

fn of_pages() -> impl Iterator<Item = Block> {
    blocks::of_pages().into_iter().filter(|block| block.language == "rust")
}

#[test]
fn every_program_is_compiled_somewhere() {
    let sources = sources(&["crates", "docs"]);
    let is_nowhere = |block: &Block| !is_example(&block.page) && !sources.contains(&block.text);
    let nowhere: Vec<_> =
        of_pages().filter(is_nowhere).map(|block| format!("{}:\n{}", block.page, block.text)).collect();
    assert!(nowhere.is_empty(), "the tests compile these programs nowhere:\n{}", nowhere.join("\n"));
}

/// Functions that rustdoc compiles and nothing calls, with what is in the way of a test.
const NEVER_RUN: [(&str, &str); 2] = [
    ("crates/otp-http/README.md", "https://vendor.example"),
    ("crates/otp-verify-redis/README.md", "redis://node-1/"),
];

/// Rustdoc runs a program with `main`, and lines that check something. Functions alone it only compiles, and so it does what wants a
/// server: a test of the crate runs these, from a file that the page shows to the letter.
#[test]
fn what_rustdoc_does_not_run_is_run_by_a_test() {
    let sources = sources(&["crates", "docs"]);
    for Block { page, info, text, .. } in of_pages() {
        let does = text.contains("fn main(") || text.contains("assert");
        let is_run = does && is_example(&page) && !info.contains("no_run");
        let is_excused = NEVER_RUN.iter().any(|(of, why)| page == *of && text.contains(why));
        assert!(is_run || is_excused || sources.contains(&text), "{page}: nothing runs this:\n{text}");
    }
}

/// What rustdoc runs can run again: it takes ports that are free, and leaves neither a file nor a process nor a variable.
#[test]
fn a_program_that_rustdoc_runs_leaves_nothing_behind() {
    const LASTING: [&str; 7] =
        ["fs::", "File::", "Command::", "TcpListener::bind", "Ports::", "set_var", "set_global_default"];
    let pages = of_pages().filter(|block| is_example(&block.page) && !block.info.contains("no_run"));
    let comments = blocks::of_comments().into_iter().filter(|block| !block.info.contains("no_run"));
    for Block { page, text, .. } in pages.chain(comments) {
        let lasting: Vec<_> = LASTING.iter().filter(|word| text.contains(**word)).collect();
        assert!(lasting.is_empty(), "{page}: {lasting:?} outlasts the program:\n{text}");
    }
}
