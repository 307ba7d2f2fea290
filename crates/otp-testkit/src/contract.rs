//! What the vendors' pages say of each endpoint: `contract/endpoints.json`, `contract/codes.json` and the success case.
//!
//! These files are transcribed from the pages and never generated from a crate. A proof that takes risk, address and codes
//! from here cannot confirm a mistake of the crate with the same mistake.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use otp_core::{Effect, ErrorKind, Risk};
use otp_http::Reply;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// All that is known of one vendor.
#[derive(Debug)]
pub struct Contract {
    /// `esms-vn`, `esms-my` or `accuauth`.
    pub vendor: String,
    /// Every name under which some endpoint of the vendor carries its code.
    pub code_fields: Vec<String>,
    /// The addresses of its hosts.
    pub hosts: Vec<Host>,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// How it writes a refusal.
    pub template: Template,
    /// A code that no page knows.
    pub invented: String,
    /// The ways that a call can have, each with what the vendor's table calls it.
    pub ways: BTreeMap<String, String>,
    codes: Vec<Code>,
    /// Codes that belong to no way.
    pub elsewhere: Vec<Elsewhere>,
}

/// Where a fact was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The address of the page.
    pub page: String,
    /// The date of the state that was read, or `undated`.
    pub date: String,
}

/// One host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Its name in our words.
    pub name: String,
    /// Its address as the page writes it.
    pub base_url: String,
    /// The page that prints it.
    pub source: Source,
}

/// A field that only the answer of another call holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// Its name.
    pub field: String,
    /// Which call's page prints it.
    pub reason: String,
}

/// One endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Its name in our words.
    pub name: String,
    /// The name of its host.
    pub host: String,
    /// `GET` or `POST`.
    pub method: String,
    /// Below the base URL.
    pub path: String,
    /// How a request is written.
    pub form: String,
    /// `sends`, `checks`, `orders` or `reads`.
    pub risk: String,
    /// The ways that the call has: what the vendor's table of codes calls its functions. One without any has only the codes
    /// of every call.
    pub ways: Vec<String>,
    /// The field of an answer that carries its code.
    pub code_field: String,
    /// The field in which the page prints the code of a refusal, where it is not that of the success.
    #[serde(default)]
    pub refusal_field: Option<String>,
    /// The field of an answer that carries the vendor's sentence, where it is not the one of most calls.
    #[serde(default)]
    pub message_field: Option<String>,
    /// The code of success, as it is in JSON.
    #[serde(rename = "success")]
    pub success_code: Value,
    /// The fields that prove an act in a refusal. A dot reaches into an object.
    pub evidence: Vec<String>,
    /// The fields with which a success is that of another call.
    pub foreign: Vec<Foreign>,
    /// The page of the call.
    pub source: Source,
    /// Why risk and evidence are judged so.
    pub reason: String,
    /// The call of the success case: its arguments.
    #[serde(skip)]
    pub arguments: Value,
    /// The request of the success case, as it arrives.
    #[serde(skip)]
    pub request: Value,
    /// The body of the success case's answer.
    #[serde(skip)]
    pub success_body: String,
    /// What the caller gets of it.
    #[serde(skip)]
    pub success: Value,
}

/// A documented code, as the answer of the calls that have some way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The ways that it is documented for; `every` is every call.
    pub ways: Vec<String>,
    /// The code as text.
    pub code: String,
    /// What the page says of it.
    pub meaning: String,
    /// What it means to us.
    pub kind: String,
    /// `None` or `Unknown`.
    pub effect: String,
    /// Whether it speaks of what the sender is set up with, and not of the number, the code or the text.
    #[serde(default)]
    pub of_sender: bool,
    /// Why kind and effect are judged so.
    pub reason: String,
    /// How far to trust it.
    pub provenance: String,
    /// The page that lists it.
    pub source: Source,
    /// Its HTTP status, where the page names one.
    pub http_status: Option<u16>,
}

/// Codes of other calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The codes as text.
    pub codes: Vec<String>,
    /// The calls that they belong to.
    pub scope: String,
    /// The page that lists them.
    pub source: Source,
    /// Their HTTP status, where the page names one.
    pub http_status: Option<u16>,
}

/// How the vendor writes a refusal: assumed, for no page prints one for each code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: serde_json::Map<String, Value>,
    /// The field of the vendor's sentence, where a call can have another.
    #[serde(default)]
    pub message_field: Option<String>,
    /// The body, with places for the code, its field and the field of the sentence.
    pub body: String,
    /// The vendor's id in that body.
    pub request_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    vendor: String,
    code_fields: Vec<String>,
    hosts: Vec<Host>,
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    vendor: String,
    refusal: Template,
    invented: String,
    #[serde(default)]
    ways: BTreeMap<String, String>,
    codes: Vec<Code>,
    #[serde(default)]
    elsewhere: Vec<Elsewhere>,
}

