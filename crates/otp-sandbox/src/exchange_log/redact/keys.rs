//! The keys of a request, so that they are hidden wherever else they turn up.

use super::{HIDDEN, Sight, parameters, sight, sight_with};
use crate::exchange::Request;
use crate::vendor::Vendor;

/// A shorter text is no key, and replacing it everywhere would make a riddle of the rest.
const SHORTEST: usize = 8;

/// Texts that must not be seen, in each way in which a request or a reply could write them.
pub(in super::super) struct Keys {
    texts: Vec<String>,
}

impl Keys {
    /// The keys that the request carries under their names, and those of the fake accounts.
    pub(in super::super) fn of(request: &Request) -> Self {
        Self::carried(request, |name, _| matches!(sight(name), Sight::Key | Sight::Secret))
    }

    /// The same, and every value of the request that is not shown.
    pub(in super::super) fn and_hidden_of(request: &Request) -> Self {
        Self::carried(request, |name, value| sight_with(name, value) != Sight::Shown)
    }

    fn carried(request: &Request, is_hidden: impl Fn(&str, &str) -> bool) -> Self {
        // Plain letters in every spelling, and what nearly every request carries: they are not worth more work.
        let own =
            || Vendor::ALL.map(Vendor::credentials).into_iter().flat_map(|keys| [keys.key, keys.secret]);
        let is_new = |value: &String| value.len() >= SHORTEST && own().all(|key| key != value);
        let carried = parameters(request).into_iter().filter(|(name, value)| is_hidden(name, value));
        let carried = carried.map(|(_, value)| value).filter(is_new).flat_map(|value| spellings(&value));
        let mut texts: Vec<String> = own().map(str::to_owned).chain(carried).collect();
        // What is part of a longer one must not break it before it is found.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { texts }
    }

    pub(in super::super) fn hidden_in(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for hidden in self.texts.iter().filter(|hidden| text.contains(hidden.as_str())) {
            shown = shown.replace(hidden, HIDDEN);
        }
        shown
    }
}

/// As it is, inside a JSON text, and in a form or a query with capital or small hexadecimal digits.
fn spellings(text: &str) -> Vec<String> {
    let json = serde_json::Value::from(text).to_string();
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(text);
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let mut all = vec![text.to_owned(), json.to_owned()];
    for encoded in [form.replace('+', "%20"), form] {
        all.extend([small(&encoded), encoded]);
    }
    all.sort();
    all.dedup();
    all
}

/// With small hexadecimal digits.
fn small(encoded: &str) -> String {
    let mut digits = 0;
    let lowered = encoded.chars().map(|c| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { usize::saturating_sub(digits, 1) };
        if is_digit { c.to_ascii_lowercase() } else { c }
    });
    lowered.collect()
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn a_key_is_known_in_each_spelling() {
        let all = spellings("a\"B /9");
        for spelling in ["a\"B /9", "a\\\"B /9", "a%22B+%2F9", "a%22B+%2f9", "a%22B%20%2F9", "a%22B%20%2f9"] {
            assert!(all.iter().any(|known| known == spelling), "{spelling}");
        }
    }
}
