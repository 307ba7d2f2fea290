//! One probe as a call: live, and once more on this machine with values that may be written down.

use std::collections::BTreeMap;

use otp_http::{HttpClient, HttpOptions};
use serde_json::{Map, Value};

use super::account::{Account, Values};
use super::budget::Permit;
use super::endpoint::Endpoint;
use super::incoming::Incoming;
use super::probe::{Change, Keys, Probe, WRONG_KEY};
use super::redact::Answer;
use super::tap::{self, Role, Tap, Trouble};
use crate::proofs::contract::case::{self, Call, Case, Expect, InSandbox, Operation, Provenance};
use crate::proofs::contract::replay;
use crate::proofs::contract::wire;

/// What stands for the account's keys in everything that is written.
pub(crate) const PLACEHOLDERS: wire::Keys<'static> = wire::Keys { key: "{{key}}", secret: "{{secret}}" };
const WRONG: wire::Keys<'static> = wire::Keys { key: WRONG_KEY, secret: WRONG_KEY };

/// A live call and what came of it.
pub(crate) struct Asked {
    /// What left, byte for byte.
    pub(crate) sent: Incoming,
    pub(crate) answer: Result<Answer, Trouble>,
    /// What the client made of it; a raw request has no client.
    pub(crate) outcome: Option<Expect>,
}

/// Makes the probe's call to the vendor, once.
pub(crate) async fn live(
    _permit: Permit,
    probe: &Probe,
    account: &Account,
    values: &Values,
) -> Result<Asked, String> {
    let own = wire::Keys { key: &account.key, secret: &account.secret };
    let keys = if probe.keys == Keys::Wrong { WRONG } else { own };
    let arguments = (probe.arguments)(values);
    let raw = match &probe.change {
        None => None,
        Some(change) => {
            let (typed, _) = played(probe.operation, &arguments, keys, &nothing()).await?;
            Some(changed(&typed, change)?)
        }
    };
    let endpoint = Endpoint::of(probe.operation);
    let tap = Tap::start(Role::Forward(account.base_url.clone()), endpoint).await?;
    let outcome = match &raw {
        None => Some(typed(tap.base_url(), probe.operation, &arguments, keys).await?.expect),
        Some(request) => {
            send_raw(tap.base_url(), &Endpoint::of(probe.operation), request).await?;
            None
        }
    };
    let passed = tap.finish();
    let sent = match passed.requests.as_slice() {
        [request] => request.clone(),
        [] => return Err("the client refused the call itself".to_owned()),
        more => return Err(format!("the client sent {} requests and not one", more.len())),
    };
    let answer = match (passed.answer, passed.trouble) {
        (Some(answer), _) => Ok(answer),
        (None, Some(trouble)) => Err(trouble),
        (None, None) => return Err("the forwarder kept no answer".to_owned()),
    };
    Ok(Asked { sent, answer, outcome })
}

/// The real client's call on this machine, against a server that plays the answer: what left, and what it made of it.
pub(crate) async fn played(
    operation: Operation,
    arguments: &Value,
    keys: wire::Keys<'_>,
    answer: &Answer,
) -> Result<(Incoming, Expect), String> {
    let tap = Tap::start(Role::Play(answer.clone()), Endpoint::of(operation)).await?;
    let outcome = typed(tap.base_url(), operation, arguments, keys).await?;
    let request = tap.finish().requests.into_iter().next();
    Ok((request.ok_or("the client refused the call itself")?, outcome.expect))
}

/// The probe's question in values that may be written down.
pub(crate) struct Sample {
    /// What the client sends for the probe's arguments, with the right keys.
    pub(crate) typed: Incoming,
    /// What the probe sends: other keys or another field, where it is about them.
    pub(crate) asked: Incoming,
    pub(crate) expect: Expect,
}