#[derive(Deserialize)]
struct Case {
    provenance: String,
    call: Call,
    request: Value,
    response: Response,
    expect: Expect,
}

#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    arguments: Value,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    body: String,
}

#[derive(Deserialize)]
struct Expect {
    /// Of a success.
    #[serde(default)]
    ok: Value,
}

/// The folder of a vendor's contract.
#[must_use]
pub fn folder(vendor: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(vendor).join("contract")
}

impl Contract {
    /// Reads a vendor's files. Panics when one cannot be read, or is another vendor's.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let folder = folder(name);
        let List { vendor, code_fields, hosts, mut endpoints } = read(&folder.join("endpoints.json"));
        let Table { vendor: of_codes, refusal: template, invented, ways, codes, elsewhere } =
            read(&folder.join("codes.json"));
        assert_eq!([vendor.as_str(), &of_codes], [name; 2], "{} is another vendor's", folder.display());
        for endpoint in &mut endpoints {
            let case: Case = read(&folder.join(&endpoint.name).join("success.json"));
            endpoint.arguments = case.call.arguments;
            endpoint.request = case.request;
            endpoint.success_body = case.response.body;
            endpoint.success = case.expect.ok;
        }
        Self { vendor, code_fields, hosts, endpoints, template, invented, ways, codes, elsewhere }
    }

    /// An endpoint's success case, and the other successes that its page prints, each with the name of its case.
    #[must_use]
    pub fn printed_successes(&self, endpoint: &Endpoint) -> Vec<(String, Reply)> {
        let mut cases = self.cases(endpoint);
        cases.retain(|(name, case)| {
            name.starts_with("success") && (name == "success" || case.provenance == "documented")
        });
        let reply = |Response { status, body }: Response| Reply::new(status, None, body.into_bytes());
        cases.into_iter().map(|(name, case)| (name, reply(case.response))).collect()
    }

    /// The arguments of the calls that the endpoint's cases make.
    #[must_use]
    pub fn arguments(&self, endpoint: &Endpoint) -> Vec<Value> {
        self.cases(endpoint).into_iter().map(|(_, case)| case.call.arguments).collect()
    }

    /// The endpoint's cases, each with its name.
    fn cases(&self, endpoint: &Endpoint) -> Vec<(String, Case)> {
        let folder = folder(&self.vendor).join(&endpoint.name);
        let files = std::fs::read_dir(&folder).expect("each endpoint has its cases");
        let paths = files.map(|file| file.expect("the folder can be read").path());
        let name = |path: &Path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        paths.map(|path| (name(&path), read(&path))).collect()
    }

    /// The body of the vendor's answer with this code.
    #[must_use]
    pub fn refusal(&self, endpoint: &Endpoint, code: &str) -> String {
        self.refusal_under(&endpoint.code_field, endpoint, code)
    }

    /// The same with the code in this field.
    #[must_use]
    pub fn refusal_under(&self, code_field: &str, endpoint: &Endpoint, code: &str) -> String {
        let message_field = endpoint.message_field.as_ref().or(self.template.message_field.as_ref());
        self.template
            .body
            .replace("{{code_field}}", code_field)
            .replace("{{code}}", code)
            .replace("{{message_field}}", message_field.map_or("", |field| field))
    }

    /// The HTTP status of the vendor's answer with this code.
    #[must_use]
    pub fn http_status(&self, code: &Code) -> u16 {
        code.http_status.unwrap_or(self.template.status)
    }

    /// Every documented code.
    pub fn all_codes(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter()
    }

    /// The codes that are documented for an endpoint, and what they mean there. Of two rows for a code the first counts.
    ///
    /// A code proves that nothing happened only where it is documented for every way that the call has: a call that tries
    /// Zalo, then SMS, may have done one when it is refused for the other.
    #[must_use]
    pub fn codes(&self, endpoint: &Endpoint) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        for row in self.codes.iter().filter(|row| row.meets(endpoint)) {
            if codes.iter().any(|known| known.code == row.code) {
                continue;
            }
            let effect = if row.covers(endpoint) { row.effect.clone() } else { "Unknown".to_owned() };
            codes.push(Code { effect, ..row.clone() });
        }
        codes
    }

    /// Every code of the vendor that the endpoint does not document, with its HTTP status, and an invented one.
    #[must_use]
    pub fn foreign_codes(&self, endpoint: &Endpoint) -> BTreeMap<&str, Option<u16>> {
        let mut codes = BTreeMap::from([(self.invented.as_str(), None)]);
        codes.extend(self.codes.iter().map(|row| (row.code.as_str(), row.http_status)));
        for row in &self.elsewhere {
            codes.extend(row.codes.iter().map(|code| (code.as_str(), row.http_status)));
        }
        let own = self.codes(endpoint);
        codes.retain(|code, _| own.iter().all(|row| row.code != *code));
        codes
    }

    /// A refusal after which nothing has happened. It is not one of a code, and not one that may be repeated.
    #[must_use]
    pub fn plain_refusal(&self, endpoint: &Endpoint) -> Code {
        let is_plain = |code: &Code| {
            code.effect() == Effect::None
                && !matches!(code.kind(), ErrorKind::CodeRejected | ErrorKind::RateLimited)
        };
        self.codes(endpoint)
            .into_iter()
            .find(is_plain)
            .expect("each vendor documents a refusal of wrong keys")
    }
}

