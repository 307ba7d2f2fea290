//! What tells calls and replies apart: each request carries its call's number, each reply says whose it is.

use std::fmt;

/// The number of a call; its text stands in the request where the vendor's own call has a code, a brand or a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark(pub(crate) u32);

const PREFIX: &str = "TRY";
const DIGITS: usize = 7;

impl Mark {
    /// A code has at most ten characters, so this many calls can be told apart.
    pub(crate) const MOST: u32 = 10_000_000;

    /// The mark in these bytes of a request, if it is there whole.
    pub(crate) fn find(bytes: &[u8]) -> Option<Self> {
        let start = bytes.windows(PREFIX.len()).position(|window| window == PREFIX.as_bytes())?;
        let digits = bytes.get(start + PREFIX.len()..start + PREFIX.len() + DIGITS)?;
        std::str::from_utf8(digits).ok()?.parse().ok().map(Self)
    }

    /// The call's place in a list of all calls.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{:0DIGITS$}", self.0)
    }
}

/// The id that a reply carries, where the vendor's own reply has its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ReplyId {
    pub(crate) call: Mark,
    pub(crate) role: Role,
    /// It is a refusal after which, by the vendor's page, nothing was sent: the one reply that may be told as `None`.
    pub(crate) refuses: bool,
}

/// Why the server sent a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// The answer to a request that had arrived whole.
    Answer,
    /// An answer before the request had arrived whole.
    Early,
    /// Sent unasked, after the answer.
    Stray,
}

const ROLES: [(Role, &str); 3] = [(Role::Answer, "answer"), (Role::Early, "early"), (Role::Stray, "stray")];

impl ReplyId {
    pub(crate) fn new(role: Role, call: Mark) -> Self {
        Self { call, role, refuses: false }
    }

    pub(crate) fn refusing(self) -> Self {
        Self { refuses: true, ..self }
    }

    /// The id that a caller was given, if it is one of ours.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (word, mark) = text.split_once('-')?;
        let (word, refuses) = word.strip_prefix("no").map_or((word, false), |word| (word, true));
        let (role, _) = ROLES.into_iter().find(|(_, name)| *name == word)?;
        Some(Self { call: Mark::find(mark.as_bytes())?, role, refuses })
    }
}

impl fmt::Display for ReplyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = ROLES.iter().find(|(role, _)| *role == self.role).map_or("", |(_, word)| *word);
        write!(f, "{}{word}-{}", if self.refuses { "no" } else { "" }, self.call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_only_whole_and_fits_into_a_code() {
        let text = Mark(1_234).to_string();
        assert_eq!(text.len(), 10);
        assert_eq!(Mark::find(format!("Code={text}&x=TRY").as_bytes()), Some(Mark(1_234)));
        assert_eq!(Mark::find(&text.as_bytes()[..9]), None);
        assert_eq!(Mark::find(b"GET / HTTP/1.1"), None);
    }

    #[test]
    fn a_reply_id_is_read_as_it_was_written() {
        for (role, _) in ROLES {
            let id = ReplyId::new(role, Mark(7));
            assert_eq!(ReplyId::read(&id.to_string()), Some(id));
            assert_eq!(ReplyId::read(&id.refusing().to_string()), Some(id.refusing()));
        }
        assert_eq!(ReplyId::read("ok"), None);
    }
}
