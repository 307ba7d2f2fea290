//! The variables of a template and the text they give.

use crate::rules::{Rule, rules};
use crate::services::accuauth::{PAGE, V};
use crate::services::call::{Call, Refusal};

rules! { V, RULES:
    Documented PAIRS "accuauth.content-pairs" "content is a list of name:value pairs joined by commas: `code:1234,expire_at:5`" PAGE;
    Assumed MALFORMED "accuauth.content-malformed"
        "a pair without exactly one colon, or with an empty name, gets HTTP 400 INVALID_ARGUMENT, `Input parameter error`"
        "no escape for comma and colon is documented; the reason is a sibling's";
    Assumed PAIR_TWICE "accuauth.content-twice"
        "of a code or expire_at that comes twice in content the first counts; else both are shown" "no page says";
    Unavoidable TEMPLATE "accuauth.template" "every template_id, or none, is one of the account and gives the sandbox's own text around code and expire_at; further pairs follow it" "templates are agreed with the vendor, none is printed";
}

pub(super) struct Content<'a>(Vec<(&'a str, &'a str)>);

pub(super) fn parse<'a>(call: &Call<'_>, content: &'a str) -> Result<Content<'a>, Refusal> {
    call.follows(&[&PAIRS]);
    let malformed = || Refusal::with_text("INVALID_ARGUMENT", "Input parameter error", &MALFORMED);
    let pairs = pairs(content).ok_or_else(malformed)?;
    let is_twice = |name: &str| pairs.iter().filter(|(own, _)| *own == name).nth(1).is_some();
    call.hangs_on(&PAIR_TWICE, pairs.iter().any(|(name, _)| is_twice(name)));
    Ok(Content(pairs))
}

fn pairs(content: &str) -> Option<Vec<(&str, &str)>> {
    let is_pair = |(name, value): &(&str, &str)| !name.is_empty() && !value.contains(':');
    let pairs = content.split(',').filter(|_| !content.is_empty());
    pairs.map(|pair| pair.split_once(':').filter(is_pair)).collect()
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