impl Endpoint {
    /// What a call may do.
    #[must_use]
    pub fn risk(&self) -> Risk {
        match self.risk.as_str() {
            "sends" => Risk::Sends,
            "checks" => Risk::Checks,
            "orders" => Risk::Orders,
            "reads" => Risk::Reads,
            other => panic!("`{other}` is no risk"),
        }
    }

    /// The effect of a failure that proves nothing: none for a call that only reads.
    #[must_use]
    pub fn open_effect(&self) -> Effect {
        if self.risk() == Risk::Reads { Effect::None } else { Effect::Unknown }
    }

    /// The ways in which the request can be written, for the client's setting. Most vendors have one and no setting.
    #[must_use]
    pub fn encodings(&self) -> &'static [Option<super::vendors::Encoding>] {
        use super::vendors::Encoding::{Form, Json};
        if self.form == "json or form" { &[Some(Json), Some(Form)] } else { &[None] }
    }

    /// Whether the request has a body: only a body can be watched leaving.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.method == "POST"
    }

    /// The fields in which a refusal may carry its code.
    pub fn refusal_fields(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.code_field).chain(&self.refusal_field)
    }

    /// An object with the code of success and these fields beside it, each as it is written.
    #[must_use]
    pub fn answer_with(&self, beside: &str) -> String {
        format!("{{\"{}\":{}{beside}}}", self.code_field, self.success_code)
    }
}

impl Code {
    fn is_of_every_call(&self) -> bool {
        self.ways.iter().any(|way| way == "every")
    }

    fn meets(&self, endpoint: &Endpoint) -> bool {
        self.is_of_every_call() || endpoint.ways.iter().any(|way| self.ways.contains(way))
    }

    fn covers(&self, endpoint: &Endpoint) -> bool {
        self.is_of_every_call() || endpoint.ways.iter().all(|way| self.ways.contains(way))
    }

    /// What it means.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.kind.as_str() {
            "InvalidRequest" => ErrorKind::InvalidRequest,
            "Authentication" => ErrorKind::Authentication,
            "InsufficientCredit" => ErrorKind::InsufficientCredit,
            "RateLimited" => ErrorKind::RateLimited,
            "Duplicate" => ErrorKind::Duplicate,
            "CodeRejected" => ErrorKind::CodeRejected,
            "Vendor" => ErrorKind::Vendor,
            other => panic!("`{other}` is no kind of a refusal"),
        }
    }

    /// What the call may have done anyway.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self.effect.as_str() {
            "None" => Effect::None,
            "Unknown" => Effect::Unknown,
            other => panic!("`{other}` is no effect"),
        }
    }
}

/// Phone numbers have at least as many digits in a case's arguments and on the wire; nothing else in a call has.
pub const SHORTEST_NUMBER: usize = 9;

/// Replaces the last digits of each phone number among a call's arguments; of several in a list, of the first alone, so that no
/// two become the same. Returns whether there was one.
pub fn write_numbers(arguments: &mut Value, last_digits: &str) -> bool {
    match arguments {
        Value::String(text) => {
            let digits = text.strip_prefix('+').unwrap_or(text);
            let is_number =
                digits.len() >= SHORTEST_NUMBER && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_number {
                text.truncate(text.len() - last_digits.len());
                text.push_str(last_digits);
            }
            is_number
        }
        Value::Array(items) => items.iter_mut().any(|item| write_numbers(item, last_digits)),
        Value::Object(fields) => {
            fields.values_mut().filter_map(|value| write_numbers(value, last_digits).then_some(())).count()
                > 0
        }
        _ => false,
    }
}

pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