pub(crate) async fn sample(probe: &Probe, samples: &Values, answer: &Answer) -> Result<Sample, String> {
    let arguments = (probe.arguments)(samples);
    let (typed, expect) = played(probe.operation, &arguments, PLACEHOLDERS, answer).await?;
    let mut asked = match probe.keys {
        Keys::Account => typed.clone(),
        Keys::Wrong => played(probe.operation, &arguments, WRONG, answer).await?.0,
    };
    if let Some(change) = &probe.change {
        asked = changed(&asked, change)?;
    }
    Ok(Sample { typed, asked, expect })
}

/// Whether what left is the sample's request, but for the account's own values.
pub(crate) fn is_same_question(
    sent: &Incoming,
    sample: &Incoming,
    account: &Account,
    values: &Values,
) -> bool {
    let phone_at_home = |values: &Values| {
        let number: Option<otp_core::PhoneNumber> = values.phone.parse().ok();
        number.and_then(|number| Some(number.national()?.as_str().to_owned())).unwrap_or_default()
    };
    let digits = |values: &Values| values.phone.trim_start_matches('+').to_owned();
    let samples = &account.samples;
    let own: BTreeMap<String, String> = [
        (account.key.clone(), PLACEHOLDERS.key.to_owned()),
        (account.secret.clone(), PLACEHOLDERS.secret.to_owned()),
        (values.phone.clone(), samples.phone.clone()),
        (digits(values), digits(samples)),
        (phone_at_home(values), phone_at_home(samples)),
        (values.brand.clone(), samples.brand.clone()),
        (values.template.clone(), samples.template.clone()),
        (values.code.clone(), samples.code.clone()),
        (format!("code:{},expire_at:5", values.code), format!("code:{},expire_at:5", samples.code)),
    ]
    .into();
    let is_same = |sent: &str, sample: &str| {
        sent == sample || own.get(sent).is_some_and(|stands_for| stands_for == sample)
    };
    let is_same_value = |sent: &Value, sample: &Value| match (sent, sample) {
        (Value::String(sent), Value::String(sample)) => is_same(sent, sample),
        _ => sent == sample,
    };
    let (Some(fields), Some(wanted)) = (sent.fields(), sample.fields()) else { return false };
    let (headers, wanted_headers) = (sent.own_headers(), sample.own_headers());
    (&sent.method, &sent.path) == (&sample.method, &sample.path)
        && fields.len() == wanted.len()
        && fields.iter().zip(&wanted).all(|(a, b)| a.0 == b.0 && is_same_value(&a.1, &b.1))
        && headers.len() == wanted_headers.len()
        && headers.iter().zip(&wanted_headers).all(|(a, b)| a.0 == b.0 && is_same(&a.1, &b.1))
}

/// The real client's call.
async fn typed(
    base_url: &str,
    operation: Operation,
    arguments: &Value,
    keys: wire::Keys<'_>,
) -> Result<replay::Outcome, String> {
    replay::call(base_url, keys, &case_for(operation, arguments)).await
}

/// A case that is nothing but its call.
fn case_for(operation: Operation, arguments: &Value) -> Case {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    Case {
        provenance: Provenance::Assumed,
        source: case::Source { page: String::new(), date: String::new() },
        note: None,
        samples: Vec::new(),
        client: case::Settings::default(),
        call: Call { operation, arguments },
        printed_request: None,
        request: case::Request {
            method: String::new(),
            path: String::new(),
            query: Vec::new(),
            raw_query: None,
            headers: Map::new(),
            json: None,
            form: None,
        },
        response: case::Response { status: 200, headers: Map::new(), body: None, body_base64: None },
        expect: Expect::Ok(Value::Null),
        sandbox: InSandbox {
            by: case::By::Unreachable,
            setup: Vec::new(),
            request: None,
            varies: Vec::new(),
            fault: None,
            reason: None,
        },
    }
}

