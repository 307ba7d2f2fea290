//! No text of ours holds a key, a code or a phone number, whatever the vendor answers.

use std::error::Error as StdError;
use std::time::Duration;

use otp_core::Error;
use otp_http::{HttpOptions, Reply};
use serde_json::{Value, json};

use super::target::{Target, for_each, patient};
use crate::http::{Refused, Server, Step, answer, ok, reply};
use crate::vendors::{Keys, Settings};

/// Asks it of every endpoint.
pub async fn hold(vendor: &str) {
    for_each(vendor, hold_for).await;
    keys_that_are_refused_are_not_printed(vendor);
}

async fn hold_for(target: Target) {
    let secrets = Secrets::of(&target);
    secrets.assert_quiet("a client", &format!("{:?}", client(&target, "http://127.0.0.1:1", patient())));
    let endpoint = &target.endpoint;
    let request = target.vendor.debug_request(&endpoint.name, &endpoint.arguments).unwrap();
    secrets.assert_private("a request", &request);
    for body in secrets.repeated_in_bodies(&target) {
        secrets.assert_response_quiet(&target, &body);
        let server = call(&target, &secrets, &[Step::Read, ok(&body)], patient()).await;
        assert!(travelled(&server), "{}: there was nothing to leak", target.name());
    }
    for (steps, http) in secrets.repeated_elsewhere() {
        call(&target, &secrets, &steps, http).await;
    }
    let refused = Refused::new().unwrap();
    let closed = client(&target, &refused.url(), patient());
    secrets.assert_error_quiet("a refused port", &target.call(&*closed).await.unwrap_err());
}

fn client(target: &Target, base_url: &str, http: HttpOptions) -> Box<dyn crate::vendors::Caller> {
    target.client(base_url, &Keys::new(KEY, SECRET), http)
}

async fn call(target: &Target, secrets: &Secrets, steps: &[Step], http: HttpOptions) -> Server {
    let server = Server::start(steps.to_vec()).await;
    let client = client(target, &server.url(), http);
    if let Err(error) = target.call(&*client).await {
        secrets.assert_error_quiet(&format!("{steps:?}"), &error);
    }
    server
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
    /// All of it in one text, for the server to repeat.
    everything: String,
    /// Digits that could be a phone number's, as a number.
    digits: String,
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
        let everything = private.iter().chain(&others).cloned().collect::<Vec<_>>().join(", ");
        let longest = private.iter().rfind(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let digits = longest.map_or("901888484", String::as_str).trim_start_matches('0').to_owned();
        Self { private, others, everything, digits }
    }

    /// The vendor repeats everything inside its own fields, in their place, and around them.
    fn repeated_in_bodies(&self, target: &Target) -> Vec<String> {
        let (field, all) = (&target.endpoint.code_field, &self.everything);
        let (_, refusal) = target.refusal();
        let mut bodies = vec![
            String::new(),
            format!("<html>{all}</html>"),
            json!({ "error": all }).to_string(),
            format!("{{{},\"{all}\":0,\"{all}", &target.endpoint.answer_with("").trim_matches(['{', '}'])),
        ];
        for body in [&target.endpoint.success_body, &refusal] {
            let mut body: Value = serde_json::from_str(body).unwrap();
            for (name, value) in body.as_object_mut().unwrap() {
                if name != field {
                    *value = all.as_str().into();
                }
            }
            bodies.push(body.to_string());
        }
        for body in super::bodies::with_each_value(&target.endpoint.success_body, field, &self.digits) {
            bodies.push(body);
        }
        for secret in self.private.iter().chain([all]) {
            bodies.push(json!({ field: secret }).to_string());
            if let Ok(number) = secret.parse::<u64>() {
                bodies.push(format!("{{\"{field}\":{number}}}"));
                bodies.push(format!("{{\"{field}\":{number}.5}}"));
            }
        }
        bodies
    }

    /// The same in every other place that an answer has.
    fn repeated_elsewhere(&self) -> Vec<(Vec<Step>, HttpOptions)> {
        let all = &self.everything;
        let hasty = HttpOptions::new().timeout(Duration::from_millis(300));
        let answers = [
            answer(302, &format!("location: http://127.0.0.1:1/?{all}\r\n"), ""),
            answer(403, &format!("set-cookie: {all}\r\nx-echo: {all}\r\nretry-after: {all}\r\n"), ""),
            answer(200, &format!("content-type: {all}\r\n"), "{}"),
            answer(414, "", all),
            reply(&format!("HTTP/1.1 500 {all}\r\ncontent-length: 0\r\n\r\n")),
            reply(&format!("HTTP/1.1 200 OK\r\n{all}\r\n\r\n")),
            reply(&format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{all}\r\n")),
            reply(&format!("{all}\r\n\r\n")),
            reply("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"),
            Step::Reset,
        ];
        let mut elsewhere: Vec<_> =
            answers.into_iter().map(|answer| (vec![Step::Read, answer], patient())).collect();
        elsewhere.push((vec![Step::Read, Step::Hang], hasty));
        // As it came in: the client's own words.
        let echo = Step::answer(|request| [b"HTTP/1.1 500 X\r\n\r\n", request.bytes()].concat());
        elsewhere.push((vec![Step::Read, echo], patient()));
        elsewhere
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

    fn assert_response_quiet(&self, target: &Target, body: &str) {
        let reply = Reply::new(200, None, body.as_bytes().to_vec());
        match target.vendor.debug_response(&target.endpoint.name, &reply) {
            Ok(response) => self.assert_quiet("a response", &response),
            Err(error) => self.assert_error_quiet(body, &error),
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
    for (key, secret, base_url) in [
        ("canary-key\n", "canary-secret", "https://vendor.invalid"),
        ("canary-key", "canary-secret\r\nx: y", "https://vendor.invalid"),
        ("", "canary-secret", "https://vendor.invalid"),
        ("canary-key", "canary-secret", "https://user:canary@vendor.invalid/?key=canary"),
        ("canary-key", "canary-secret", "http://vendor.invalid/canary"),
    ] {
        let error = vendor.client(base_url, &Keys::new(key, secret), &Settings::default()).unwrap_err();
        assert_eq!(error.kind(), otp_core::ErrorKind::InvalidRequest);
        assert!(!format!("{error} {error:?} {error:#?}").contains("canary"), "{error:?}");
    }
}
