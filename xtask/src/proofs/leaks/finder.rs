//! Says which canary stands in a text, and in which encoding.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Span};

use super::canaries::{Canaries, Canary, Kind};
use super::encodings::{self, Form, Reading};
use crate::Failure;

/// A canary that was found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Hit {
    pub(crate) canary: String,
    pub(crate) kind: Kind,
    pub(crate) encoding: &'static str,
}

/// What a text is, and so how closely it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Full of ports, sizes and times: parts of five characters are left alone.
    Whole,
    /// Parts count, too.
    Parts,
}

pub(crate) struct Finder {
    patterns: Vec<(Hit, Form)>,
    automata: Vec<(Reading, AhoCorasick, Vec<usize>)>,
}

impl Finder {
    pub(crate) fn new(canaries: &Canaries) -> Result<Self, Failure> {
        Self::of(&canaries.all(), canaries)
    }

    fn of(all: &[Canary], canaries: &Canaries) -> Result<Self, Failure> {
        let hit = |canary: &Canary, form: &Form| Hit {
            canary: canary.name.clone(),
            kind: canary.kind,
            encoding: form.encoding,
        };
        let mut patterns: Vec<_> = all
            .iter()
            .flat_map(|canary| encodings::forms(canary).into_iter().map(|form| (hit(canary, &form), form)))
            .collect();
        for (name, pair) in canaries.pairs() {
            let form = encodings::basic(&pair);
            patterns.push((Hit { canary: name, kind: Kind::Key, encoding: form.encoding }, form));
        }
        let mut automata = Vec::new();
        for reading in [Reading::Plain, Reading::Packed, Reading::Dialled] {
            let of_reading: Vec<usize> = patterns
                .iter()
                .enumerate()
                .filter(|(_, (_, form))| form.reading == reading)
                .map(|(index, _)| index)
                .collect();
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                // It pays in optimised builds only.
                .prefilter(false)
                .build(of_reading.iter().map(|index| &patterns[*index].1.bytes))
                .map_err(|error| Failure::new(&error.to_string()))?;
            automata.push((reading, automaton, of_reading));
        }
        Ok(Self { patterns, automata })
    }

    /// How many pairs of canary and encoding are looked for.
    pub(crate) fn patterns(&self) -> usize {
        self.patterns.len()
    }

    /// Every canary in the text with every encoding it is in, each once.
    pub(crate) fn find(&self, text: &[u8], care: Care) -> Vec<Hit> {
        let mut found = BTreeSet::new();
        for (reading, automaton, patterns) in &self.automata {
            let projected = match reading {
                Reading::Plain => None,
                Reading::Packed => Some(packed(text)),
                Reading::Dialled => Some(dialled(text)),
            };
            let text = projected.as_deref().unwrap_or(text);
            for place in automaton.find_overlapping_iter(text) {
                let index = patterns[place.pattern().as_usize()];
                let is_part = self.patterns[index].1.is_part;
                if !is_part || (care == Care::Parts && is_word(text, place.span())) {
                    found.insert(index);
                }
            }
        }
        found.into_iter().map(|index| self.patterns[index].0.clone()).collect()
    }

    /// Looks for each pattern in a text made for it, and says which are not found.
    pub(crate) fn blind_spots(&self) -> Vec<String> {
        let is_found = |hit: &Hit, form: &Form| {
            let text = [b"before ", form.bytes.as_slice(), b" after"].concat();
            self.find(&text, Care::Parts).contains(hit)
        };
        let lost = self.patterns.iter().filter(|(hit, form)| !is_found(hit, form));
        lost.map(|(hit, _)| format!("{} as {}", hit.canary, hit.encoding)).collect()
    }
}

/// Whether no letter or digit stands on either side.
fn is_word(text: &[u8], place: Span) -> bool {
    let is_inner = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !is_inner(place.start.checked_sub(1).and_then(|before| text.get(before)))
        && !is_inner(text.get(place.end))
}

fn packed(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

/// Leaves out what stands between two digits, if people write it there.
fn dialled(text: &[u8]) -> Vec<u8> {
    let is_separator = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'+' | b'_');
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    // Where separators began that may turn out to stand between digits.
    let mut between = None;
    for &byte in text {
        if is_separator(byte) {
            let is_behind_digit = out.last().is_some_and(u8::is_ascii_digit);
            if between.is_none() && is_behind_digit {
                between = Some(out.len());
            }
        } else if let Some(start) = between.take().filter(|_| byte.is_ascii_digit()) {
            out.truncate(start);
        }
        out.push(byte);
    }
    out
}

#[cfg(test)]
mod tests;
