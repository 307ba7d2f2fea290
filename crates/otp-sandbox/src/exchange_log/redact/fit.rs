//! Whether a value can be its parameter's own. A form with semicolons in it, or a text in place of a form, puts all that
//! follows a name into its value, keys included.

/// No text of a message is hidden for what it says, only for what it names.
const TEXTS: [&str; 4] = ["brand-name", "brandname", "message", "content"];

/// What introduces a key, without dashes and underscores.
const NAMES_OF_KEYS: [&str; 6] =
    ["apikey", "apisecret", "secretkey", "xdfapiid", "xdfapisecret", "authorization"];

pub(super) fn fits(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "phone" | "phone_number" => is_phone(value),
        // What a user may type in place of a code.
        "code" => is_made_of(value, 20, |c| c.is_alphanumeric() || c == ' ' || c == '-'),
        "multichanneltempid" | "template_id" => {
            is_made_of(value, 64, |c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        }
        name if TEXTS.contains(&name) => !names_a_key(value),
        // Numbers, flags and languages.
        _ => is_made_of(value, 20, |c| c.is_ascii_alphanumeric() || "+-._".contains(c)),
    }
}

/// Digits with what people write between them. Wrong numbers are shown as well: they are what somebody looks for.
pub(in super::super) fn is_phone(value: &str) -> bool {
    is_made_of(value, 30, |c| c.is_numeric() || "+-. ()".contains(c))
}

fn is_made_of(value: &str, longest: usize, allowed: impl Fn(char) -> bool) -> bool {
    value.chars().count() <= longest && value.chars().all(allowed)
}

/// Whether the text says something like `api-key=…` or `"SecretKey" : …`.
fn names_a_key(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !matches!(c, '-' | '_' | '"' | '\'' | ' ')).collect();
    let text = text.to_ascii_lowercase();
    NAMES_OF_KEYS.iter().any(|name| {
        text.match_indices(name).any(|(place, _)| text[place + name.len()..].starts_with(['=', ':']))
    })
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn what_users_and_programs_write_is_shown() {
        for (name, value) in [
            ("phone", "+84 (0)901-888.484"),
            ("Phone", "０９０１"),
            ("phone_number", ""),
            ("Code", "1NTTJ6"),
            ("code", "12-34 56"),
            ("duration", "-1"),
            ("language", "zh-CN"),
            ("template_id", "TPL_0001"),
            ("message", "Your key: #otp#; pass=it on. Authorization is yours"),
            ("content", "code:1234,expire_at:5"),
        ] {
            assert!(fits(name, value), "{name}={value}");
        }
    }

    #[test]
    fn what_swallowed_another_parameter_is_not() {
        for (name, value) in [
            ("phone", "0901888484;ApiKey=x"),
            ("phone", "0901888484\napi-key=x"),
            ("phone_number", "my number is secret"),
            ("code", "1234;api-secret"),
            ("app-id", "1;x"),
            ("template_id", "T;x"),
            ("message", "{OTP};Api_Key=x"),
            ("brand-name", "Shop \"X-DF-API-SECRET\": \"x\""),
        ] {
            assert!(!fits(name, value), "{name}={value}");
        }
    }
}
