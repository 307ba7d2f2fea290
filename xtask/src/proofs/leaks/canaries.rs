//! One unmistakable text for each thing that must not be seen, so that a find says what leaked.

use otp_testkit::contract::write_numbers;
use otp_testkit::draw::Draw;
use otp_testkit::finder::{Canary, Kind};
use otp_testkit::vendors::Keys;
use serde_json::Value;

/// What every call of a run carries.
#[derive(Debug)]
pub(crate) struct Canaries {
    pub(crate) keys: Keys,
    /// The last digits of each phone number.
    pub(crate) number: String,
    pub(crate) code: String,
    /// User and password at a proxy.
    pub(crate) proxy: Keys,
    /// Stands for messages, and for brands and templates of more than eight characters that end in no digit.
    pub(crate) text: String,
    /// A key in the path of a base URL, as a gateway may have one.
    pub(crate) path: String,
}

/// What a key may hold that some encoding must escape: visible ASCII, because some keys travel in headers.
const SPECIAL: &str = "\"\\<'>+/&=%;";

impl Canaries {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed, "canaries", 0);
        let mut key = || format!("{}{SPECIAL}{}", text(&mut draw, 9), text(&mut draw, 9));
        let (keys, proxy) = (Keys::new(key(), key()), Keys::new("proxy-user", key()));
        // Its parts are no port, no size and no time.
        let number = format!("{}{}", 20 + draw.below(70), 20_001 + draw.below(79_000));
        Self {
            keys,
            number,
            code: text(&mut draw, 8),
            proxy,
            text: text(&mut draw, 12),
            path: text(&mut draw, 14),
        }
    }

    pub(crate) fn all(&self) -> Vec<Canary> {
        vec![
            Canary::new("key", Kind::Key, &self.keys.key),
            Canary::new("secret", Kind::Key, &self.keys.secret),
            Canary::new("number", Kind::Number, &self.number),
            Canary::new("code", Kind::Code, &self.code),
            Canary::new("proxy password", Kind::Key, &self.proxy.secret),
            Canary::new("text", Kind::Text, &self.text),
            Canary::new("key in a path", Kind::Key, &self.path),
        ]
    }

    /// The arguments of a success case with canaries in the place of number, code and texts.
    pub(crate) fn place(&self, arguments: &mut Value) {
        self.place_in("", arguments);
        write_numbers(arguments, &self.number);
    }

    fn place_in(&self, name: &str, value: &mut Value) {
        match value {
            Value::String(text) => {
                if name == "code" {
                    text.clone_from(&self.code);
                } else if (text.contains(' ') || text.len() > 8)
                    && !text.ends_with(|c: char| c.is_ascii_digit())
                {
                    // Behind what the vendor asks for in it, such as a placeholder. An address has no blanks.
                    let gap = if text.contains("://") { '/' } else { ' ' };
                    *text = format!("{text}{gap}{}", self.text);
                }
            }
            Value::Array(items) => {
                let name = match items.as_slice() {
                    [Value::String(name), Value::String(_)] => Some(name.clone()),
                    _ => None,
                };
                match (name, items.as_mut_slice()) {
                    (Some(name), [_, value]) => self.place_in(&name, value),
                    _ => items.iter_mut().for_each(|item| self.place_in("", item)),
                }
            }
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| self.place_in(name, value)),
            _ => {}
        }
    }
}

/// Letters and digits that no word holds.
fn text(draw: &mut Draw, length: usize) -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ23456789";
    (0..length).map(|_| char::from(LETTERS[draw.below(LETTERS.len())])).collect()
}
