//! The digits of a text, however they are written.

/// The text with its digits in ASCII, and one blank in place of every character that people write into a number.
pub(super) fn plain_digits(text: &str) -> String {
    let text: Vec<char> = text.chars().map(narrow).collect();
    (0..text.len()).map(|at| if is_between(&text, at) { ' ' } else { text[at] }).collect()
}

/// The ASCII form of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A comma or a colon is between two digits only: `99, 104` is a list, and `12:30` a time of the day.
fn is_between(text: &[char], at: usize) -> bool {
    match text[at] {
        ',' => is_digit(text, at.wrapping_sub(1)) && is_digit(text, at + 1),
        ':' => is_digit(text, at.wrapping_sub(1)) && is_digit(text, at + 1) && !is_time(text, at),
        c => {
            c.is_whitespace()
                || "-.()+/_*#|~;=\u{b7}\u{2022}\u{2026}\u{2027}".contains(c)
                || is_dash(c)
                || is_invisible(c)
        }
    }
}

/// What word processors make of a dash.
const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

fn is_digit(text: &[char], at: usize) -> bool {
    text.get(at).is_some_and(char::is_ascii_digit)
}

/// Whether two digits stand on either side, of which those behind are minutes or seconds.
fn is_time(text: &[char], colon: usize) -> bool {
    let starts = is_digit(text, colon.wrapping_sub(2)) && !is_digit(text, colon.wrapping_sub(3));
    let ends = is_digit(text, colon + 2) && !is_digit(text, colon + 3);
    starts && ends && text.get(colon + 1).is_some_and(|tens| ('0'..='5').contains(tens))
}
