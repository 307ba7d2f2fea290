//! The book: `docs` with the READMEs, in the order of `docs/SUMMARY.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Tag};

use super::{events, root};

/// Every page of `docs`, except the table of contents.
pub(super) fn pages() -> Vec<PathBuf> {
    let mut pages = files(&root().join("docs"), "md");
    pages.retain(|page| !page.ends_with("SUMMARY.md"));
    pages
}

/// The files with this ending in a folder and below it. None is a failure: nothing would be looked at.
pub(super) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let found = files_if_any(folder, ending);
    assert!(!found.is_empty(), "{} has no file that ends in .{ending}", folder.display());
    found
}

/// The same of a folder that may have none.
pub(super) fn files_if_any(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What npm brings for the browser tests is not ours, nor is what cargo builds for a recipe.
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            found.extend(files_if_any(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The chapters that the table of contents names, as files.
fn chapters() -> Vec<PathBuf> {
    links(&root().join("docs/SUMMARY.md")).into_iter().map(|(_, file)| file).collect()
}

/// The relative links of a page, and the files that they lead to.
fn links(page: &Path) -> Vec<(String, PathBuf)> {
    let text = fs::read_to_string(page).unwrap();
    let mut links = Vec::new();
    for event in events(&text) {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let file = dest_url.split('#').next().unwrap_or_default();
        if file.is_empty() || file.contains(':') {
            continue;
        }
        links.push((dest_url.to_string(), page.parent().unwrap().join(file)));
    }
    links
}

/// The path of a file from the root, without `..`.
pub(super) fn shown(path: &Path) -> String {
    let (path, root) = (path.canonicalize().unwrap(), root().canonicalize().unwrap());
    path.strip_prefix(root).unwrap().display().to_string()
}

#[test]
fn the_table_of_contents_names_every_page_once_and_no_other() {
    let named: Vec<_> = chapters().iter().map(|chapter| shown(chapter)).collect();
    let once: BTreeSet<_> = named.iter().cloned().collect();
    assert_eq!(named.len(), once.len(), "a chapter stands twice in docs/SUMMARY.md: {named:?}");
    let missing: Vec<_> =
        pages().iter().map(|page| shown(page)).filter(|page| !once.contains(page)).collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md lacks {missing:?}");
}

/// mdBook makes pages of chapters only: in the book, a link to another Markdown file would lead nowhere.
#[test]
fn a_chapter_links_to_chapters() {
    let chapters = chapters();
    let named: BTreeSet<_> = chapters.iter().map(|chapter| shown(chapter)).collect();
    let mut astray = Vec::new();
    for chapter in &chapters {
        for (link, file) in links(chapter) {
            if file.extension().is_some_and(|ending| ending == "md") && !named.contains(&shown(&file)) {
                astray.push(format!("{}: {link}", shown(chapter)));
            }
        }
    }
    assert!(astray.is_empty(), "no chapter of docs/SUMMARY.md:\n{}", astray.join("\n"));
}

/// The first program is the README's, with what it prints.
#[test]
fn the_start_shows_the_first_program_of_the_readme() {
    let read = |page| fs::read_to_string(root().join(page)).unwrap();
    let (start, readme) = (read("docs/start.md"), read("README.md"));
    let between = |begin, text: &str| {
        let (_, rest) = text.split_once(begin).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    for begin in ["```rust\n", "```text\n"] {
        assert_eq!(between(begin, &start), between(begin, &readme), "docs/start.md and README.md differ");
    }
}

/// Who meets an error finds on one page what to do.
#[test]
fn every_kind_and_reason_has_an_answer() {
    let read = |page| fs::read_to_string(root().join(page)).unwrap();
    let page = read("docs/errors.md");
    for (source, name) in
        [("crates/otp-core/src/error.rs", "ErrorKind"), ("crates/otp-verify/src/error/reason.rs", "Reason")]
    {
        let text = read(source);
        let (_, text) = text.split_once(&format!("pub enum {name} {{\n")).unwrap();
        let (text, _) = text.split_once("\n}").unwrap();
        let variants = text.lines().filter_map(|line| line.strip_prefix("    "));
        let variants = variants.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
        let variants: Vec<_> =
            variants.filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next()).collect();
        assert!(variants.len() > 5, "{source} is read otherwise than it is written");
        let missing: Vec<_> = variants.iter().filter(|it| !page.contains(&format!("`{it}`"))).collect();
        assert!(missing.is_empty(), "docs/errors.md says nothing of {name} {missing:?}");
    }
}

#[test]
#[should_panic(expected = "has no file that ends in .md")]
fn a_folder_without_a_page_is_no_answer() {
    files(&root().join("crates/otp-core/src"), "md");
}
