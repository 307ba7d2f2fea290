//! The programs in Rust. Each has a home in which it is compiled, and those that can run are run.

use super::blocks::{self, Block};
use super::compiled;

/// Rustdoc compiles the blocks of this page: it is the documentation of a crate, or a page of `xtask/src/docs.rs`.
fn is_example(page: &str) -> bool {
    let (file, shown) = match page.strip_suffix("/README.md") {
        Some(package) => (format!("{package}/src/lib.rs"), "../README.md".to_owned()),
        None => ("xtask/src/docs.rs".to_owned(), format!("../../{page}")),
    };
    compiled::sources().get(&file).is_some_and(|source| source.documents_with(&shown))
}

/// Whether a file that the gate compiles has this program.
fn is_compiled(program: &str) -> bool {
    compiled::sources().values().any(|source| source.compiles(program))
}

fn of_pages() -> impl Iterator<Item = Block> {
    blocks::of_pages().into_iter().filter(|block| block.language == "rust")
}

#[test]
fn every_program_is_compiled_somewhere() {
    let is_nowhere = |block: &Block| !is_example(&block.page) && !is_compiled(&block.text);
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
    for Block { page, info, text, .. } in of_pages() {
        let does = text.contains("fn main(") || text.contains("assert");
        let is_run = does && is_example(&page) && !info.contains("no_run");
        let is_excused = NEVER_RUN.iter().any(|(of, why)| page == *of && text.contains(why));
        assert!(
            is_run || is_excused || is_compiled(&text),
            "{page}: nothing runs this, give it an `assert` or a `main`:\n{text}"
        );
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
