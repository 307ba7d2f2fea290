use std::fmt;

/// What became of a call (`CallStatus`). An open set: a word that no page prints is kept.
///
/// `Debug` shows no unknown word.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallStatus {
    /// `ANSWERED`.
    Answered,
    /// Nobody answered, or the call failed: `NOANSWERED` on the page of the status, `NO ANSWER` in the callbacks.
    NotAnswered,
    /// Another word.
    Other(String),
}

impl CallStatus {
    /// Reads the vendor's word.
    #[must_use]
    pub fn new(word: &str) -> Self {
        match word {
            "ANSWERED" => Self::Answered,
            "NOANSWERED" | "NO ANSWER" => Self::NotAnswered,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// The vendor's word, as the page of the status writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Answered => "ANSWERED",
            Self::NotAnswered => "NOANSWERED",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Debug for CallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answered => "Answered",
            Self::NotAnswered => "NotAnswered",
            Self::Other(_) => "Other(…)",
        })
    }
}

/// For this repository's tools.
#[cfg(feature = "__endpoints")]
impl serde::Serialize for CallStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
