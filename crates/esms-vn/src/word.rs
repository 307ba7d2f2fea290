//! The vendor's numbered words. Open sets: a number that no page lists is an ordinary value.

use std::fmt;

use otp_http::Token;

/// A word of the pages.
#[expect(clippy::panic, reason = "a word that is too long does not compile")]
pub(crate) const fn listed(text: &str) -> Token {
    match Token::new(text) {
        Some(token) => token,
        None => panic!("a listed word has one or two digits"),
    }
}

/// A count for `Debug`, of up to three digits. A larger one is left out: it could be a code or a phone number.
pub(crate) fn short<N: TryInto<u16>>(count: Option<N>) -> Option<u16> {
    count?.try_into().ok().filter(|count| *count < 1_000)
}

/// Shows a short number. Anything else is a stranger's text.
pub(crate) fn show(f: &mut fmt::Formatter<'_>, name: &str, word: &Token) -> fmt::Result {
    let text = word.as_str();
    let is_short_number = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    write!(f, "{name}({})", if is_short_number { text } else { "another" })
}
