//! Takes keys, numbers and codes out of an exchange that is to be saved and shared, and leaves its form.

use serde_json::Value;

use super::{invented, sentence};
use crate::exchange::Request;
use crate::exchange_log::redact::{Keys, Sight, is_phone, sight_with};
use crate::inbox::phone_key;
use crate::vendor::{self, Operation, Vendor};

/// Fewer digits are no number, and replacing them in a text would change its meaning.
const SHORTEST_NUMBER: usize = 7;

pub(super) struct Disguise {
    vendor: Vendor,
    keys: Keys,
    /// The request's own number in each of its forms, and what stands in its place; longest first.
    numbers: Vec<(String, String)>,
}

impl Disguise {
    pub(super) fn of(operation: Operation, request: &Request) -> Self {
        let vendor = operation.vendor();
        let phone = vendor::phone(operation, request).filter(|phone| is_phone(phone));
        let numbers = phone.map(|phone| forms(vendor, &phone)).unwrap_or_default();
        Self { vendor, keys: Keys::of(request), numbers }
    }

    /// A parameter's value, decoded, as the draft shows it.
    pub(super) fn value(&self, name: &str, value: &str) -> String {
        match sight_with(name, value) {
            Sight::Key => return "{{key}}".to_owned(),
            Sight::Secret => return "{{secret}}".to_owned(),
            Sight::Misplaced | Sight::Unknown => return "***".to_owned(),
            Sight::Shown if value.is_empty() => return String::new(),
            Sight::Shown => {}
        }
        match name.to_ascii_lowercase().as_str() {
            "phone" | "phone_number" => invented::number(self.vendor, value),
            "code" => invented::code(self.vendor).to_owned(),
            "content" => self.content(value),
            _ => self.text(value),
        }
    }

    /// A value of a JSON body; what was a number stays one where that is possible.
    pub(super) fn json(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => self.value(name, text).into(),
            Value::Number(number) => {
                let shown = self.value(name, &number.to_string());
                shown.parse::<u64>().map_or_else(|_| shown.as_str().into(), Value::from)
            }
            Value::Null | Value::Bool(_) if sight_with(name, "") == Sight::Shown => value.clone(),
            _ => self.value(name, "{}").into(),
        }
    }

    /// `name:value` pairs: a count such as the minutes stays, everything else could be anybody's.
    fn content(&self, text: &str) -> String {
        let shown = |value: &str| {
            let is_count = value.len() <= 3 && value.bytes().all(|byte| byte.is_ascii_digit());
            let is_code = (4..=10).contains(&value.len())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && value.bytes().any(|byte| byte.is_ascii_digit());
            match value {
                _ if is_count => value.to_owned(),
                _ if is_code => invented::code(self.vendor).to_owned(),
                _ => "text".to_owned(),
            }
        };
        let pairs = text.split(',').map(|pair| match pair.split_once(':') {
            Some((name, value)) => {
                let values: Vec<String> = value.split(':').map(shown).collect();
                format!("{}:{}", self.text(name), values.join(":"))
            }
            None => shown(pair),
        });
        pairs.collect::<Vec<_>>().join(",")
    }

    /// Any other text of the request.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.keys.hidden_in(text);
        self.numbers.iter().fold(text, |text, (number, shown)| text.replace(number, shown))
    }

    /// The bytes of the reply, readable or not.
    pub(super) fn reply(&self, bytes: &[u8]) -> Vec<u8> {
        // One character for each byte, so that nothing is lost of what is no UTF-8; all that is replaced is ASCII.
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let mut text = self.text(&text);
        if self.vendor == Vendor::EsmsVn {
            let number = self.numbers.first().map(|(_, shown)| shown.as_str());
            text = sentence::disguised(&text, number);
        }
        text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
    }
}

/// The number as it was written, with country code, and as it is dialled at home.
fn forms(vendor: Vendor, written: &str) -> Vec<(String, String)> {
    let shown = invented::number(vendor, written);
    let (key, shown_key) = (phone_key(vendor, written), phone_key(vendor, &shown));
    let mut forms = vec![(written.to_owned(), shown), (key.clone(), shown_key.clone())];
    if let Some(code) = vendor::country_code(&key).filter(|code| shown_key.starts_with(code)) {
        let (home, shown_home) = (&key[code.len()..], &shown_key[code.len()..]);
        forms.push((format!("0{home}"), format!("0{shown_home}")));
        forms.push((home.to_owned(), shown_home.to_owned()));
    }
    forms.retain(|(number, _)| number.len() >= SHORTEST_NUMBER);
    forms
}