/// Sends a request that no typed one can say, once, through the same HTTP layer as every other.
async fn send_raw(base_url: &str, endpoint: &Endpoint, request: &Incoming) -> Result<(), String> {
    let user_agent = request.header("user-agent").unwrap_or_default();
    let base_url = format!("{base_url}{}", endpoint.base_path);
    let http =
        HttpClient::new(&base_url, user_agent, &HttpOptions::new()).map_err(|error| error.to_string())?;
    let call = tap::call(endpoint, request)?;
    // What came of it stands in the forwarder, in more detail.
    let _ = http.send(call).await;
    Ok(())
}

fn changed(request: &Incoming, change: &Change) -> Result<Incoming, String> {
    let mut fields = request.fields().ok_or("the client's request has no fields")?;
    let (Change::Without(name) | Change::With(name, _)) = change;
    let at = fields.iter().position(|(known, _)| known == name);
    let at = at.ok_or_else(|| format!("the client's request has no `{name}`"))?;
    match change {
        Change::Without(_) => drop(fields.remove(at)),
        Change::With(_, value) => fields[at].1 = Value::from(*value),
    }
    Ok(request.with_fields(fields))
}

fn nothing() -> Answer {
    Answer { status: 200, headers: Vec::new(), body: Vec::new() }
}

#[cfg(test)]
mod tests {
    use otp_sandbox::Vendor;

    use super::*;
    use crate::proofs::live::stage::{Setting, VENDORS};

    type Fields = Vec<(String, Value)>;

    fn account(vendor: Vendor) -> Account {
        let (key, secret) = ("canary-key+1".to_owned(), "canary-secret".to_owned());
        let base_url = "http://127.0.0.1:9".to_owned();
        Setting { vendor, key, secret, base_url, without: None }.account().unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_leaves_differs_from_what_is_written_in_the_accounts_values_only() {
        for vendor in VENDORS {
            let account = account(vendor);
            let own = wire::Keys { key: &account.key, secret: &account.secret };
            for probe in Probe::all(vendor) {
                let sample = sample(&probe, &account.samples, &nothing()).await.unwrap();
                let arguments = (probe.arguments)(&account.values);
                let keys = if probe.keys == Keys::Wrong { WRONG } else { own };
                let (mut sent, _) = played(probe.operation, &arguments, keys, &nothing()).await.unwrap();
                if let Some(change) = &probe.change {
                    sent = changed(&sent, change).unwrap();
                }
                let is_same =
                    |sent: &Incoming| is_same_question(sent, &sample.asked, &account, &account.values);
                assert!(is_same(&sent), "{}", probe.name);

                let fields = sent.fields().unwrap();
                for at in 0..fields.len() {
                    let with = |change: &dyn Fn(&mut Fields)| {
                        let mut fields = fields.clone();
                        change(&mut fields);
                        sent.with_fields(fields)
                    };
                    assert!(!is_same(&with(&|fields| fields[at].1 = "another".into())), "another value");
                    assert!(!is_same(&with(&|fields| fields[at].0.push('x'))), "another name");
                    assert!(!is_same(&with(&|fields| drop(fields.remove(at)))), "a field less");
                }
                let mut changed = sent.clone();
                changed.headers.push(("x-more".to_owned(), "1".to_owned()));
                assert!(!is_same(&changed), "another header");
                let mut changed = sent.clone();
                changed.path.push('/');
                assert!(!is_same(&changed), "another path");
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_probe_that_is_believed_free_names_anybody_elses_number() {
        for vendor in VENDORS {
            let account = account(vendor);
            for probe in Probe::all(vendor) {
                let arguments = (probe.arguments)(&account.values);
                let own = arguments.get("phone").or_else(|| arguments.get("phone_number"));
                assert_eq!(
                    own.and_then(Value::as_str),
                    Some(account.values.phone.as_str()),
                    "{}",
                    probe.name
                );
                if let Some(Change::With(_, value)) = probe.change {
                    assert!(!value.contains(|c: char| c.is_ascii_digit()), "{}", probe.name);
                }
            }
        }
    }
}
