use std::fmt;

use otp_core::{Error, is_blank_text};

const FIELD: &str = "content";

/// The variables of the vendor's template, in order: `code:1234,expire_at:5` on the wire.
///
/// How a comma or a colon inside a value would be written is documented nowhere, so both are refused. `Debug` hides the
/// values: one of them is the code. Its memory is not wiped.
///
/// ```
/// use accuauth::otp::Content;
///
/// let content = Content::new().pair("code", "1234")?.pair("expire_at", "5")?;
/// assert!(Content::new().pair("code", "12,34").is_err());
/// # let _ = content;
/// # Ok::<(), accuauth::Error>(())
/// ```
#[derive(Clone, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(try_from = "Vec<(String, String)>"))]
pub struct Content {
    text: String,
}

impl Content {
    /// No variables yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a variable. The vendor's example names `code` and `expire_at` (minutes); the template decides.
    ///
    /// # Errors
    ///
    /// When the name is blank or taken, or either holds a comma, a colon or a control character.
    pub fn pair(mut self, name: &str, value: &str) -> Result<Self, Error> {
        if is_blank_text(name) {
            return Err(Error::invalid(FIELD, "has a variable without a name"));
        }
        if [name, value].iter().any(|text| text.contains([',', ':']) || text.contains(char::is_control)) {
            return Err(Error::invalid(FIELD, "must not hold a comma, a colon or a control character"));
        }
        if self.text.split(',').any(|pair| pair.split_once(':').is_some_and(|(taken, _)| taken == name)) {
            return Err(Error::invalid(FIELD, "has a variable twice"));
        }
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(name);
        self.text.push(':');
        self.text.push_str(value);
        Ok(self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(feature = "__endpoints")]
impl TryFrom<Vec<(String, String)>> for Content {
    type Error = Error;

    fn try_from(pairs: Vec<(String, String)>) -> Result<Self, Error> {
        pairs.iter().try_fold(Self::new(), |content, (name, value)| content.pair(name, value))
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_as_the_page_prints_them() {
        let content = Content::new().pair("code", "1234").unwrap().pair("expire_at", "5").unwrap();
        assert_eq!(content.as_str(), "code:1234,expire_at:5");
        assert_eq!(format!("{content:?}"), "Content(***)");
    }

    #[test]
    fn a_variable_is_given_once() {
        let content = Content::new().pair("code", "1234").unwrap();
        assert_eq!(content.pair("code", "5").unwrap_err().field(), Some("content"));
    }
}
