//! Secrets in the wrong place: settings, keys, numbers and codes that are refused before anything is sent, and the values
//! that hold a secret by themselves.

mod requests;

use std::error::Error;
use std::fmt::Debug;

use otp_core::{Accepted, OtpCode, PhoneNumber, Region};
use otp_sandbox::Vendor;

use super::canaries::{Account, Canaries};
use super::watch::Watch;
use crate::Failure;

/// Looks at each refusal. Says how many there were.
pub(crate) async fn run(watch: &Watch, canaries: &Canaries) -> Result<usize, Failure> {
    let refusals = Refusals { watch, canaries, count: 0 };
    refusals.all().await
}

struct Refusals<'a> {
    watch: &'a Watch,
    canaries: &'a Canaries,
    count: usize,
}

impl Refusals<'_> {
    async fn all(mut self) -> Result<usize, Failure> {
        self.values();
        self.texts();
        for account in Vendor::ALL.map(|vendor| self.canaries.of(vendor).account.clone()) {
            self.credentials(&account);
            self.settings(&account)?;
        }
        self.requests().await?;
        Ok(self.count)
    }

    /// A refusal; what is taken after all, as a number is in one of the regions, is looked at as well.
    fn refused<T: Debug, E: Error + 'static>(&mut self, what: &str, outcome: Result<T, E>) {
        match outcome {
            Err(error) => {
                self.count += 1;
                self.watch.error(what, &error);
            }
            Ok(value) => self.watch.value(what, &value),
        }
    }

    /// Types that hold a secret and nothing else.
    fn values(&self) {
        for vendor in Vendor::ALL {
            let own = self.canaries.of(vendor);
            let (phone, code) = (own.phone, &own.codes[0]);
            self.watch.value("PhoneNumber", &phone);
            self.watch.value("NumberText", &(phone.e164(), phone.msisdn(), phone.national()));
            self.watch.value("OtpCode", code);
            self.watch.value("otp_sandbox::Request", &otp_sandbox::Request::new("GET", &own.account.key));
            let mut accepted = Accepted::new();
            accepted.reference = Some(format!("{} {} {}", phone.e164(), code.expose(), own.account.secret));
            self.watch.value("Accepted", &accepted);
            for secret in [&own.account.key, &own.account.secret] {
                if let Ok(secret) = esms_my::Secret::parse("key", secret.as_str()) {
                    self.watch.value("Secret", &secret);
                }
            }
        }
    }

    /// Numbers and codes that cannot be read.
    fn texts(&mut self) {
        for vendor in Vendor::ALL {
            let own = self.canaries.of(vendor);
            let number = own.phone.e164().to_string();
            for text in [
                format!("{number}x"),
                format!("{number}0123456"),
                number.replacen('+', "++", 1),
                number.replacen('+', "", 1),
                format!("{number} / {number}"),
            ] {
                for region in [Region::Vietnam, Region::Malaysia, Region::Indonesia] {
                    self.refused("a number that cannot be read", PhoneNumber::parse(&text, region));
                }
                self.refused("a number that cannot be read", text.parse::<PhoneNumber>());
                let json = serde_json::to_string(&text).unwrap_or_default();
                self.refused("a number in JSON", serde_json::from_str::<PhoneNumber>(&json));
            }
            let digits = own.phone.msisdn().to_string();
            self.refused("a number in JSON, no text", serde_json::from_str::<PhoneNumber>(&digits));
            for code in &own.codes {
                for text in [format!("{}!", code.expose()), format!("{0}{0}", code.expose())] {
                    self.refused("a code that cannot be read", OtpCode::parse(&text));
                }
            }
        }
    }

    fn credentials(&mut self, account: &Account) {
        let Account { key, secret } = account;
        let (broken, split) = (format!("{key}\n"), format!("{secret}\r\nx: y"));
        for (key, secret) in [(&broken, secret), (key, &split), (&String::new(), secret)] {
            self.refused("credentials", esms_my::Credentials::new(key, secret));
            self.refused("credentials", esms_vn::Credentials::new(key, secret));
            self.refused("credentials", accuauth::Credentials::new(key, secret));
        }
    }

    /// Settings that hold a key or the proxy's password where none belongs.
    fn settings(&mut self, account: &Account) -> Result<(), Failure> {
        let Account { key, secret } = account;
        let password = &self.canaries.proxy.secret.clone();
        let plain = in_a_path(password);
        let urls = [
            format!("https://user:{plain}@vendor.invalid"),
            format!("https://vendor.invalid/?ApiKey={key}"),
            format!("https://vendor.invalid/#{secret}"),
            format!("http://vendor.invalid/{key}"),
            key.clone(),
            // Taken: a gateway may give each customer a path of its own.
            format!("https://vendor.invalid/{}/v1", in_a_path(key)),
        ];
        let unusable = || Failure::new("credentials of plain letters are refused");
        let known = esms_my::Credentials::new("key", "secret").map_err(|_| unusable())?;
        let id = accuauth::Credentials::new("key", "secret").map_err(|_| unusable())?;
        for url in &urls {
            let builder = esms_my::Client::builder(known.clone()).base_url(url);
            self.watch.value("esms_my::ClientBuilder", &builder);
            self.refused("a base URL", builder.build());
            let host = accuauth::Host::Custom(url.clone());
            self.watch.value("accuauth::Host", &host);
            self.refused("a base URL", accuauth::Client::new(host, id.clone()));
        }
        let pem = format!("-----BEGIN CERTIFICATE-----\n{plain}\n-----END CERTIFICATE-----\n");
        for options in [
            esms_my::HttpOptions::new().proxy(format!("http://user:{plain}@127.0.0.1:1")),
            esms_my::HttpOptions::new().proxy(format!("http://127.0.0.1:1/{password}")),
            esms_my::HttpOptions::new().proxy(password.as_str()),
            esms_my::HttpOptions::new().user_agent(format!("{key}\n")),
            esms_my::HttpOptions::new().extra_root_certificate(secret.as_str()),
            esms_my::HttpOptions::new().extra_root_certificate(pem),
        ] {
            self.watch.value("HttpOptions", &options);
            let builder = esms_my::Client::builder(known.clone()).base_url("https://vendor.invalid");
            self.refused("an option", builder.http(options).build());
        }
        Ok(())
    }
}

/// A key as it could stand in a path.
pub(crate) fn in_a_path(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).collect()
}
