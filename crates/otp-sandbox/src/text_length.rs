//! How long an SMS is: GSM 03.38 where every character has a place there, UCS-2 otherwise.

use serde::Serialize;

/// How a message's characters are carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Encoding {
    /// The SMS alphabet: 160 units in one part, 153 in each of several.
    Gsm7,
    /// 16-bit units: 70 in one part, 67 in each of several.
    Ucs2,
    /// Not an SMS, so not counted in parts (a Zalo message).
    Utf8,
}

#[derive(Clone, Copy)]
pub(crate) struct Length {
    pub(crate) encoding: Encoding,
    /// Septets or 16-bit units, as the encoding has it.
    pub(crate) units: usize,
    pub(crate) parts: u32,
}

/// The basic table, row by row; the escape position is left out because it is no character.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Characters that need the escape in front and so take two units.
const EXTENSION: &str = "\u{000C}^{}\\[~]|€";

/// Measures a text in the encoding a network would choose for it.
pub(crate) fn measure(text: &str) -> Length {
    let gsm: Option<Vec<usize>> = text.chars().map(gsm_units).collect();
    match gsm {
        Some(widths) => pack(Encoding::Gsm7, &widths, 160, 153),
        None => measure_wide(text),
    }
}

/// Measures a text that is carried as Unicode, whatever letters it has.
pub(crate) fn measure_wide(text: &str) -> Length {
    pack(Encoding::Ucs2, &text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67)
}

/// Whether readers may differ about the length: for some a character of GSM beyond ASCII is Unicode, and some count one
/// twice that is two units.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let is_plain = |one: char| one.is_ascii() && gsm_units(one) == Some(1);
    let is_wide = |one: char| !one.is_ascii() && gsm_units(one).is_none();
    let is_surely_wide = text.chars().any(is_wide) && text.chars().all(|one| one.len_utf16() == 1);
    !is_surely_wide && !text.chars().all(is_plain)
}

fn gsm_units(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        return Some(1);
    }
    EXTENSION.contains(character).then_some(2)
}

/// Counts parts without tearing a two-unit character apart at a boundary.
fn pack(encoding: Encoding, widths: &[usize], single: usize, part: usize) -> Length {
    let units = widths.iter().sum();
    if units <= single {
        return Length { encoding, units, parts: 1 };
    }
    let (mut parts, mut used) = (1, 0);
    for width in widths {
        if used + width > part {
            parts += 1;
            used = 0;
        }
        used += width;
    }
    Length { encoding, units, parts }
}
