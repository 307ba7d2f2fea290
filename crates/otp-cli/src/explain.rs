//! `otp explain`: what a vendor's code means, call by call.

use clap::Args;
use otp_core::{Effect, Error};
use otp_http::Reply;
use otp_http::endpoint::Entry;
use serde_json::{Value, json};

use crate::outcome::{Done, Outcome, table};
use crate::similar::similar;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    /// The code, such as 146 or `OUT_OF_QUOTA`
    code: String,
    /// Of this call alone, such as `get_balance`
    #[arg(long)]
    call: Option<String>,
}

/// What the code means as the answer of some calls.
struct Meaning {
    kind: &'static str,
    effect: Effect,
    is_of_sender: bool,
    sentence: String,
    calls: Vec<(&'static str, &'static str)>,
}

/// A call of any vendor, as `explain` needs it.
pub(crate) struct Call {
    name: &'static str,
    page: &'static str,
    field: &'static str,
    success: &'static str,
    codes: Vec<&'static str>,
    read: fn(&Reply) -> Result<String, Error>,
}

/// The calls of a vendor's list.
pub(crate) fn calls<C>(groups: &[&[Entry<C>]]) -> Vec<Call> {
    let call = |entry: &Entry<C>| Call {
        name: entry.name,
        page: entry.page,
        field: entry.refusal_field.unwrap_or(entry.code_field),
        success: entry.success,
        codes: (entry.codes)(),
        read: entry.read,
    };
    groups.iter().flat_map(|group| group.iter()).map(call).collect()
}

impl Explain {
    pub(crate) fn run(&self) -> Done {
        let code = &spelled(self.vendor, &self.code);
        let all = self.vendor.own().calls();
        let is_asked = |call: &&Call| self.call.as_ref().is_none_or(|name| name == call.name);
        let asked: Vec<_> = all.iter().filter(is_asked).collect();
        if asked.is_empty() {
            let names: Vec<_> = all.iter().map(|call| call.name).collect();
            let typed = self.call.as_deref().unwrap_or_default();
            let meant = similar(typed, names.iter().copied());
            let meant = meant.map_or("; there".to_owned(), |name| format!(": did you mean `{name}`? There"));
            return Err(Outcome::wrong_use(format!("no such call{meant} are {}", names.join(", "))));
        }
        let succeed = asked.iter().filter(|call| call.success == code);
        let succeed: Vec<_> = succeed.map(|call| call.name).collect();
        if !succeed.is_empty() {
            return Ok(success(self.vendor, &succeed));
        }
        let documented: Vec<_> = asked.iter().filter(|call| call.codes.contains(&code.as_str())).collect();
        if documented.is_empty() {
            return Ok(unknown(self.vendor, code));
        }
        Ok(known(self.vendor, &meanings(code, &documented), all.len()))
    }
}

/// The code as the vendor writes it, where only capitals differ.
fn spelled(vendor: Vendor, code: &str) -> String {
    let spelled = known_codes(vendor).into_iter().find(|known| known.eq_ignore_ascii_case(code));
    spelled.unwrap_or(code).to_owned()
}

/// The code that was meant. Numbers that look alike mean different things.
fn meant(vendor: Vendor, code: &str) -> Option<&'static str> {
    let has_letters = |code: &&str| code.contains(|c: char| c.is_ascii_alphabetic());
    similar(&code.to_ascii_uppercase(), known_codes(vendor).into_iter().filter(has_letters))
}

fn known_codes(vendor: Vendor) -> Vec<&'static str> {
    vendor.own().calls().into_iter().flat_map(|call| call.codes.into_iter().chain([call.success])).collect()
}

/// Reads the barest answer with this code as each call would, and puts the calls that agree together.
fn meanings(code: &str, calls: &[&&Call]) -> Vec<Meaning> {
    let mut meanings: Vec<Meaning> = Vec::new();
    for call in calls {
        // esms-my has numbers for codes; a number and a text read alike at the others that have digits.
        let value = code.parse::<i64>().map_or_else(|_| Value::from(code), Value::from);
        let body = json!({ (call.field): value }).to_string();
        let Err(error) = (call.read)(&Reply::new(200, None, body.into_bytes())) else { continue };
        let sentence = error.to_string();
        let sentence = sentence.split_once(": ").map_or(sentence.as_str(), |(_, rest)| rest);
        let sentence = sentence.split("; the vendor may").next().unwrap_or(sentence).to_owned();
        let (kind, effect) = (error.kind().as_str(), error.effect());
        let same =
            |known: &&mut Meaning| known.kind == kind && known.effect == effect && known.sentence == sentence;
        match meanings.iter_mut().find(same) {
            Some(known) => known.calls.push((call.name, call.page)),
            None => meanings.push(Meaning {
                kind,
                effect,
                is_of_sender: error.is_of_sender(),
                sentence,
                calls: vec![(call.name, call.page)],
            }),
        }
    }
    meanings
}

fn known(vendor: Vendor, meanings: &[Meaning], all: usize) -> Outcome {
    let text: Vec<_> = meanings.iter().map(|meaning| lines(meaning, all)).collect();
    let fields =
        json!({ "vendor": vendor.name(), "meanings": meanings.iter().map(field).collect::<Vec<_>>() });
    Outcome::fine(text.join("\n"), fields)
}

fn lines(meaning: &Meaning, all: usize) -> String {
    let effect = match meaning.effect {
        Effect::None => "none: this call sent and billed nothing",
        Effect::Unknown => "unknown: the vendor may have acted. Do not repeat the call by program",
    };
    let mut rows = vec![
        ("means", meaning.sentence.clone()),
        ("kind", meaning.kind.to_owned()),
        ("effect", effect.to_owned()),
    ];
    if meaning.is_of_sender {
        rows.push(("lies in", "the sender's settings: every message of it may end so".to_owned()));
    }
    match meaning.calls.as_slice() {
        [(name, page)] => rows.extend([("call", (*name).to_owned()), ("page", (*page).to_owned())]),
        calls if calls.len() == all => rows.push(("calls", "every one".to_owned())),
        calls => {
            let names: Vec<_> = calls.iter().map(|(name, _)| *name).collect();
            rows.push(("calls", names.join(", ")));
        }
    }
    table(rows)
}

fn field(meaning: &Meaning) -> Value {
    let call = |(name, page): &(&str, &str)| json!({ "name": name, "page": page });
    json!({
        "sentence": meaning.sentence,
        "kind": meaning.kind,
        "effect": meaning.effect.as_str(),
        "is_of_sender": meaning.is_of_sender,
        "calls": meaning.calls.iter().map(call).collect::<Vec<_>>(),
    })
}

fn success(vendor: Vendor, calls: &[&'static str]) -> Outcome {
    let fields = json!({ "vendor": vendor.name(), "is_success": true, "calls": calls });
    Outcome::fine("the code of success: the vendor took the call over, or the code was right", fields)
}

fn unknown(vendor: Vendor, code: &str) -> Outcome {
    let meant = meant(vendor, code);
    let tip = meant.map(|code| format!("\ndid you mean `{code}`?")).unwrap_or_default();
    let text = format!(
        "no page documents this code here. As an answer its effect is unknown: the vendor may have acted{tip}"
    );
    Outcome::found(text, json!({ "vendor": vendor.name(), "meanings": [], "did_you_mean": meant }))
}
