//! From characters to digits: what people type around a number, and what has no place there.

use super::error::{Cause, PhoneNumberError};
use super::number::MAX_DIGITS;
use crate::pasted;

/// Digits worth keeping: `00`, a whole number, a trunk zero, and one more that proves the text too long.
const KEPT: usize = 2 + MAX_DIGITS + 1 + 1;

/// Room behind the kept digits, so that a whole number's worth can be copied from any place a number begins at.
const ROOM: usize = 24;

/// The digits of a typed number and the signs that decide how to read them.
pub(super) struct Typed {
    digits: [u8; ROOM],
    len: usize,
    /// A plus stood in front.
    pub(super) plus: bool,
    /// Which digit was a zero alone in brackets, as in `+84 (0)901…`.
    pub(super) bracketed_zero: Option<usize>,
}

impl Typed {
    /// Returns the typed digits as ASCII, whatever their width was.
    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    /// Returns the digits from `from` on in a number's own layout, with zero bytes behind the last.
    ///
    /// A number begins behind `00`, a country code and a trunk zero at the latest, so the room always suffices.
    pub(super) fn number_from(&self, from: usize) -> [u8; MAX_DIGITS] {
        let mut number = [0; MAX_DIGITS];
        if let Some(digits) = self.digits.get(from..from + MAX_DIGITS) {
            number.copy_from_slice(digits);
        }
        number
    }
}

/// What a character means in a phone number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(u8),
    Plus,
    Open,
    Close,
    Blank,
    /// An invisible mark: as if it were not there.
    Nothing,
    /// A dash: between digits or brackets only.
    Joiner,
    /// A dot: like a dash, with a whole group of digits behind it.
    Dot,
    Foreign,
}

/// The meaning of an ASCII character.
///
/// A slash is foreign on purpose: on business cards it separates two numbers (`…1234/5`), and with Indonesia's
/// open lengths dropping it would make a third one. So are tab and line breaks inside the text.
const fn ascii(byte: u8) -> Sign {
    match byte {
        b'0'..=b'9' => Sign::Digit(byte),
        b' ' => Sign::Blank,
        b'-' => Sign::Joiner,
        b'.' => Sign::Dot,
        b'+' => Sign::Plus,
        b'(' => Sign::Open,
        b')' => Sign::Close,
        _ => Sign::Foreign,
    }
}

/// The meaning of a character beyond ASCII: full-width forms, what word processors make of blank and dash, and marks that
/// nobody sees.
#[cold]
fn wide(character: char) -> Sign {
    match pasted::narrow(character) {
        narrow if narrow.is_ascii() => u8::try_from(narrow).map_or(Sign::Foreign, ascii),
        _ if pasted::is_invisible(character) => Sign::Nothing,
        _ if pasted::is_blank(character) => Sign::Blank,
        _ if pasted::is_dash(character) => Sign::Joiner,
        _ => Sign::Foreign,
    }
}

