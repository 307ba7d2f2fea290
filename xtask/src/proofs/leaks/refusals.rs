//! Secrets in the wrong place: settings, keys, numbers and codes that are refused before anything is sent.

use otp_core::{Accepted, OtpCode, PhoneNumber, Region};
use otp_http::{HttpOptions, Secret};
use otp_testkit::vendors::{self, Keys, Settings};

use super::canaries::Canaries;
use super::watch::Watch;

/// Looks at each. Returns how many there were.
pub(crate) fn look(watch: &Watch, canaries: &Canaries) -> usize {
    let Canaries { keys, number, code, proxy, .. } = canaries;
    let mut count = 0;
    let mut look = |what: &str, outcome: Result<(), Box<dyn std::error::Error>>| {
        if let Err(error) = outcome {
            watch.error(what, &*error);
            count += 1;
        }
    };
    for (prefix, region) in
        [("+8490", Region::Vietnam), ("+6012", Region::Malaysia), ("+628123", Region::Indonesia)]
    {
        let whole = format!("{prefix}{number}");
        for text in [format!("{whole}x"), format!("{whole}0123456"), whole.replacen('+', "++", 1)] {
            look("a number", PhoneNumber::parse(&text, region).map(drop).map_err(Into::into));
        }
        if let Ok(phone) = PhoneNumber::parse(&whole, region) {
            watch.debug("a number", &(phone, phone.e164(), phone.msisdn(), phone.national()));
        }
    }
    for text in [format!("{code}!"), format!("{code}{code}")] {
        look("a code", OtpCode::parse(&text).map(drop).map_err(Into::into));
    }
    watch.debug("a code", &OtpCode::parse(code).ok());
    watch.debug("a secret", &Secret::parse("key", keys.key.as_str()).ok());
    let mut accepted = Accepted::new();
    accepted.reference = Some(format!("+6012{number} {code} {}", keys.secret));
    watch.debug("what was accepted", &accepted);

    let password = &proxy.secret;
    let plain: String = password.chars().filter(char::is_ascii_alphanumeric).collect();
    let options = [
        HttpOptions::new().proxy(format!("http://user:{plain}@127.0.0.1:1")),
        HttpOptions::new().proxy(format!("http://127.0.0.1:1/{password}")),
        HttpOptions::new().proxy(password.as_str()),
        HttpOptions::new().user_agent(format!("{}\n", keys.key)),
        HttpOptions::new().extra_root_certificate(keys.secret.as_str()),
        HttpOptions::new(),
    ];
    let url = "https://vendor.invalid";
    for vendor in vendors::all() {
        let refused = |keys: &Keys, url: &str, http: &HttpOptions| {
            let settings = Settings { encoding: None, http: http.clone() };
            vendor
                .client(url, keys, &settings)
                .map(|client| watch.debug("a client", &client))
                .map_err(Into::into)
        };
        for options in &options {
            watch.debug("options", options);
            look("an option", refused(keys, url, options));
        }
        let Keys { key, secret } = keys;
        for (key, secret) in
            [(format!("{key}\n"), secret.clone()), (key.clone(), format!("{secret}\r\nx: y"))]
        {
            look("keys", refused(&Keys::new(key, secret), url, &options[5]));
        }
        for url in [
            format!("https://user:{plain}@vendor.invalid"),
            format!("https://vendor.invalid/?ApiKey={key}"),
            format!("https://vendor.invalid/#{secret}"),
            format!("http://vendor.invalid/{plain}"),
            secret.clone(),
        ] {
            look("a base URL", refused(keys, &url, &options[5]));
        }
    }
    count
}
