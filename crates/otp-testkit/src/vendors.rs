//! The vendors' lists of endpoints as one. A new vendor is one row of [`all`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use otp_core::{Error, Risk};
use otp_http::endpoint::{self, Callback, Entry, Setup};
pub use otp_http::endpoint::{Encoding, Made};
use otp_http::{HttpOptions, Reply};
use serde_json::Value;

/// One vendor's crate.
pub struct Vendor {
    name: &'static str,
    has_secret: bool,
    listed: fn() -> Vec<Listed>,
    debug_request: fn(&str, &str) -> Result<String, String>,
    read: fn(&str, &Reply) -> Result<String, Error>,
    debug_response: fn(&str, &Reply) -> Result<String, Error>,
    build: Build,
    callbacks: &'static [Callback],
}

type Build = fn(&Setup<'_>) -> Result<Box<dyn Caller>, Error>;

/// Every vendor.
#[must_use]
pub fn all() -> &'static [Vendor] {
    &[
        Vendor {
            name: "esms-vn",
            has_secret: true,
            listed: || listed(esms_vn::endpoints::ALL),
            debug_request: |name, arguments| (entry(esms_vn::endpoints::ALL, name).debug_request)(arguments),
            read: |name, reply| (entry(esms_vn::endpoints::ALL, name).read)(reply),
            debug_response: |name, reply| (entry(esms_vn::endpoints::ALL, name).debug_response)(reply),
            build: |setup| build(esms_vn::endpoints::ALL, esms_vn::endpoints::client, setup),
            callbacks: esms_vn::endpoints::CALLBACKS,
        },
        Vendor {
            name: "esms-my",
            has_secret: true,
            listed: || listed(esms_my::endpoints::ALL),
            debug_request: |name, arguments| (entry(esms_my::endpoints::ALL, name).debug_request)(arguments),
            read: |name, reply| (entry(esms_my::endpoints::ALL, name).read)(reply),
            debug_response: |name, reply| (entry(esms_my::endpoints::ALL, name).debug_response)(reply),
            build: |setup| build(esms_my::endpoints::ALL, esms_my::endpoints::client, setup),
            callbacks: esms_my::endpoints::CALLBACKS,
        },
        Vendor {
            name: "accuauth",
            has_secret: true,
            listed: || listed(accuauth::endpoints::ALL),
            debug_request: |name, arguments| (entry(accuauth::endpoints::ALL, name).debug_request)(arguments),
            read: |name, reply| (entry(accuauth::endpoints::ALL, name).read)(reply),
            debug_response: |name, reply| (entry(accuauth::endpoints::ALL, name).debug_response)(reply),
            build: |setup| build(accuauth::endpoints::ALL, accuauth::endpoints::client, setup),
            callbacks: &[],
        },
    ]
}

/// The vendor of this name.
#[must_use]
pub fn named(name: &str) -> &'static Vendor {
    all().iter().find(|vendor| vendor.name == name).unwrap_or_else(|| panic!("no vendor is called {name}"))
}

/// A crate's list: the endpoints, by group.
type Groups<C> = &'static [&'static [Entry<C>]];

fn entry<C>(list: Groups<C>, name: &str) -> &'static Entry<C> {
    find(list, name).unwrap_or_else(|| panic!("no endpoint is called {name}"))
}

fn find<C>(list: Groups<C>, name: &str) -> Option<&'static Entry<C>> {
    list.iter().copied().flatten().find(|entry| entry.name == name)
}

/// Makes a client of a crate's list.
fn build<C: Send + Sync + fmt::Debug>(
    list: Groups<C>,
    make: fn(&Setup<'_>) -> Result<C, Error>,
    setup: &Setup<'_>,
) -> Result<Box<dyn Caller>, Error> {
    Ok(Box::new(Client { list, client: make(setup)? }))
}

/// A vendor's keys. `Debug` shows neither: a live call is made with them, too.
#[derive(Clone)]
pub struct Keys {
    /// The key, or the id.
    pub key: String,
    /// The secret. A vendor whose account has none never gets it.
    pub secret: String,
}

impl Keys {
    /// Two keys that no vendor ever issued.
    pub fn new(key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { key: key.into(), secret: secret.into() }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(***)")
    }
}

/// How a client is set up.
#[derive(Clone, Default, Debug)]
pub struct Settings {
    /// How requests are written; `None` is the crate's default, and for a vendor with one form the only value.
    pub encoding: Option<Encoding>,
    /// Timeouts, limits, proxy and certificates.
    pub http: HttpOptions,
}

/// What a crate's own list says of an endpoint. A proof compares it with the contract, and never relies on it.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the fields are those of `otp_http::endpoint::Entry`")]
pub struct Listed {
    pub name: &'static str,
    pub host: &'static str,
    pub base_url: Option<&'static str>,
    pub method: &'static str,
    pub path: &'static str,
    pub form: &'static str,
    pub risk: Risk,
    pub code_field: &'static str,
    pub refusal_field: Option<&'static str>,
    pub success: &'static str,
    pub evidence: &'static [&'static str],
    pub foreign: &'static [&'static str],
    pub page: &'static str,
    pub codes: fn() -> Vec<&'static str>,
}

