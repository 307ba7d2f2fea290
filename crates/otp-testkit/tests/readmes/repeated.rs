//! No paragraph appears twice: of two equal ones, one is forgotten when the other changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::book::shown;
use super::{pages, paragraphs};

/// In bytes. A shorter text is a signpost.
const LONG: usize = 80;

/// A footnote has fewer: an address and its date.
const WORDS: usize = 8;

/// How a paragraph begins that several pages have, and why. The page of each crate is read alone.
const REPEATED: [(&str, &str); 6] = [
    ("The whole main.rs. It needs no account", "it leads to the first program of a page"),
    (
        "In the repository: accounts and approvals",
        "it names the pages about a vendor, which the registry cannot link",
    ),
    ("No vendor has been called from this project.", "nobody may take a page for a record of real calls"),
    ("Every error says whether an SMS may have been sent.", "a promise of each vendor's crate"),
    ("Nothing secret is printed", "a promise of each vendor's crate"),
    ("cargo xtask bench", "it says above a table what was measured, and when"),
];

/// Two texts that differ in one word at most have one of these in common: the text, and the text without one word.
fn keys(text: &str) -> BTreeSet<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let without = |left_out: usize| {
        let kept = words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| *word);
        kept.collect::<Vec<_>>().join(" ")
    };
    (0..=words.len()).map(without).collect()
}

/// The groups of texts that are the same, or nearly.
fn alike(texts: &[String]) -> BTreeSet<Vec<usize>> {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for key in keys(text) {
            places.entry(key).or_default().push(at);
        }
    }
    places.into_values().filter(|places| places.len() > 1).collect()
}

/// The long texts of a page.
fn long(page: &str) -> impl Iterator<Item = String> {
    let is_long = |text: &String| text.len() >= LONG && text.split_whitespace().count() >= WORDS;
    paragraphs(page, |code| code).into_iter().filter(is_long)
}

#[test]
fn no_paragraph_stands_twice() {
    let (mut texts, mut homes) = (Vec::new(), Vec::new());
    for (page, _) in pages() {
        for text in long(&fs::read_to_string(&page).unwrap()) {
            texts.push(text);
            homes.push(shown(&page));
        }
    }
    assert!(texts.len() > 1_000, "the pages are read otherwise than they are written: {}", texts.len());
    let (mut twice, mut used) = (Vec::new(), BTreeSet::new());
    for group in alike(&texts) {
        let text = &texts[group[0]];
        let reason = REPEATED.iter().find(|(begin, _)| group.iter().all(|at| texts[*at].starts_with(begin)));
        if let Some((begin, _)) = reason {
            used.insert(*begin);
        } else {
            let pages: Vec<_> = group.iter().map(|at| &homes[*at]).collect();
            twice.push(format!("{pages:?}: {text}"));
        }
    }
    assert!(twice.is_empty(), "give it one home, and a link:\n{}", twice.join("\n"));
    assert_eq!(used.len(), REPEATED.len(), "one of these is repeated no longer: {REPEATED:?}");
}

#[test]
fn an_item_a_first_link_and_another_word_hide_no_twin() {
    let tail = "says what each of the calls may cost, and which of them can be repeated without harm.";
    let base = format!("The page of the vendor {tail}");
    for twin in [
        base.clone(),
        format!("- The page of the vendor {tail}\n- Another item."),
        format!("The page\nof this vendor {tail}"),
        format!("The page of the one vendor {tail}"),
        format!("[The page](https://docs.rs) of the `vendor` {tail}"),
    ] {
        let texts: Vec<_> = [base.as_str(), &twin].into_iter().flat_map(long).collect();
        assert_eq!(alike(&texts).len().min(1), 1, "{twin}");
    }
    for other in
        [format!("A page of some vendor {tail}"), format!("| The page of the vendor {tail} |\n|---|")]
    {
        let texts: Vec<_> = [base.as_str(), &other].into_iter().flat_map(long).collect();
        assert!(alike(&texts).is_empty(), "{other}");
    }
}
