//! Text of others, safe to print.

/// Returns the text with every control character and every mark that turns a line around written as `\u{…}`. A terminal
/// would obey the first, and a reader would see another text for the second.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || breaks_or_turns(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The two separators that break a line, and the marks of bidirectional text.
const fn breaks_or_turns(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(visible("mã 1234, ok"), "mã 1234, ok");
        assert_eq!(visible("a\u{1b}[2Jb\r\n\u{9b}c"), "a\\u{1b}[2Jb\\u{d}\\u{a}\\u{9b}c");
        assert_eq!(visible("12\u{202e}34\u{2069}\u{200f}"), "12\\u{202e}34\\u{2069}\\u{200f}");
    }
}
