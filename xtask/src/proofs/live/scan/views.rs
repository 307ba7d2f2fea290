//! A text decoded in every way that a secret may be written in.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// How often a text is decoded again: percent-encoding inside JSON inside base64 is three.
const DEPTH: usize = 3;

/// The text, and what comes out when it is decoded in each way, several times over.
pub(super) fn views(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([text.to_owned()]);
    let mut newest = all.clone();
    for _ in 0..DEPTH {
        let mut next = BTreeSet::new();
        for view in &newest {
            next.insert(percent_decoded(view));
            next.insert(percent_decoded(&view.replace('+', " ")));
            next.insert(unescaped(view));
            next.extend(from_hex(view));
            next.extend(from_base64(view));
        }
        newest = next.into_iter().filter(|view| !all.contains(view)).collect();
        all.extend(newest.iter().cloned());
    }
    all
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Backslash escapes undone, wherever they stand.
fn unescaped(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (unit, length) = match rest.strip_prefix('\\').and_then(|after| after.chars().next()) {
            Some('u') => match rest.get(2..6).and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
                Some(unit) => (Some(unit), 6),
                None => (None, 1),
            },
            Some('n') => (Some(u16::from(b'\n')), 2),
            Some('t') => (Some(u16::from(b'\t')), 2),
            Some(escaped) if escaped.is_ascii() => (u16::try_from(u32::from(escaped)).ok(), 2),
            _ => (None, c.len_utf8()),
        };
        match unit {
            Some(unit) => units.push(unit),
            None => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

/// Every run of hexadecimal digits as the text it may be.
fn from_hex(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| run.len() >= 8);
    let decode = |run: &str| {
        let bytes = run.as_bytes().chunks_exact(2).filter_map(|pair| {
            let digits = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
    };
    runs.flat_map(|run| [decode(run), decode(run.get(1..).unwrap_or_default())]).collect()
}

/// Every run of base64 from each of its four beginnings, as the text it may be.
fn from_base64(text: &str) -> Vec<String> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&STANDARD, config);
    let text = text.replace('-', "+").replace('_', "/");
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/".contains(c);
    let runs = text.split(|c| !is_base64(c)).filter(|run| run.len() >= 6);
    let decode = |run: &str| {
        // One character more than whole groups of bytes decodes to nothing.
        let length = if run.len() % 4 == 1 { run.len() - 1 } else { run.len() };
        let bytes = engine.decode(run.get(..length)?).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    runs.flat_map(|run| (0..4).filter_map(|start| decode(run.get(start..)?)).collect::<Vec<_>>()).collect()
}
