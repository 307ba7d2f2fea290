//! What is known of a vendor's endpoints: the files in `crates/<vendor>/contract`, transcribed from the vendor's pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use otp_testkit::vendors::Vendor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::answers::AnyAnswer;
use super::case::Case;
use crate::Failure;

pub(crate) struct Facts {
    pub(crate) vendor: &'static Vendor,
    pub(crate) in_sandbox: otp_sandbox::Vendor,
    pub(crate) endpoints: Endpoints,
    pub(crate) codes: Codes,
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

/// `endpoints.json`.
#[derive(Deserialize)]
pub(crate) struct Endpoints {
    pub(crate) hosts: Vec<Host>,
    pub(crate) endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) base_url: String,
}

#[derive(Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) form: String,
    pub(crate) risk: String,
    pub(crate) code_field: String,
    /// The code of success, as it stands in JSON.
    pub(crate) success: Value,
    pub(crate) evidence: Vec<String>,
}

impl Endpoint {
    /// An effect that is written for a call that acts. A call that only reads has none.
    pub(crate) fn effect(&self, written: &str) -> String {
        if self.risk == "reads" { "None".to_owned() } else { written.to_owned() }
    }
}

/// `codes.json`.
#[derive(Deserialize)]
pub(crate) struct Codes {
    pub(crate) refusal: Refusal,
    /// A code that is on no page.
    invented: String,
    #[serde(rename = "codes")]
    pub(crate) rows: Vec<Row>,
    /// Codes that the pages give to calls that no endpoint here makes.
    elsewhere: Vec<Elsewhere>,
}

/// The assumed body of a refusal.
#[derive(Deserialize)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: String,
    pub(crate) request_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) endpoints: Vec<String>,
    pub(crate) code: String,
    pub(crate) kind: String,
    pub(crate) effect: String,
    pub(crate) http_status: Option<u16>,
}

#[derive(Deserialize)]
struct Elsewhere {
    codes: Vec<String>,
    http_status: Option<u16>,
}

impl Facts {
    pub(crate) fn load(vendor: &'static Vendor) -> Result<Self, Failure> {
        let folder = crate::root().join("crates").join(vendor.name()).join("contract");
        let paths = paths(&folder)?;
        let all = read_all(&paths)?;
        let below = paths.into_iter().filter(|path| path.parent() != Some(&folder));
        let (any, cases): (Vec<_>, Vec<_>) = below.partition(|path| path.starts_with(folder.join("_any")));
        let in_sandbox = vendor.name().parse();
        Ok(Self {
            vendor,
            in_sandbox: in_sandbox.map_err(|_| Failure::new("the sandbox does not know the vendor"))?,
            endpoints: read(&folder.join("endpoints.json"))?.content,
            codes: read(&folder.join("codes.json"))?.content,
            any: read_all(&any)?,
            cases: read_all(&cases)?,
            all,
        })
    }

    pub(crate) fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// The address of the endpoint's host, where the page names one.
    pub(crate) fn base_url(&self, endpoint: &Endpoint) -> Option<&str> {
        let host = self.endpoints.hosts.iter().find(|host| host.name == endpoint.host);
        host.map(|host| host.base_url.as_str())
    }

    /// The path of the endpoint's base URL, such as `/MainService.svc/json`. The hosts that a caller may choose from have
    /// the same.
    pub(crate) fn base_path(&self, endpoint: &Endpoint) -> &str {
        let any = self.endpoints.hosts.first().map(|host| host.base_url.as_str());
        let url = self.base_url(endpoint).or(any).unwrap_or_default();
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        path.unwrap_or_default()
    }

    /// The case that lends its call and its answer to `_any` and to the codes.
    pub(crate) fn success(&self, endpoint: &Endpoint) -> Option<&Case> {
        let mut cases = self.cases.iter().filter(|file| file.path.ends_with("success.json"));
        cases.find(|file| file.content.call.endpoint == endpoint.name).map(|file| &file.content)
    }

    /// The codes that an endpoint documents.
    pub(crate) fn codes_of<'a>(&'a self, endpoint: &'a str) -> impl Iterator<Item = &'a Row> {
        self.codes.rows.iter().filter(move |code| code.endpoints.iter().any(|name| name == endpoint))
    }

    /// Every other code of the vendor, with its HTTP status, and an invented one.
    pub(crate) fn foreign_codes(&self, endpoint: &str) -> BTreeMap<&str, Option<u16>> {
        let mut codes = BTreeMap::from([(self.codes.invented.as_str(), None)]);
        codes.extend(self.codes.rows.iter().map(|row| (row.code.as_str(), row.http_status)));
        for row in &self.codes.elsewhere {
            codes.extend(row.codes.iter().map(|code| (code.as_str(), row.http_status)));
        }
        for row in self.codes_of(endpoint) {
            codes.remove(row.code.as_str());
        }
        codes
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<File<T>, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::at(path, &error))?;
    let content = serde_json::from_slice(&text).map_err(|error| Failure::at(path, &error))?;
    Ok(File { path: path.to_owned(), content })
}

pub(crate) fn read_all<T: DeserializeOwned>(paths: &[PathBuf]) -> Result<Vec<File<T>>, Failure> {
    paths.iter().map(|path| read(path)).collect()
}

/// Every JSON file below a folder, in order.
pub(crate) fn paths(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))? {
        let path = entry.map_err(|error| Failure::at(folder, &error))?.path();
        if path.is_dir() {
            files.extend(paths(&path)?);
        } else if path.extension().is_some_and(|end| end == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
