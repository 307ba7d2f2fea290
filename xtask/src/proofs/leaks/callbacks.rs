//! What the vendors call back. Anybody can write a report, so each field may hold anything: a number, a code, a text.

use otp_testkit::vendors;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::canaries::Canaries;
use super::watch::Watch;

/// Looks at what each parser makes of each report. Returns how many reports there were, and the parsers that read none.
pub(crate) fn look(watch: &Watch, canaries: &Canaries) -> (usize, Vec<String>) {
    let (mut reports, mut problems) = (0, Vec::new());
    for vendor in vendors::all() {
        for callback in vendor.callbacks() {
            let name = format!("{} {}", vendor.name(), callback.name);
            if let Err(error) = (callback.debug)(callback.sample) {
                problems.push(format!("{name} does not read its sample, so it has printed nothing: {error}"));
            }
            for report in reports_with(callback.sample, canaries) {
                match (callback.debug)(&report) {
                    Ok(printed) => watch.strange(&name, &printed),
                    Err(error) => watch.error(&name, &error),
                }
                reports += 1;
            }
        }
    }
    (reports, problems)
}

/// The sample with each canary in each field: alone, twice, broken, too long, as a name, and as each number inside a value.
fn reports_with(sample: &str, canaries: &Canaries) -> Vec<String> {
    let Canaries { keys, number, code, text, .. } = canaries;
    // As people write a number, and as a count reads it.
    let values =
        [format!("+8490{number}"), format!("90{number}"), code.clone(), text.clone(), keys.key.clone()];
    let encoded = |value: &str| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let values = values.map(|value| encoded(&value));
    let mut reports = Vec::new();
    for field in sample.split('&') {
        let (name, value) = field.split_once('=').unwrap_or(("", field));
        let value = percent_decode_str(value).decode_utf8_lossy();
        let numbers = value.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        for digits in numbers {
            let value = encoded(&value.replacen(digits, &format!("90{number}"), 1));
            reports.push(sample.replace(field, &format!("{name}={value}")));
        }
    }
    for value in &values {
        if !sample.contains('=') {
            reports.push(value.clone());
            continue;
        }
        reports.push(format!("{sample}&{value}={value}"));
        for field in sample.split('&') {
            let name = field.split_once('=').map_or(field, |(name, _)| name);
            let with = |value: &str| sample.replace(field, &format!("{name}={value}"));
            reports.extend([
                with(value),
                with(&format!("{value}%2")),
                with(&value.repeat(2_000)),
                format!("{sample}&{name}={value}"),
            ]);
        }
    }
    reports
}

#[cfg(test)]
mod tests {
    use otp_testkit::finder::Finder;

    use super::*;

    #[test]
    fn a_parser_that_shows_a_field_is_found() {
        let canaries = Canaries::new(1);
        let watch = Watch::new(Finder::new(&canaries.all()));
        for report in reports_with("SMSID=1&SendStatus=5", &canaries) {
            watch.strange("careless", &report);
        }
        let findings = watch.findings().join("\n");
        for canary in ["number", "code", "text", "key"] {
            assert!(findings.contains(&format!("{canary} as raw in Debug")), "{canary}: {findings}");
        }
    }
}
