//! What tells calls and replies apart: each request carries its call's number, each reply says whose it is.

use std::fmt;

use otp_testkit::contract::{SHORTEST_NUMBER, write_numbers};
use serde_json::Value;

/// The number of a call. Its digits are the last of the phone number that the call is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark(pub(crate) u32);

const DIGITS: usize = 7;

impl Mark {
    /// As many calls can be told apart.
    pub(crate) const MOST: u32 = 10_000_000;

    /// No call's.
    pub(crate) const NOBODY: Self = Self(Self::MOST);

    /// The mark in these bytes of a request, once its number is there whole.
    pub(crate) fn find(bytes: &[u8]) -> Option<Self> {
        let mut runs = bytes.split(|byte| !byte.is_ascii_digit()).peekable();
        // The last run may go on with the next byte.
        while let (Some(run), true) = (runs.next(), runs.peek().is_some()) {
            if run.len() >= SHORTEST_NUMBER {
                let digits = std::str::from_utf8(&run[run.len() - DIGITS..]).ok()?;
                return digits.parse().ok().map(Self);
            }
        }
        None
    }

    /// Writes this mark into each phone number of a call's arguments. Returns whether there was one.
    pub(crate) fn write(self, arguments: &mut Value) -> bool {
        write_numbers(arguments, &format!("{:0DIGITS$}", self.0))
    }
}

/// The id that a reply carries in each of its texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ReplyId {
    /// The call whose request it answers; nobody's where no request was answered.
    pub(crate) call: Mark,
    pub(crate) says: Says,
}

/// What a client may take a reply for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    /// The vendor's success.
    Success,
    /// A refusal after which, by the vendor's page, nothing was sent: the only reply that may end in `None`.
    Refusal,
    /// Neither: broken, contradicting itself, or a failure of the vendor's.
    Neither,
}

const SAYS: [(Says, &str); 3] = [(Says::Success, "yes"), (Says::Refusal, "no"), (Says::Neither, "neither")];

impl ReplyId {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (word, mark) = text.split_once('-')?;
        let (says, _) = SAYS.into_iter().find(|(_, name)| *name == word)?;
        Some(Self { call: Mark(mark.parse().ok()?), says })
    }

    /// The id in whichever text of a success has it.
    pub(crate) fn find(success: &Value) -> Option<Self> {
        match success {
            Value::String(text) => Self::read(text),
            Value::Array(items) => items.iter().find_map(Self::find),
            Value::Object(fields) => fields.values().find_map(Self::find),
            _ => None,
        }
    }
}

impl fmt::Display for ReplyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = SAYS.iter().find(|(says, _)| *says == self.says).map_or("", |(_, word)| *word);
        write!(f, "{word}-{:0DIGITS$}", self.call.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mark_is_written_into_the_number_and_found_on_the_wire_only_whole() {
        let mut arguments =
            json!({ "phone": "+84901888484", "code": "1234", "list": [["x", "6281234567890"]] });
        assert!(Mark(42).write(&mut arguments));
        assert_eq!(
            arguments,
            json!({ "phone": "+84900000042", "code": "1234", "list": [["x", "6281230000042"]] })
        );
        assert_eq!(Mark::find(b"GET /?Code=1234&Phone=0900000042 HTTP/1.1\r\n"), Some(Mark(42)));
        assert_eq!(Mark::find(b"GET /?Phone=0900000042"), None, "it may go on");
        assert!(!Mark(1).write(&mut json!({ "code": "1234", "page": 1 })));
    }

    #[test]
    fn a_reply_id_is_read_as_it_was_written() {
        for says in SAYS.map(|(says, _)| says) {
            let id = ReplyId { call: Mark(7), says };
            assert_eq!(ReplyId::find(&json!({ "a": ["x", id.to_string()] })), Some(id));
        }
        assert_eq!(ReplyId::read("ok"), None);
    }
}
