//! One case as its file writes it. The fields and their meaning: `docs/contract-cases.md`.

use std::fmt;

use otp_core::{Effect, ErrorKind};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) provenance: Provenance,
    pub(crate) source: Source,
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) samples: Vec<String>,
    #[serde(default)]
    pub(crate) client: Settings,
    pub(crate) call: Call,
    #[serde(default)]
    pub(crate) printed_request: Option<String>,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) expect: Expect,
    pub(crate) sandbox: InSandbox,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provenance {
    Documented,
    Reported,
    Recorded,
    Assumed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) page: String,
    pub(crate) date: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) encoding: Option<Encoding>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Encoding {
    Json,
    Form,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) arguments: Map<String, Value>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    GenerateOtp,
    VerifyOtp,
    #[serde(rename = "send_message_auto_gen_code_v5")]
    AutoGenCodeV5,
    #[serde(rename = "send_message_auto_gen_code_v4")]
    AutoGenCodeV4,
    CheckCode,
    SendSmsOtp,
}

impl Operation {
    pub(crate) fn vendor(self) -> otp_sandbox::Vendor {
        match self {
            Self::GenerateOtp | Self::VerifyOtp => otp_sandbox::Vendor::EsmsMy,
            Self::AutoGenCodeV5 | Self::AutoGenCodeV4 | Self::CheckCode => otp_sandbox::Vendor::EsmsVn,
            Self::SendSmsOtp => otp_sandbox::Vendor::Accuauth,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GenerateOtp => "generate_otp",
            Self::VerifyOtp => "verify_otp",
            Self::AutoGenCodeV5 => "send_message_auto_gen_code_v5",
            Self::AutoGenCodeV4 => "send_message_auto_gen_code_v4",
            Self::CheckCode => "check_code",
            Self::SendSmsOtp => "send_sms_otp",
        }
    }
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) query: Vec<(String, String)>,
    pub(crate) raw_query: Option<String>,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) json: Option<Value>,
    pub(crate) form: Option<Vec<(String, String)>>,
}

impl Request {
    /// The names of the fields that leave.
    pub(crate) fn field_names(&self) -> Vec<&str> {
        let json = self.json.as_ref().and_then(Value::as_object).into_iter().flat_map(|fields| fields.keys());
        let form = self.form.iter().flatten().map(|(name, _)| name.as_str());
        json.map(String::as_str).chain(form).chain(self.query.iter().map(|(name, _)| name.as_str())).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: Option<String>,
    pub(crate) body_base64: Option<String>,
}

impl Response {
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, String> {
        use base64::Engine as _;
        match (&self.body, &self.body_base64) {
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD
                .decode(text)
                .map_err(|error| format!("body_base64 is not base64: {error}")),
            _ => Err("a response has either `body` or `body_base64`".to_owned()),
        }
    }

    /// The body as JSON, where it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes().ok()?).ok()
    }
}

/// What the caller gets.
#[derive(Deserialize, PartialEq, Debug)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Expect {
    Ok(Value),
    Error(ExpectedError),
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedError {
    pub(crate) kind: Word<ErrorKind>,
    pub(crate) effect: Word<Effect>,
    pub(crate) vendor_code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) http_status: Option<u16>,
}

/// A kind or an effect by its name in otp-core.
#[derive(PartialEq, Debug)]
pub(crate) struct Word<T>(pub(crate) T);

impl<'de> Deserialize<'de> for Word<ErrorKind> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kinds = [
            ErrorKind::InvalidRequest,
            ErrorKind::Authentication,
            ErrorKind::InsufficientCredit,
            ErrorKind::RateLimited,
            ErrorKind::Duplicate,
            ErrorKind::CodeRejected,
            ErrorKind::Vendor,
            ErrorKind::Transport,
            ErrorKind::UnexpectedResponse,
        ];
        named(deserializer, &kinds)
    }
}

impl<'de> Deserialize<'de> for Word<Effect> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        named(deserializer, &[Effect::None, Effect::Unknown])
    }
}

fn named<'de, D: Deserializer<'de>, T: Copy + fmt::Debug>(
    deserializer: D,
    values: &[T],
) -> Result<Word<T>, D::Error> {
    let name = String::deserialize(deserializer)?;
    let value = values.iter().find(|value| format!("{value:?}") == name);
    value.map(|value| Word(*value)).ok_or_else(|| D::Error::custom(format!("`{name}` is none of {values:?}")))
}

impl Expect {
    /// The vendor's code that the answer carries, where it carries one.
    pub(crate) fn vendor_code(&self) -> Option<String> {
        match self {
            Self::Error(error) => error.vendor_code.clone(),
            Self::Ok(value) => {
                let code = value.get("status").or_else(|| value.get("code_result"))?;
                Some(code.as_str().map_or_else(|| code.to_string(), str::to_owned))
            }
        }
    }
}

/// How the sandbox comes to give the same answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InSandbox {
    pub(crate) by: By,
    #[serde(default)]
    pub(crate) setup: Vec<Step>,
    pub(crate) request: Option<Request>,
    #[serde(default)]
    pub(crate) varies: Vec<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) reason: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    Input,
    Fault,
    Unreachable,
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
    pub(crate) allowed_ips: Option<Vec<std::net::IpAddr>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FaultKind {
    Answer,
}
