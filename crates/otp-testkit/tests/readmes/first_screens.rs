//! What a newcomer sees first on the page of a crate: how to add it, a whole program, and what that prints. The rest follows.

use std::fs;

use super::blocks::{self, Block};
use super::manifests::published;
use super::root;

/// Internal to the vendors' crates, which bring it along. Its page says so.
const NOTHING_TO_ADD: &str = "otp-http";

/// Is installed, and has no `main` to copy.
const PROGRAM: &str = "otp-cli";

/// What is wrong with the first blocks of this page.
fn fault(name: &str, is_program: bool, blocks: &[&Block]) -> Option<String> {
    let wanted: &[&str] = if is_program { &["sh", "text"] } else { &["sh", "rust", "text"] };
    let languages: Vec<_> = blocks.iter().take(wanted.len()).map(|block| block.language.as_str()).collect();
    if languages != wanted {
        return Some(format!("{name}: the first blocks are {languages:?}, not {wanted:?}"));
    }
    let line = if is_program { "cargo install " } else { "cargo add " };
    let adds = |text: &str| {
        text.lines().any(|it| it.strip_prefix(line).is_some_and(|it| it.split(' ').any(|word| word == name)))
    };
    if !adds(&blocks[0].text) {
        return Some(format!("{name}: the first block does not say `{line}{name}`"));
    }
    let is_whole = is_program || blocks[1].text.contains("fn main(");
    (!is_whole).then(|| format!("{name}: the first program has no `main`"))
}

#[test]
fn each_crate_shows_first_how_to_add_it_a_whole_program_and_its_output() {
    let all = blocks::of_pages();
    let mut found = Vec::new();
    for name in published() {
        let folder = root().join("crates").join(&name);
        let text = fs::read_to_string(folder.join("README.md")).unwrap();
        let badge = format!(
            "[![docs.rs/{name}](https://img.shields.io/docsrs/{name}?label={name})](https://docs.rs/{name})"
        );
        if !text.starts_with(&format!("# {name}\n\n{badge}\n\n")) {
            found.push(format!("{name}: under the title stands no {badge}"));
        }
        if name == NOTHING_TO_ADD {
            assert!(text.contains("there is nothing to add"), "{name} says why it shows no line to add it");
            continue;
        }
        let page = format!("crates/{name}/README.md");
        let of_page: Vec<_> = all.iter().filter(|block| block.page == page).collect();
        found.extend(fault(&name, name == PROGRAM, &of_page));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_page_that_begins_with_anything_else_is_noticed() {
    let block = |language: &str, text: &str| Block {
        page: String::new(),
        language: language.to_owned(),
        info: language.to_owned(),
        text: text.to_owned(),
    };
    let (add, install) = (block("sh", "cargo add one other\n"), block("sh", "cargo install one\n"));
    let (main, part, output) =
        (block("rust", "fn main() {}"), block("rust", "fn part() {}"), block("text", ""));
    assert_eq!(fault("one", false, &[&add, &main, &output, &part]), None);
    assert_eq!(fault("one", true, &[&install, &output]), None);
    for wrong in
        [&[&output, &add, &main][..], &[&add, &main], &[&add, &part, &output], &[&install, &main, &output]]
    {
        assert!(fault("one", false, wrong).is_some());
    }
    assert!(fault("another", false, &[&add, &main, &output]).is_some());
}
