//! One case as its file writes it. `docs/contract-cases.md` tells the fields and their meaning.

use otp_testkit::vendors::Encoding;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::answers::plain;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) provenance: Provenance,
    pub(crate) source: Value,
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) samples: Vec<String>,
    #[serde(default)]
    pub(crate) client: Settings,
    pub(crate) call: Call,
    pub(crate) printed_request: Option<String>,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) expect: Expect,
    pub(crate) sandbox: InSandbox,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provenance {
    Documented,
    Reported,
    Recorded,
    Assumed,
}

/// Settings of the client other than its defaults.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) encoding: Option<Encoding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) endpoint: String,
    pub(crate) arguments: Value,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Encoded as it leaves.
    pub(crate) query: Option<String>,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) json: Option<Value>,
    pub(crate) form: Option<Vec<(String, String)>>,
}

impl Request {
    /// Every field of the body and of the query, with its value as text.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let json = self.json.as_ref().and_then(Value::as_object).into_iter().flatten();
        let json = json.map(|(name, value)| (name.clone(), plain(value)));
        let query =
            self.query.iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        json.chain(self.form.iter().flatten().cloned()).chain(query).collect()
    }
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: String,
}

/// What the caller gets.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Expect {
    Ok(Map<String, Value>),
    Error(ExpectedError),
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedError {
    pub(crate) kind: String,
    pub(crate) effect: String,
    pub(crate) vendor_code: Option<String>,
    #[serde(default, deserialize_with = "written")]
    pub(crate) request_id: Id,
    pub(crate) http_status: Option<u16>,
    /// Whether it speaks of the sender's set-up. Only `codes.json` says so.
    #[serde(skip)]
    pub(crate) of_sender: Option<bool>,
}

/// The vendor's id of an error.
#[derive(Clone, Default)]
pub(crate) enum Id {
    /// The file does not speak of it.
    #[default]
    Any,
    Is(Option<String>),
}

fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    Option::deserialize(deserializer).map(Id::Is)
}

/// How the sandbox gives the same answer.
#[derive(Deserialize)]
#[serde(tag = "by", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum InSandbox {
    /// By the case's own request, or by one that the client could never send.
    Input {
        #[serde(default)]
        setup: Vec<Step>,
        request: Option<Request>,
        #[serde(default)]
        varies: Vec<String>,
    },
    /// By a fault that gives this code.
    Fault {
        code: String,
        #[serde(default)]
        varies: Vec<String>,
    },
    Unreachable {
        #[allow(dead_code, reason = "for people")]
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Step {
    Config(Config),
    Request(Request),
    AdvanceSeconds(u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) balance: Option<u64>,
    pub(crate) next_code: Option<String>,
}
