use std::fmt;

/// A short text that is `Copy` and can be a pattern: the vendors' codes, which are text even where they look like numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    bytes: [u8; Token::MAX_LEN],
    len: u8,
}

impl Token {
    /// The longest text in bytes. The longest word that a vendor documents has 28.
    pub const MAX_LEN: usize = 39;

    /// Creates a token; `None` when the text is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    #[must_use]
    pub const fn new(text: &str) -> Option<Self> {
        let source = text.as_bytes();
        if source.len() > Self::MAX_LEN {
            return None;
        }
        let mut bytes = [0; Self::MAX_LEN];
        let mut index = 0;
        while index < source.len() {
            bytes[index] = source[index];
            index += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most MAX_LEN")]
        Some(Self { bytes, len: source.len() as u8 })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "it is made from a text only")]
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("a token is made from a text")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({} bytes)", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Token = match Token::new("101") {
        Some(token) => token,
        None => panic!("short enough"),
    };

    #[test]
    fn a_token_is_its_text_and_a_pattern() {
        assert!(matches!(Token::new("101"), Some(KNOWN)));
        assert!(!matches!(Token::new("1010"), Some(KNOWN)) && !matches!(Token::new("101\0"), Some(KNOWN)));
        for text in ["", "ü", "ABNORMAL_BEHAVIOURS_DETECTED"] {
            assert_eq!(Token::new(text).unwrap().as_str(), text);
        }
        assert!(Token::new(&"x".repeat(39)).is_some() && Token::new(&"x".repeat(40)).is_none());
        assert_eq!(format!("{KNOWN:?}"), "Token(3 bytes)");
    }
}
