//! The variables of a template and the text they give.

use crate::rules::{Rule, rules};
use crate::services::accuauth::{PAGE, V};
use crate::services::call::{Call, Refusal};

rules! { V, RULES:
    Documented PAIRS "accuauth.content-pairs" "content is a list of name:value pairs joined by commas: `code:1234,expire_at:5`" PAGE;
    Assumed MALFORMED "accuauth.content-malformed" "a pair without exactly one colon, or with an empty name, gets HTTP 400 INVALID_ARGUMENT, `Input parameter error`" "no escape for comma and colon is documented; the reason is a sibling's";
    Unavoidable TEMPLATE "accuauth.template" "every template_id, or none, is one of the account and gives the sandbox's own text around code and expire_at; further pairs follow it" "templates are agreed with the vendor, none is printed";
}

pub(super) struct Content<'a>(Vec<(&'a str, &'a str)>);

pub(super) fn parse<'a>(call: &Call<'_>, content: &'a str) -> Result<Content<'a>, Refusal> {
    call.follows(&[&PAIRS]);
    pairs(content).ok_or_else(|| Refusal::with_text("INVALID_ARGUMENT", "Input parameter error", &MALFORMED))
}

fn pairs(content: &str) -> Option<Content<'_>> {
    if content.is_empty() {
        return Some(Content(Vec::new()));
    }
    let mut pairs = Vec::new();
    for pair in content.split(',') {
        match pair.split_once(':') {
            Some((name, value)) if !name.is_empty() && !value.contains(':') => pairs.push((name, value)),
            _ => return None,
        }
    }
    Some(Content(pairs))
}

impl<'a> Content<'a> {
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

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
