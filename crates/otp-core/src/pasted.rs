//! What typed and pasted text carries besides its letters and digits. Phone numbers and codes share this list.

/// Tells a character that nobody sees, so that nobody can remove it: zero width, direction marks, the soft hyphen.
///
/// The right-to-left override is not among them. It shows the digits in another order than they stand.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202d}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Tells what may surround a number or a code: white space, line breaks included, and what is invisible.
pub(crate) fn is_outer(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Tells whether nobody sees anything in a text: it is empty, or holds white space and invisible marks only.
///
/// A name, an id or a message that is blank was forgotten or lost on its way, and a vendor crate refuses it.
#[must_use]
pub fn is_blank_text(text: &str) -> bool {
    text.chars().all(is_outer)
}

/// Tells a blank within a line, of any width. A tab or a line break is not one: it separates two entries.
pub(crate) const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Tells a dash: the ASCII one, and what word processors and East Asian keyboards make of it.
pub(crate) const fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// Returns the ASCII form of a full-width letter, digit or sign; every other character as it is.
pub(crate) fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reorders_digits_on_the_screen_is_not_invisible() {
        assert!(!is_invisible('\u{202e}') && !is_outer('\u{202e}'));
        for mark in ['\u{200b}', '\u{200e}', '\u{ad}', '\u{2068}', '\u{feff}'] {
            assert!(is_invisible(mark) && is_outer(mark) && !is_blank(mark), "{mark:?}");
        }
    }

    #[test]
    fn a_line_break_surrounds_and_does_not_join() {
        for character in ['\n', '\r', '\t', '\u{2028}'] {
            assert!(is_outer(character) && !is_blank(character), "{character:?}");
        }
        assert!(is_outer('\u{3000}') && is_blank('\u{3000}') && is_dash('\u{2013}') && !is_dash('.'));
    }

    #[test]
    fn a_text_in_which_nobody_sees_anything_is_blank() {
        for blank in ["", " ", "\t\n", "\u{a0}\u{3000}", "\u{200b}\u{feff}", " \u{ad} \u{2060}"] {
            assert!(is_blank_text(blank), "{blank:?}");
        }
        for text in ["0", " a ", "\u{feff}a", "\u{202e}", "\0", "-"] {
            assert!(!is_blank_text(text), "{text:?}");
        }
    }

    #[test]
    fn full_width_forms_have_their_ascii_form() {
        for (wide, ascii) in
            [('０', '0'), ('９', '9'), ('Ａ', 'A'), ('ｚ', 'z'), ('＋', '+'), ('é', 'é'), ('٠', '٠')]
        {
            assert_eq!(narrow(wide), ascii);
        }
    }
}