fn listed<C>(list: Groups<C>) -> Vec<Listed> {
    let one = |entry: &Entry<C>| {
        let Entry {
            name,
            host,
            base_url,
            method,
            path,
            form,
            risk,
            code_field,
            refusal_field,
            success,
            evidence,
            foreign,
            page,
            codes,
            ..
        } = *entry;
        Listed {
            name,
            host,
            base_url,
            method,
            path,
            form,
            risk,
            code_field,
            refusal_field,
            success,
            evidence,
            foreign,
            page,
            codes,
        }
    };
    list.iter().copied().flatten().map(one).collect()
}

impl Vendor {
    /// The name of the crate.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether an account has a secret beside its key. Otherwise the crate takes the key alone.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.has_secret
    }

    /// What the crate's list says.
    #[must_use]
    pub fn endpoints(&self) -> Vec<Listed> {
        (self.listed)()
    }

    /// The crate's parsers of what the vendor calls back.
    #[must_use]
    pub fn callbacks(&self) -> &'static [Callback] {
        self.callbacks
    }

    /// What the crate's list says of one endpoint.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<Listed> {
        self.endpoints().into_iter().find(|endpoint| endpoint.name == name)
    }

    /// Reads an answer without a network. The success is what a contract case expects under `ok`.
    ///
    /// # Errors
    ///
    /// As a call does.
    pub fn read(&self, endpoint: &str, reply: &Reply) -> Result<Value, Error> {
        let success = (self.read)(endpoint, reply)?;
        Ok(serde_json::from_str(&success).expect("a success is JSON"))
    }

    /// What the crate's own request prints as: its `Debug`, plain and alternate.
    ///
    /// # Errors
    ///
    /// When these are no arguments of that endpoint.
    pub fn debug_request(&self, endpoint: &str, arguments: &Value) -> Result<String, String> {
        (self.debug_request)(endpoint, &arguments.to_string())
    }

    /// What the crate's own response prints as: its `Debug`, plain and alternate.
    ///
    /// # Errors
    ///
    /// As a call does.
    pub fn debug_response(&self, endpoint: &str, reply: &Reply) -> Result<String, Error> {
        (self.debug_response)(endpoint, reply)
    }

    /// Makes a client that calls this base URL, whichever of the vendor's hosts an endpoint has.
    ///
    /// # Errors
    ///
    /// When the crate refuses the keys, the URL or the settings.
    pub fn client(&self, base_url: &str, keys: &Keys, settings: &Settings) -> Result<Box<dyn Caller>, Error> {
        let Settings { encoding, http } = settings.clone();
        (self.build)(&Setup { base_url, key: &keys.key, secret: &keys.secret, encoding, http })
    }
}

impl fmt::Debug for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A vendor's client, whose endpoints are called by name.
pub trait Caller: Send + Sync + fmt::Debug {
    /// Makes one call. Its success is what a contract case expects under `ok`.
    ///
    /// # Errors
    ///
    /// When these are no arguments of that endpoint.
    fn call<'a>(&'a self, endpoint: &str, arguments: &Value) -> Result<Calling<'a>, String>;

    /// Holds the request of one call ready.
    ///
    /// # Errors
    ///
    /// When these are no arguments of that endpoint.
    fn ready(self: Box<Self>, endpoint: &str, arguments: &Value) -> Result<Box<dyn Ready>, String>;
}

/// A call whose request is held ready, for measurements.
pub trait Ready: Send + Sync {
    /// Makes the call, and tells nothing of its success.
    fn call(&self) -> Made<'_>;
}

/// A call under way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

struct Client<C: 'static> {
    list: Groups<C>,
    client: C,
}

/// Shows what the crate's own client shows.
impl<C: fmt::Debug> fmt::Debug for Client<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

impl<C> Client<C> {
    fn entry(&self, endpoint: &str) -> Result<&'static Entry<C>, String> {
        find(self.list, endpoint).ok_or_else(|| format!("no endpoint is called {endpoint}"))
    }
}

impl<C: Send + Sync + fmt::Debug> Caller for Client<C> {
    fn call<'a>(&'a self, endpoint: &str, arguments: &Value) -> Result<Calling<'a>, String> {
        let play = self.entry(endpoint)?.play;
        let call = play(&self.client, &arguments.to_string())?;
        Ok(Box::pin(async move {
            let success = call.await?;
            Ok(serde_json::from_str(&success).expect("a success is JSON"))
        }))
    }

    fn ready(self: Box<Self>, endpoint: &str, arguments: &Value) -> Result<Box<dyn Ready>, String> {
        let call = (self.entry(endpoint)?.ready)(&arguments.to_string())?;
        Ok(Box::new(ReadyCall { client: self.client, call }))
    }
}

struct ReadyCall<C: 'static> {
    client: C,
    call: endpoint::Ready<C>,
}

impl<C: Send + Sync> Ready for ReadyCall<C> {
    fn call(&self) -> Made<'_> {
        (self.call)(&self.client)
    }
}