/// Cuts off what surrounds the number; returns also how many bytes stood in front.
fn trim(text: &str) -> (usize, &str) {
    // Most texts begin and end in a visible ASCII character, and two bytes show it.
    if matches!(text.as_bytes(), [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic()) {
        return (0, text);
    }
    let trimmed = text.trim_start_matches(pasted::is_outer);
    (text.len() - trimmed.len(), trimmed.trim_end_matches(pasted::is_outer))
}

/// Reads a text once, from left to right, and keeps its digits.
pub(super) fn scan(text: &str) -> Result<Typed, PhoneNumberError> {
    let (start, trimmed) = trim(text);
    if trimmed.is_empty() {
        return Err(PhoneNumberError::new(Cause::Empty, None));
    }
    let fault = |cause, at| Err(fault_at_byte(cause, text, start + at));

    let mut digits = [0; ROOM];
    let mut len = 0;
    let mut plus = false;
    let mut bracketed_zero = None;
    let mut open: Option<(usize, usize)> = None;
    let mut dots = Dots::default();
    let mut at = 0;
    while let Some(&byte) = trimmed.as_bytes().get(at) {
        let (sign, width) = if byte.is_ascii() { (ascii(byte), 1) } else { wide_at(trimmed, at) };
        match sign {
            Sign::Digit(digit) => {
                digits[len] = digit;
                len += 1;
                at += width;
                if len == KEPT {
                    // More digits than any number has: what follows cannot make it one.
                    return Ok(Typed { digits, len, plus, bracketed_zero });
                }
                // What most characters are has nothing to do with what separates them.
                continue;
            }
            Sign::Plus if len == 0 && !plus => plus = true,
            Sign::Open if open.is_none() => open = Some((at, len)),
            Sign::Close => {
                let Some((_, before)) = open.take() else { return fault(Cause::Bracket, at) };
                match &digits[before..len] {
                    b"" => return fault(Cause::Character, at),
                    b"0" => bracketed_zero = bracketed_zero.or(Some(before)),
                    _ => {}
                }
            }
            Sign::Blank | Sign::Nothing => {}
            // Between digits or brackets: neither the first character of the text nor its last.
            Sign::Joiner | Sign::Dot if len > 0 && at + width < trimmed.len() => {}
            Sign::Open => return fault(Cause::Bracket, at),
            Sign::Plus | Sign::Joiner | Sign::Dot | Sign::Foreign => return fault(Cause::Character, at),
        }
        match sign {
            Sign::Blank | Sign::Joiner | Sign::Open if dots.count == 0 => dots.among_others = true,
            Sign::Blank | Sign::Joiner | Sign::Open | Sign::Dot => {
                if let Some(dot) = dots.at_separator(sign, at, len, bracketed_zero) {
                    return fault(Cause::DecimalPoint, dot);
                }
            }
            Sign::Digit(_) | Sign::Plus | Sign::Close | Sign::Nothing | Sign::Foreign => {}
        }
        at += width;
    }
    if let Some((at, _)) = open {
        return fault(Cause::Bracket, at);
    }
    if dots.count > 0 {
        if let Some(dot) = dots.at_end(&digits[..len]) {
            return fault(Cause::DecimalPoint, dot);
        }
    }
    Ok(Typed { digits, len, plus, bracketed_zero })
}

/// Tells a dot that joins groups from a decimal point.
///
/// A spreadsheet, or a column of floats, writes `6281234567890.0`. Reading its zero as a digit makes another number that
/// often exists. So a group behind a dot has two digits at least, and a single dot with nothing but zeros behind it
/// joins nothing.
#[derive(Default)]
struct Dots {
    count: usize,
    /// Where the latest dot is in the text, and how many digits stand before it.
    latest: (usize, usize),
    /// Something else separates digits too.
    among_others: bool,
}

impl Dots {
    /// Takes note of a separator; returns where a decimal point stands, if this separator ends what is behind one.
    #[cold]
    fn at_separator(
        &mut self,
        sign: Sign,
        at: usize,
        digits: usize,
        bracketed_zero: Option<usize>,
    ) -> Option<usize> {
        let (dot, before) = self.latest;
        // A trunk zero in brackets (`+84.(0).901…`) is a group of its own.
        if self.count > 0 && digits == before + 1 && bracketed_zero != Some(before) && sign != Sign::Open {
            return Some(dot);
        }
        if sign == Sign::Dot {
            self.count += 1;
            self.latest = (at, digits);
        } else {
            self.among_others = true;
        }
        None
    }

    /// Returns where a decimal point is in a text with a dot, now that all digits are known.
    #[cold]
    fn at_end(&self, digits: &[u8]) -> Option<usize> {
        let (dot, before) = self.latest;
        let behind = &digits[before..];
        let is_decimal = match (self.count, behind.len()) {
            (_, 1) => true,
            // Two zeros are cents, even where blanks separate the thousands.
            (1, length) => (length == 2 || !self.among_others) && behind.iter().all(|&digit| digit == b'0'),
            _ => false,
        };
        is_decimal.then_some(dot)
    }
}

/// Keeps the digits of a text that holds nothing else, not even blanks.
pub(super) fn digits_only(text: &str) -> Result<Typed, PhoneNumberError> {
    if text.is_empty() {
        return Err(PhoneNumberError::new(Cause::Empty, None));
    }
    let mut typed = Typed { digits: [0; ROOM], len: 0, plus: false, bracketed_zero: None };
    for (at, byte) in text.bytes().enumerate().take(KEPT) {
        if !byte.is_ascii_digit() {
            // Only digits are in front, so bytes are characters.
            return Err(PhoneNumberError::new(Cause::NotADigit, Some(at)));
        }
        typed.digits[at] = byte;
        typed.len = at + 1;
    }
    Ok(typed)
}

#[cold]
fn wide_at(text: &str, at: usize) -> (Sign, usize) {
    text[at..].chars().next().map_or((Sign::Foreign, 1), |character| (wide(character), character.len_utf8()))
}

#[cold]
fn fault_at_byte(cause: Cause, text: &str, byte: usize) -> PhoneNumberError {
    PhoneNumberError::new(cause, Some(text[..byte].chars().count()))
}

/// Returns which character of the text is its digit number `digit`, both counted from zero.
#[cold]
pub(super) fn position_of_digit(text: &str, digit: usize) -> Option<usize> {
    text.chars()
        .enumerate()
        .filter(|(_, character)| matches!(character, '0'..='9' | '０'..='９'))
        .map(|(position, _)| position)
        .nth(digit)
}
