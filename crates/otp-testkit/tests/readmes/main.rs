//! Every README can be read in both of its places: the registry's page, which knows `CommonMark` and no Rust items, and rustdoc.
//! And everybody can read it: its sentences are short. The pages of the book, `docs`, are held to the same.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

mod blocks;
mod book;
mod changelogs;
mod codes;
mod compiled;
mod conditions;
mod crates;
mod first_screens;
mod generated;
mod lock_files;
mod manifests;
mod programs;
mod repeated;
mod shell;

/// Where a page is read.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// On the registry and in rustdoc: the folders of the repository are far away.
    Registry,
    /// In the repository, beside its other files.
    Repository,
}

/// What this project wants of its sentences, in words.
const LONGEST: usize = 35;
const MEAN: usize = 16;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES)
        .collect()
}

/// Everything that is wrong with this page. `folder` is where its relative links begin.
fn faults(text: &str, place: Place, folder: &Path) -> Vec<String> {
    let events = events(text);
    let anchors = anchors(&events);
    let mut faults = Vec::new();
    let mut block = None;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Code(code) => {
                let before = at.checked_sub(1).map(|before| &events[before]);
                let opens = matches!(before, Some(Event::Text(text)) if text.ends_with('['));
                let closes = matches!(events.get(at + 1), Some(Event::Text(text)) if text.starts_with(']'));
                if opens && closes {
                    faults.push(format!("[`{code}`] is no link: add its address at the end of the page"));
                }
            }
            Event::Start(Tag::Link { dest_url, link_type, .. }) if *link_type != LinkType::Email => {
                faults.extend(wrong_link(dest_url, place, folder, &anchors));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                faults.extend(wrong_link(dest_url, place, folder, &anchors));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let targets = html.split("src=\"").skip(1).chain(html.split("href=\"").skip(1));
                for target in targets.filter_map(|rest| rest.split('"').next()) {
                    faults.extend(wrong_link(target, place, folder, &anchors));
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = if let CodeBlockKind::Fenced(info) = kind { info.as_ref() } else { "" };
                let language = info.split([',', ' ']).next().unwrap_or_default();
                if ["", "no_run", "ignore", "should_panic", "compile_fail"].contains(&language) {
                    faults.push("a code block without a language".to_owned());
                }
                block = Some(language);
            }
            Event::Text(code) if block == Some("rust") => {
                let hidden = |line: &&str| line.trim_start() == "#" || line.trim_start().starts_with("# ");
                faults.extend(
                    code.lines().filter(hidden).map(|line| format!("a line that only rustdoc hides: {line}")),
                );
            }
            Event::End(TagEnd::CodeBlock) => block = None,
            _ => {}
        }
    }
    faults
}

/// What is wrong with the target of a link or a picture.
fn wrong_link(target: &str, place: Place, folder: &Path, anchors: &BTreeSet<String>) -> Option<String> {
    // `cargo xtask test` holds those to docs.rs against the pages of rustdoc.
    if target.starts_with("https://") || target.starts_with("http://") {
        return None;
    }
    if let Some(anchor) = target.strip_prefix('#') {
        return (!anchors.contains(anchor)).then(|| format!("{target}: no heading of this page"));
    }
    if place == Place::Registry {
        return Some(format!("{target}: the registry's page and rustdoc cannot follow a relative link"));
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = folder.join(file);
    if !path.exists() {
        return Some(format!("{target}: no such file"));
    }
    let there = || self::anchors(&events(&fs::read_to_string(&path).unwrap()));
    (!anchor.is_empty() && !there().contains(anchor)).then(|| format!("{target}: no such heading there"))
}

/// The anchors of the headings, as the repository's host makes them.
fn anchors(events: &[Event<'_>]) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading = None;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
                let text = heading.take().unwrap_or_default().to_lowercase();
                anchors.insert(text.chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect());
            }
            _ => {}
        }
    }
    anchors
}

/// The paragraphs and the items of lists, with their code as it is shown. Tables, headings, blocks and pictures are left out.
fn paragraphs(text: &str, shown: fn(&str) -> &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut prose = String::new();
    let mut outside = 0;
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_) | Tag::Image { .. }) => {
                outside += 1;
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table | TagEnd::Image) => {
                outside -= 1;
            }
            Event::Text(text) if outside == 0 => prose.push_str(&text),
            Event::Code(code) if outside == 0 => prose.push_str(shown(&code)),
            Event::SoftBreak | Event::HardBreak => prose.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)) => {
                paragraphs.push(std::mem::take(&mut prose));
            }
            _ => {}
        }
    }
    paragraphs
}

