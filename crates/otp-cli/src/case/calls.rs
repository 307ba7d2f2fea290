//! The vendors' calls, by the name that a case has for them. What is known of a call is its crate's list.

use otp_core::{Error, Risk};
use otp_http::endpoint::{Entry, Played, Setup};
use serde_json::Value;

use crate::similar::similar;
use crate::vendor::Vendor;

/// A call of one of the vendors.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) vendor: Vendor,
    pub(crate) name: &'static str,
    /// Of its host; `None` where the user chooses it.
    pub(crate) base_url: Option<&'static str>,
    pub(crate) risk: Risk,
    /// The fields in which its answer carries a code, at the top.
    pub(crate) code_fields: [Option<&'static str>; 2],
    /// The fields that prove an act in a refusal.
    pub(crate) evidence: &'static [&'static str],
    check: fn(&str) -> Result<String, String>,
}

/// A vendor's client, whose calls are made by name.
pub(crate) enum Client {
    EsmsVn(esms_vn::Client),
    EsmsMy(esms_my::Client),
    Accuauth(accuauth::Client),
}

type Groups<C> = &'static [&'static [Entry<C>]];

fn find<C>(list: Groups<C>, name: &str) -> Option<&'static Entry<C>> {
    list.iter().copied().flatten().find(|entry| entry.name == name)
}

fn call<C>(vendor: Vendor, list: Groups<C>, name: &str) -> Option<Call> {
    find(list, name).map(|entry| Call {
        vendor,
        name: entry.name,
        base_url: entry.base_url,
        risk: entry.risk,
        code_fields: [Some(entry.code_field), entry.refusal_field],
        evidence: entry.evidence,
        check: entry.debug_request,
    })
}

fn play<'a, C>(list: Groups<C>, client: &'a C, name: &str, arguments: &str) -> Result<Played<'a>, String> {
    let entry = find(list, name).ok_or_else(|| unknown(name))?;
    (entry.play)(client, arguments)
}

fn names() -> impl Iterator<Item = &'static str> {
    fn of<C>(list: Groups<C>) -> impl Iterator<Item = &'static str> {
        list.iter().copied().flatten().map(|entry| entry.name)
    }
    of(esms_vn::endpoints::ALL).chain(of(esms_my::endpoints::ALL)).chain(of(accuauth::endpoints::ALL))
}

/// The name may be anything, such as a key in the wrong field: it is not repeated.
fn unknown(name: &str) -> String {
    let similar = similar(name, names());
    let meant = similar.map(|known| format!("; did you mean `{known}`?"));
    format!("no vendor has this call{}", meant.unwrap_or_default())
}

/// The call of this name. No two vendors have the same.
pub(crate) fn named(name: &str) -> Result<Call, String> {
    let esms_vn = || call(Vendor::EsmsVn, esms_vn::endpoints::ALL, name);
    let esms_my = || call(Vendor::EsmsMy, esms_my::endpoints::ALL, name);
    let accuauth = || call(Vendor::Accuauth, accuauth::endpoints::ALL, name);
    esms_vn().or_else(esms_my).or_else(accuauth).ok_or_else(|| unknown(name))
}

/// The codes that the vendor's table knows, with that of each success.
pub(crate) fn codes(vendor: Vendor) -> Vec<&'static str> {
    fn of<C>(list: Groups<C>) -> Vec<&'static str> {
        let entries = list.iter().copied().flatten();
        entries.flat_map(|entry| (entry.codes)().into_iter().chain([entry.success])).collect()
    }
    match vendor {
        Vendor::EsmsVn => of(esms_vn::endpoints::ALL),
        Vendor::EsmsMy => of(esms_my::endpoints::ALL),
        Vendor::Accuauth => of(accuauth::endpoints::ALL),
    }
}

impl Call {
    pub(crate) fn client(&self, setup: &Setup<'_>) -> Result<Client, Error> {
        Ok(match self.vendor {
            Vendor::EsmsVn => Client::EsmsVn(esms_vn::endpoints::client(setup)?),
            Vendor::EsmsMy => Client::EsmsMy(esms_my::endpoints::client(setup)?),
            Vendor::Accuauth => Client::Accuauth(accuauth::endpoints::client(setup)?),
        })
    }

    /// Whether these are arguments of the call.
    pub(crate) fn takes(&self, arguments: &Value) -> bool {
        (self.check)(&arguments.to_string()).is_ok()
    }

    /// The path of the base URL. The hosts that a user chooses from have none.
    pub(crate) fn base_path(&self) -> &'static str {
        let rest = self.base_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..])
    }
}

impl Client {
    /// Makes the call when it is awaited. A success is JSON text, as a case expects it under `ok`.
    pub(crate) fn call(&self, name: &str, arguments: &Value) -> Result<Played<'_>, String> {
        let arguments = arguments.to_string();
        match self {
            Self::EsmsVn(client) => play(esms_vn::endpoints::ALL, client, name, &arguments),
            Self::EsmsMy(client) => play(esms_my::endpoints::ALL, client, name, &arguments),
            Self::Accuauth(client) => play(accuauth::endpoints::ALL, client, name, &arguments),
        }
    }
}
