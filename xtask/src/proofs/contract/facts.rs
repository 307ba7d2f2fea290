//! What is known of a vendor's endpoints: the files in `crates/<vendor>/contract`, transcribed from the vendor's pages.

use std::path::{Path, PathBuf};

use otp_cli::case::format::{Case, files};
use otp_cli::case::reading;
use otp_testkit::contract::{Contract, Endpoint};
use otp_testkit::vendors::Vendor;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answers::AnyAnswer;
use crate::Failure;

pub(crate) struct Facts {
    pub(crate) vendor: &'static Vendor,
    pub(crate) in_sandbox: otp_sandbox::Vendor,
    pub(crate) contract: Contract,
    pub(crate) any: Vec<File<AnyAnswer>>,
    pub(crate) cases: Vec<File<Case>>,
    /// Every file as it stands, for what they have in common.
    pub(crate) all: Vec<File<Value>>,
}

/// What a file holds, and where it stands.
pub(crate) struct File<T> {
    pub(crate) path: PathBuf,
    pub(crate) content: T,
}

impl<T> File<T> {
    /// The path as a person would write it.
    pub(crate) fn name(&self) -> String {
        self.path.strip_prefix(crate::root()).unwrap_or(&self.path).display().to_string()
    }
}

/// An effect that is written for a call that acts. A call that only reads has none.
pub(crate) fn effect(endpoint: &Endpoint, written: &str) -> String {
    if endpoint.risk == "reads" { "None".to_owned() } else { written.to_owned() }
}

impl Facts {
    pub(crate) fn load(vendor: &'static Vendor) -> Result<Self, Failure> {
        let folder = crate::root().join("crates").join(vendor.name()).join("contract");
        let files = |folder: &Path| files(folder).map_err(|problem| Failure::at(folder, &problem));
        let own = files(&folder)?;
        let of_every_vendor = files(&crate::root().join("crates/otp-testkit/any"))?;
        let all = read_all(&[own.as_slice(), &of_every_vendor].concat())?;
        let below = own.into_iter().filter(|path| path.parent() != Some(&folder));
        let (mut any, cases): (Vec<_>, Vec<_>) =
            below.partition(|path| path.starts_with(folder.join("_any")));
        any.extend(of_every_vendor);
        let in_sandbox = vendor.name().parse();
        Ok(Self {
            vendor,
            in_sandbox: in_sandbox.map_err(|_| Failure::new("the sandbox does not know the vendor"))?,
            contract: Contract::of(vendor.name()),
            any: read_all(&any)?,
            cases: read_all(&cases)?,
            all,
        })
    }

    pub(crate) fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.contract.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// The address of the endpoint's host, where the page names one.
    pub(crate) fn base_url(&self, endpoint: &Endpoint) -> Option<&str> {
        let host = self.contract.hosts.iter().find(|host| host.name == endpoint.host);
        host.map(|host| host.base_url.as_str())
    }

    /// The path of the endpoint's base URL, such as `/MainService.svc/json`. The hosts that a caller may choose from have
    /// the same.
    pub(crate) fn base_path(&self, endpoint: &Endpoint) -> &str {
        let any = self.contract.hosts.first().map(|host| host.base_url.as_str());
        let url = self.base_url(endpoint).or(any).unwrap_or_default();
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        path.unwrap_or_default()
    }

    /// The same in the sandbox, which has all hosts of a vendor on one port.
    pub(crate) fn sandbox_base_path(&self, endpoint: &Endpoint) -> &'static str {
        let host = self.in_sandbox.hosts().iter().find(|host| host.name == endpoint.host);
        host.map_or(self.in_sandbox.base_path(), |host| host.base_path)
    }

    /// Where the sandbox has what a case of this endpoint asks for. Another call that the case makes first stands at its own host.
    pub(crate) fn in_sandbox(&self, case: &Endpoint, path: &str) -> String {
        let is_it = |endpoint: &&Endpoint| format!("{}{}", self.base_path(endpoint), endpoint.path) == path;
        let asked = std::iter::once(case).chain(&self.contract.endpoints).find(is_it).unwrap_or(case);
        let below = path.strip_prefix(self.base_path(asked));
        below.map_or_else(|| path.to_owned(), |below| format!("{}{below}", self.sandbox_base_path(asked)))
    }

    /// The case that lends its call and its answer to `_any` and to the codes.
    pub(crate) fn success(&self, endpoint: &Endpoint) -> Option<&Case> {
        let mut cases = self.cases.iter().filter(|file| file.path.ends_with("success.json"));
        cases.find(|file| file.content.call.endpoint == endpoint.name).map(|file| &file.content)
    }
}

pub(crate) fn read_all<T: DeserializeOwned>(paths: &[PathBuf]) -> Result<Vec<File<T>>, Failure> {
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))?;
        let content = reading::read(&text).map_err(|problem| Failure::at(path, &problem))?;
        Ok(File { path: path.clone(), content })
    };
    paths.iter().map(read).collect()
}
