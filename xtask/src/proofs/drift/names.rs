//! What may be printed of a vendor's names and codes: a name that no table knows may be a number or a key.

use crate::proofs::live::redact::Rules;
use crate::proofs::live::scan::{self, Guarded};

const LONGEST: usize = 40;

pub(crate) struct Names<'a> {
    rules: &'a Rules,
    guarded: Vec<Guarded>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(rules: &'a Rules, guarded: Vec<Guarded>) -> Self {
        Self { rules, guarded }
    }

    /// The path of a field, as far as it looks like names.
    pub(crate) fn path(&self, path: &[String]) -> String {
        let whole = path.join(".");
        if self.rules.fields.iter().any(|(known, _)| *known == whole) {
            return format!("`{whole}`");
        }
        let names: Vec<_> = path.iter().map(|name| self.name(name)).collect();
        if names.is_empty() { "the whole answer".to_owned() } else { format!("`{}`", names.join(".")) }
    }

    fn name<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "[]" => "[]",
            _ if name.starts_with("{{name") => "(unknown)",
            _ if is_identifier(name) && !scan::holds(name, &self.guarded) => name,
            _ => "(a name that may hold data)",
        }
    }

    /// A code, if a table of the vendor's knows it.
    pub(crate) fn code<'c>(&self, code: &'c str) -> &'c str {
        if self.rules.codes.iter().any(|known| known == code) { code } else { "one that no table knows" }
    }
}

/// A name as a programmer writes one: letters first, never more than two digits in a row, not too long.
fn is_identifier(name: &str) -> bool {
    let is_made_of_them = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let has_few_digits = name.split(|c: char| !c.is_ascii_digit()).all(|digits| digits.len() <= 2);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins && is_made_of_them && has_few_digits && name.len() <= LONGEST && !scan::looks_random(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_printed_only_when_a_programmer_would_write_it_so() {
        let rules = Rules { fields: Vec::new(), codes: vec!["16".to_owned()], sentences: Vec::new() };
        let guarded = vec![Guarded { what: "the key", value: "canarykey".to_owned() }];
        let names = Names::new(&rules, guarded);
        let shown = |name: &str| names.path(&[name.to_owned()]);
        for name in ["balance", "rate_limit", "retry-after", "line2", "_id"] {
            assert_eq!(shown(name), format!("`{name}`"));
        }
        for name in [
            "60118765432",
            "a60118765432",
            "Nguyen Van A",
            "name@example.com",
            "canarykey",
            "Y2FuYXJ5a2V5",
            "a9k3l5m7n9p1q3r5s7",
            "x\u{1b}[31m",
            &"x".repeat(41),
            "",
        ] {
            assert_eq!(shown(name), "`(a name that may hold data)`", "{name}");
        }
        assert_eq!(
            names.path(&["a".to_owned(), "[]".to_owned(), "123456".to_owned()]),
            "`a.[].(a name that may hold data)`"
        );
        assert_eq!((names.code("16"), names.code("123456")), ("16", "one that no table knows"));
    }
}