/// The sentences of paragraphs and lists, in words. A piece of code is one word.
fn sentences(text: &str) -> Vec<Vec<String>> {
    let mut sentences = Vec::new();
    for paragraph in paragraphs(text, |_| "code") {
        let mut sentence = Vec::new();
        for word in paragraph.split_whitespace() {
            sentence.push(word.to_owned());
            if word.trim_end_matches([')', '"', '\'', '”']).ends_with(['.', '!', '?']) {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        // What ends with a colon, or not at all.
        if !sentence.is_empty() {
            sentences.push(sentence);
        }
    }
    sentences
}

/// The sentences that are too long, and the page if it is tiring as a whole.
fn strains(text: &str) -> Vec<String> {
    let sentences = sentences(text);
    let too_long = sentences.iter().filter(|sentence| sentence.len() > LONGEST);
    let mut strains: Vec<_> =
        too_long.map(|sentence| format!("{} words: {}", sentence.len(), sentence.join(" "))).collect();
    let words: usize = sentences.iter().map(Vec::len).sum();
    if words > MEAN * sentences.len() {
        let (whole, tenth) = (words / sentences.len(), words * 10 / sentences.len() % 10);
        strains.push(format!("{whole}.{tenth} words a sentence, {MEAN} at most"));
    }
    strains
}

/// The READMEs and the pages of the book.
fn pages() -> Vec<(PathBuf, Place)> {
    let mut pages = vec![(root().join("README.md"), Place::Repository)];
    let readme = |name: String| root().join("crates").join(name).join("README.md");
    pages.extend(manifests::published().into_iter().map(|name| (readme(name), Place::Registry)));
    pages.extend(book::pages().into_iter().map(|page| (page, Place::Repository)));
    pages
}

#[test]
#[allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]
fn every_page_can_be_read_on_the_registry_in_rustdoc_and_by_everybody() {
    let mut found = String::new();
    let mut lengths = Vec::new();
    for (page, place) in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let mut found_here = faults(&text, place, page.parent().unwrap());
        // A decision is a record of its day: nobody rewrites it.
        if !page.parent().unwrap().ends_with("docs/decisions") {
            found_here.extend(strains(&text));
            lengths.push(sentences(&text).iter().map(Vec::len).collect::<Vec<_>>());
        }
        for fault in found_here {
            writeln!(found, "{}: {fault}", page.strip_prefix(root()).unwrap().display()).unwrap();
        }
    }
    let pages = lengths.len();
    let lengths = lengths.concat();
    let (words, longest) = (lengths.iter().sum::<usize>(), lengths.iter().max().unwrap());
    let (whole, tenth) = (words / lengths.len(), words * 10 / lengths.len() % 10);
    println!(
        "{pages} pages, {} sentences of {whole}.{tenth} words on average and {longest} at most",
        lengths.len()
    );
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn each_fault_is_found() {
    let here = root();
    let registry = |text: &str| faults(text, Place::Registry, &here);
    let repository = |text: &str| faults(text, Place::Repository, &here);
    for fault in [
        "Take [`Client`].",
        "Take [`Client`] or [the other](Other).",
        "[`Client`](crate::Client)",
        "![a picture](docs/picture.png)",
        "<img src=\"docs/picture.png\">",
        "[page](docs/verify.md)",
        "```\ntext\n```",
        "    indented",
        "```no_run\nlet a = 1;\n```",
        "```rust\n# fn main() {}\n```",
        "```rust,no_run\n#\nlet a = 1;\n```",
        "[below](#nowhere)",
    ] {
        assert!(!registry(fault).is_empty(), "{fault}");
    }
    for fault in ["[page](docs/none.md)", "[part](docs/verify.md#none)", "![a picture](docs/none.svg)"] {
        assert_eq!(repository(fault).len(), 1, "{fault}");
    }
    for text in [
        "[`Client`]\n\n[`Client`]: https://docs.rs/esms-vn/latest/esms_vn/struct.Client.html",
        "[`get_balance`](https://docs.rs/esms-vn/latest/esms_vn/struct.Client.html#method.get_balance)",
        "[below](#a-heading-with-code)\n\n## A heading: with `code`",
        "```rust\n#[derive(Debug)]\nstruct A;\n```",
        "```sh\n# a comment\n```",
        "Take `[u8]` and [brackets].",
    ] {
        assert_eq!(registry(text), [""; 0], "{text}");
    }
}

#[test]
fn a_long_sentence_and_a_tiring_page_are_found() {
    let words = |count: usize| format!("{}end. ", "word ".repeat(count - 1));
    assert_eq!(strains(&format!("{}{}", words(36), words(3))).len(), 2, "too long, and tiring");
    assert_eq!(strains(&format!("{}{}{}", words(35), words(3), words(3))), [""; 0]);
    assert_eq!(strains(&format!("{}\n\n- {}\n- {}", words(17), words(16), words(16))).len(), 1);
    // Neither code nor tables are sentences.
    let apart =
        format!("Short.\n\n```sh\n{0}\n```\n\n| a |\n|---|\n| {0} |\n\n`{0}` is one word.", words(40));
    assert_eq!(strains(&apart), [""; 0]);
}
