//! The variables of a template and the text they give.

use super::answers::Refusal;
use super::{PAGE, V};
use crate::rules::Rule;

const PAIRS: Rule = Rule::documented(
    V,
    "accuauth.content-pairs",
    "content is a list of name:value pairs joined by commas: `code:1234,expire_at:5`",
    PAGE,
);
const MALFORMED: Rule = Rule::assumed(
    V,
    "accuauth.content-malformed",
    "a pair without exactly one colon, or with an empty name, gets HTTP 400 INVALID_ARGUMENT, `Input parameter error`",
    "no escape for comma and colon is documented; the reason is a sibling's",
);
const TEMPLATE: Rule = Rule::assumed(
    V,
    "accuauth.template",
    "every template_id, or none, gives the sandbox's own text around code and expire_at; further pairs follow it",
    "templates are agreed with the vendor, none is printed",
);

pub(super) const RULES: &[&Rule] = &[&PAIRS, &MALFORMED, &TEMPLATE];

/// The pairs in the order they came.
pub(super) struct Content<'a>(Vec<(&'a str, &'a str)>);

pub(super) fn parse(content: &str) -> Result<Content<'_>, Refusal> {
    if content.is_empty() {
        return Ok(Content(Vec::new()));
    }
    let mut pairs = Vec::new();
    for pair in content.split(',') {
        match pair.split_once(':') {
            Some((name, value)) if !name.is_empty() && !value.contains(':') => pairs.push((name, value)),
            _ => return Err(Refusal::invalid("Input parameter error", &MALFORMED)),
        }
    }
    Ok(Content(pairs))
}

impl<'a> Content<'a> {
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// What the phone shows.
    pub(super) fn text(&self) -> String {
        let mut text = match (self.value("code"), self.value("expire_at")) {
            (Some(code), Some(minutes)) => {
                format!("Your verification code is {code}. It expires in {minutes} minutes.")
            }
            (Some(code), None) => format!("Your verification code is {code}."),
            (None, _) => "Your verification message.".to_owned(),
        };
        for (name, value) in self.0.iter().filter(|(name, _)| !matches!(*name, "code" | "expire_at")) {
            text.extend([" ", name, ": ", value]);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_printed_example_becomes_a_text() {
        let content = parse("code:1234,expire_at:5").ok().unwrap();
        assert_eq!(content.value("code"), Some("1234"));
        assert_eq!(content.text(), "Your verification code is 1234. It expires in 5 minutes.");
    }

    #[test]
    fn pairs_that_cannot_be_told_apart_are_refused() {
        for bad in ["code", ":1234", "code:12:34", "code:1234,", ",code:1234"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse("").is_ok());
        assert!(parse("code:").is_ok());
    }
}
