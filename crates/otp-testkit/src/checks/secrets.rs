//! No text of ours holds a key, a code or a phone number, whatever the vendor answers.

use std::error::Error as StdError;
use std::time::Duration;

use otp_core::Error;
use otp_http::{HttpOptions, Reply};
use serde_json::{Value, json};

use super::echoes::{self, Echoing};
use super::target::{Target, for_each, for_each_kind, patient};
use crate::http::{Refused, Server, Step, ok};
use crate::vendors::{Keys, Settings};

/// What an endpoint prints is asked of every one, and read without a network; what a call prints, of one of each kind.
pub async fn hold(vendor: &str) {
    for_each(vendor, hold_for_texts).await;
    for_each_kind(vendor, hold_for_calls).await;
    keys_that_are_refused_are_not_printed(vendor);
}

async fn hold_for_texts(target: Target) {
    let secrets = Secrets::of(&target);
    secrets.assert_quiet("a client", &format!("{:?}", client(&target, "http://127.0.0.1:1", patient())));
    let endpoint = &target.endpoint;
    let request = target.vendor.debug_request(&endpoint.name, &endpoint.arguments).unwrap();
    secrets.assert_private("a request", &request);
    let asked = Echoing::start(Box::new(|_| Vec::new())).await;
    let _ = target.call(&*client(&target, &asked.server.url(), patient())).await;
    assert!(travelled(&asked.server), "{}: there was nothing to leak", target.name());
    for (name, echo) in echoes::in_bodies(&target) {
        secrets.assert_response_quiet(&target, &name, &echoes::reply(&echo, &asked.request()));
    }
    for body in secrets.as_codes(&target) {
        secrets.assert_response_quiet(&target, &body, &Reply::new(200, None, body.clone().into_bytes()));
    }
}

async fn hold_for_calls(target: Target) {
    let secrets = Secrets::of(&target);
    for (name, echo) in echoes::all(&target) {
        let echoing = Echoing::start(echo).await;
        let client = client(&target, &echoing.server.url(), patient());
        if let Err(error) = target.call(&*client).await {
            secrets.assert_error_quiet(&name, &error);
        }
        assert!(travelled(&echoing.server), "{}: there was nothing to leak", target.name());
        secrets.assert_response_quiet(&target, &name, &echoing.reply());
    }
    for body in secrets.as_codes(&target) {
        call(&target, &secrets, &[Step::Read, ok(&body)], patient()).await;
    }
    let hasty = HttpOptions::new().timeout(Duration::from_millis(300));
    call(&target, &secrets, &[Step::Read, Step::Hang], hasty).await;
    call(&target, &secrets, &[Step::Read, Step::Reset], patient()).await;
    let refused = Refused::new().unwrap();
    let closed = client(&target, &refused.url(), patient());
    secrets.assert_error_quiet("a refused port", &target.call(&*closed).await.unwrap_err());
}

fn client(target: &Target, base_url: &str, http: HttpOptions) -> Box<dyn crate::vendors::Caller> {
    target.client(base_url, &Keys::new(KEY, SECRET), http)
}

async fn call(target: &Target, secrets: &Secrets, steps: &[Step], http: HttpOptions) {
    let server = Server::start(steps.to_vec()).await;
    let client = client(target, &server.url(), http);
    if let Err(error) = target.call(&*client).await {
        secrets.assert_error_quiet(&format!("{steps:?}"), &error);
    }
}

fn travelled(server: &Server) -> bool {
    server.requests().concat().contains(KEY)
}

const KEY: &str = "canary-key-7Kq";
const SECRET: &str = "canary-secret-9Zx";

/// What a call carries and no text of ours may show.
struct Secrets {
    /// Keys, numbers and codes.
    private: Vec<String>,
    /// Brands, texts and templates. They are no secrets; an error has no business with them.
    others: Vec<String>,
}

impl Secrets {
    fn of(target: &Target) -> Self {
        let mut texts = Vec::new();
        collect_texts("", &target.endpoint.arguments, &mut texts);
        let (mut private, mut others) =
            (vec![KEY.to_owned(), SECRET.to_owned()], vec![target.endpoint.path.clone()]);
        for (name, text) in texts {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= 9 && text.len() <= digits.len() + 1 {
                // However it is written: with its country, without, or in groups.
                private.push(digits[digits.len() - 9..].to_owned());
                private.push(format!(
                    "{} {}",
                    &digits[digits.len() - 6..digits.len() - 3],
                    &digits[digits.len() - 3..]
                ));
            } else if name.contains("code") && text.len() >= 4 {
                private.push(text);
            } else if text.len() >= 4 {
                others.push(text);
            }
        }
        Self { private, others }
    }

    /// Each secret alone in the place of the code: short enough to be taken for one.
    fn as_codes(&self, target: &Target) -> Vec<String> {
        let field = &target.endpoint.code_field;
        let mut bodies = Vec::new();
        for secret in &self.private {
            bodies.push(json!({ field: secret }).to_string());
            if let Ok(number) = secret.parse::<u64>() {
                bodies.push(format!("{{\"{field}\":{number}}}"));
                bodies.push(format!("{{\"{field}\":{number}.5}}"));
            }
        }
        bodies
    }

    /// What is private must not be there. Brands and texts may.
    fn assert_private(&self, what: &str, text: &str) {
        for secret in &self.private {
            assert!(!text.contains(secret), "`{secret}` in {what}: {text}");
        }
    }

    fn assert_quiet(&self, what: &str, text: &str) {
        for secret in self.private.iter().chain(&self.others) {
            assert!(!text.contains(secret), "`{secret}` in {what}: {text}");
        }
    }

    fn assert_error_quiet(&self, what: &str, error: &Error) {
        let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(error) = cause {
            self.assert_quiet(what, &format!("{error} {error:#} {error:?} {error:#?}"));
            cause = error.source();
        }
    }

    fn assert_response_quiet(&self, target: &Target, what: &str, reply: &Reply) {
        match target.vendor.debug_response(&target.endpoint.name, reply) {
            Ok(response) => self.assert_quiet("a response", &response),
            Err(error) => self.assert_error_quiet(what, &error),
        }
    }
}

fn collect_texts(name: &str, value: &Value, texts: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => texts.push((name.to_owned(), text.clone())),
        Value::Array(items) => {
            // A pair of a name and a value, as templates have them.
            if let [Value::String(name), Value::String(text)] = items.as_slice() {
                texts.push((name.clone(), text.clone()));
            } else {
                for item in items {
                    collect_texts(name, item, texts);
                }
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect_texts(name, value, texts)),
        _ => {}
    }
}

fn keys_that_are_refused_are_not_printed(vendor: &str) {
    let vendor = crate::vendors::named(vendor);
    let broken_secret = ("canary-key", "canary-secret\r\nx: y", "https://vendor.invalid");
    for (key, secret, base_url) in [
        ("canary-key\n", "canary-secret", "https://vendor.invalid"),
        ("", "canary-secret", "https://vendor.invalid"),
        ("canary-key", "canary-secret", "https://user:canary@vendor.invalid/?key=canary"),
        ("canary-key", "canary-secret", "http://vendor.invalid/canary"),
    ]
    .into_iter()
    .chain(vendor.has_secret().then_some(broken_secret))
    {
        let error = vendor.client(base_url, &Keys::new(key, secret), &Settings::default()).unwrap_err();
        assert_eq!(error.kind(), otp_core::ErrorKind::InvalidRequest);
        assert!(!format!("{error} {error:?} {error:#?}").contains("canary"), "{error:?}");
    }
}
