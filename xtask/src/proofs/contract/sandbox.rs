//! A request is sent to the sandbox, which must answer as the vendor does.

use std::time::Duration;

use otp_cli::case::format::{Case, InSandbox, Provenance, Request, Step, plain};
use otp_cli::case::keys::Keys;
use otp_sandbox::{Config, Fault, Sandbox};
use otp_testkit::contract::Endpoint;
use serde_json::Value;

use super::facts::Facts;
use super::wire::{Answer, exchange};

/// One sandbox for the whole run, as good as new for each check.
pub(crate) struct Witness(pub(crate) Sandbox);

impl Witness {
    /// The differences between the case and the sandbox.
    pub(crate) async fn case(
        &self,
        facts: &Facts,
        endpoint: &Endpoint,
        case: &Case,
    ) -> Result<Vec<String>, String> {
        self.0.reset();
        let (answer, varies) = match &case.sandbox {
            InSandbox::Unreachable { .. } => return Ok(Vec::new()),
            InSandbox::Input { setup, request, varies } => {
                let mut id = String::new();
                for step in setup {
                    id = self.prepare(facts, endpoint, step, &id).await?.unwrap_or(id);
                }
                let request = request.as_ref().unwrap_or(&case.request);
                (self.send(facts, endpoint, request, &id).await?, varies)
            }
            InSandbox::Fault { code, varies } => {
                self.arm(facts, code)?;
                (self.send(facts, endpoint, &case.request, "").await?, varies)
            }
        };
        Ok(differences(case, endpoint, &answer, varies))
    }

    /// Whether the sandbox can give this code to this request.
    pub(crate) async fn code(
        &self,
        facts: &Facts,
        endpoint: &Endpoint,
        request: &Request,
        (code, status): (&str, u16),
    ) -> Result<Vec<String>, String> {
        self.0.reset();
        self.arm(facts, code)?;
        let answer = self.send(facts, endpoint, request, "").await?;
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        if answer.status == status && code_in(&body, endpoint).is_some_and(|got| plain(got) == code) {
            return Ok(Vec::new());
        }
        Ok(vec![format!("the sandbox answered HTTP {}: {}", answer.status, answer.body)])
    }

    fn arm(&self, facts: &Facts, code: &str) -> Result<(), String> {
        self.0.arm(Fault::answer(facts.in_sandbox, code)).map(drop).map_err(|error| error.to_string())
    }

    async fn send(
        &self,
        facts: &Facts,
        case: &Endpoint,
        request: &Request,
        id: &str,
    ) -> Result<Answer, String> {
        let credentials = self.0.credentials(facts.in_sandbox);
        let keys = Keys { key: credentials.key, secret: credentials.secret, id };
        let address = self.0.address(facts.in_sandbox);
        let request = Request { path: facts.in_sandbox(case, &request.path), ..request.clone() };
        exchange(address, &request, keys).await.map_err(|error| error.to_string())
    }

    /// Returns the vendor's id of a message that was sent.
    async fn prepare(
        &self,
        facts: &Facts,
        endpoint: &Endpoint,
        step: &Step,
        id: &str,
    ) -> Result<Option<String>, String> {
        let config = match step {
            Step::Request(request) => return Ok(id_in(&self.send(facts, endpoint, request, id).await?)),
            Step::AdvanceSeconds(seconds) => {
                self.0.advance(Duration::from_secs(*seconds));
                return Ok(None);
            }
            Step::Config(config) => config,
        };
        let mut patch = Config::new();
        if let Some(balance) = config.balance {
            patch = patch.balance(balance);
        }
        if let Some(code) = &config.next_code {
            patch = patch.next_code(code);
        }
        self.0.configure(facts.in_sandbox, patch).map_err(|error| error.to_string())?;
        Ok(None)
    }
}

/// The code of an answer, under whichever name a refusal may have it.
fn code_in<'a>(body: &'a Value, endpoint: &Endpoint) -> Option<&'a Value> {
    endpoint.refusal_fields().find_map(|name| body.get(name))
}

/// The id that the answer to a send gives out, under the vendor's name for it.
fn id_in(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    ["SMSID", "id", "request_id"].iter().find_map(|name| body.get(name)?.as_str().map(str::to_owned))
}

fn differences(case: &Case, endpoint: &Endpoint, answer: &Answer, varies: &[String]) -> Vec<String> {
    let mut differences = Vec::new();
    if answer.status != case.response.status {
        let expected = case.response.status;
        differences.push(format!("the sandbox answered HTTP {}, the case says {expected}", answer.status));
    }
    let seen = |value: &Value| {
        if case.provenance != Provenance::Documented {
            // The text of an assumed answer is nobody's fact; its code is.
            return code_in(value, endpoint).cloned();
        }
        let mut value = value.clone();
        for name in varies {
            if let Some(field) = value.get_mut(name) {
                *field = Value::from("(varies)");
            }
        }
        Some(value)
    };
    let read = |body: &str| serde_json::from_str(body).ok().as_ref().and_then(seen);
    let (expected, got) = (read(&case.response.body), read(&answer.body));
    if expected.is_none() || expected != got {
        differences.push(format!("the sandbox answered `{}`", answer.body));
    }
    differences
}
