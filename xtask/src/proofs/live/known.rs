//! What of an account must not be kept: for the redactor, which puts placeholders in its place, and for the scan.

use super::account::{Account, Values};
use super::probe::NO_NUMBER;
use super::redact::{SHORTEST_SECRET, Secret};
use super::scan::Guarded;

impl Account {
    /// What must not be kept of an answer.
    pub(crate) fn secrets(&self, values: &Values) -> Vec<Secret> {
        let secret = |value: &str, placeholder| Secret { value: value.to_owned(), placeholder };
        let mut secrets = vec![
            secret(&self.key, "{{key}}"),
            secret(&self.secret, "{{secret}}"),
            // As a Basic header would join them.
            secret(&format!("{}:{}", self.key, self.secret), "{{key}}"),
        ];
        secrets.extend(self.phone_forms().iter().map(|form| secret(form, "{{phone}}")));
        secrets.push(secret(NO_NUMBER, "{{phone}}"));
        secrets.push(secret(&values.code, "{{code}}"));
        // Names of the account's own. Shorter ones are left to the allow-list, which knows none of them.
        let names = [&values.brand, &values.template];
        secrets.extend(
            names
                .into_iter()
                .filter(|name| name.len() >= SHORTEST_SECRET)
                .map(|name| secret(name, "{{text}}")),
        );
        secrets
    }

    /// What must be in no file, but for values that are invented anyway.
    pub(crate) fn guarded(&self, values: &Values) -> Vec<Guarded> {
        let guarded = |what, value: &str| Guarded { what, value: value.to_owned() };
        let mut all = vec![guarded("the key", &self.key), guarded("the secret", &self.secret)];
        let is_invented = |form: &String| self.samples.phone.ends_with(form.as_str());
        let forms = self.phone_forms();
        if !forms.iter().any(is_invented) {
            all.extend(forms.iter().map(|form| guarded("the phone", form)));
        }
        let own = [
            ("the code", &values.code, &self.samples.code),
            ("the account's brand", &values.brand, &self.samples.brand),
            ("the account's template", &values.template, &self.samples.template),
        ];
        let own =
            own.into_iter().filter(|(_, value, sample)| value != sample && value.len() >= SHORTEST_SECRET);
        all.extend(own.map(|(what, value, _)| guarded(what, value)));
        all
    }

    /// The number in digits: whole, as it is written at home, and what both have in common.
    fn phone_forms(&self) -> Vec<String> {
        let whole = self.phone.msisdn().as_str().to_owned();
        let code = self.phone.country_code().to_string();
        let own = whole.strip_prefix(&code).unwrap_or(&whole).to_owned();
        let mut forms = vec![self.phone.e164().as_str().to_owned(), whole];
        forms.extend(self.phone.national().map(|national| national.as_str().to_owned()));
        forms.push(own);
        forms
    }
}
