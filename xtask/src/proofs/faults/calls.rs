//! The calls of the real clients, learnt from the lists: their success cases, marked and made longer.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use otp_core::{Error, ErrorKind};
use otp_http::{HttpOptions, Reply};
use otp_testkit::checks::{Target, targets};
use otp_testkit::http::Refused;
use otp_testkit::vendors::{self, Caller, Keys, Settings};
use serde_json::Value;

use super::answers;
use super::mark::{Mark, ReplyId, Says};
use super::plan::Patience;
use super::verdict::{Failed, NamedBy, Outcome, Refusal};
use crate::Failure;

/// One endpoint in one encoding.
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which client makes it: those of one vendor and encoding share one.
    pub(crate) service: usize,
    pub(crate) target: Target,
    /// Whether its request carries a phone number, and so a mark.
    pub(crate) is_marked: bool,
    /// Which of the texts in its arguments may have any length.
    pub(crate) long_text: Option<usize>,
    pub(crate) named_by: NamedBy,
}

/// All calls, those of one service beside each other.
pub(crate) async fn all() -> Result<Vec<Call>, Failure> {
    let nowhere = Refused::new()?;
    let mut calls: Vec<Call> = Vec::new();
    let mut service = 0;
    for vendor in vendors::all() {
        let mut targets = targets(vendor.name());
        targets.sort_by_key(|target| format!("{:?}", target.encoding));
        for target in targets {
            let is_new = calls.last().is_some_and(|last| {
                last.target.vendor.name() != vendor.name() || last.target.encoding != target.encoding
            });
            service += usize::from(is_new);
            calls.push(Call::new(target, service, &nowhere).await?);
        }
    }
    Ok(calls)
}

impl Call {
    async fn new(target: Target, service: usize, nowhere: &Refused) -> Result<Self, Failure> {
        let endpoint = &target.endpoint;
        let encoding = target.encoding.map(|encoding| format!(", {encoding:?}")).unwrap_or_default();
        let name = format!("{} {} ({}{encoding})", target.vendor.name(), endpoint.name, endpoint.method);
        let is_marked = Mark(0).write(&mut endpoint.arguments.clone());
        let id = ReplyId { call: Mark(0), says: Says::Success };
        let reply = Reply::new(200, None, answers::success(&target, id).into_bytes());
        let success = target.vendor.read(&endpoint.name, &reply);
        let success = success.map_err(|error| Failure::new(&format!("{name}: its own success: {error}")))?;
        let reply = Reply::new(500, None, answers::success(&target, id).into_bytes());
        let contradiction = target.vendor.read(&endpoint.name, &reply);
        let named_by = match ReplyId::find(&success) == Some(id) {
            false => NamedBy::Nobody,
            true if contradiction.is_err_and(|error| id_in(&error) == Some(id)) => NamedBy::SuccessAndError,
            true => NamedBy::Success,
        };
        let mut call = Self { name, service, target, is_marked, long_text: None, named_by };
        call.long_text = call.find_long_text(nowhere).await?;
        Ok(call)
    }

    /// Tries each text: one of any length is one that gets as far as the network.
    async fn find_long_text(&self, nowhere: &Refused) -> Result<Option<usize>, Failure> {
        let client = self.client(&nowhere.url(), HttpOptions::new())?;
        for text in 0..texts(&mut self.target.endpoint.arguments.clone()).len() {
            let arguments = self.arguments(Mark(0), Some(text), 40_000);
            let Ok(call) = client.call(&self.target.endpoint.name, &arguments) else { continue };
            if call.await.is_err_and(|error| error.kind() == ErrorKind::Transport) {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn arguments(&self, mark: Mark, long_text: Option<usize>, padding: usize) -> Value {
        let mut arguments = self.target.endpoint.arguments.clone();
        if let Some(place) = long_text {
            texts(&mut arguments)[place].push_str(&"x".repeat(padding));
        }
        mark.write(&mut arguments);
        arguments
    }

    pub(crate) fn client(&self, base_url: &str, http: HttpOptions) -> Result<Arc<dyn Caller>, Failure> {
        let settings = Settings { encoding: self.target.encoding, http };
        let keys = Keys::new("faults-key", "faults-secret");
        let client = self.target.vendor.client(base_url, &keys, &settings);
        client.map(Arc::from).map_err(Failure::from)
    }

    /// Makes the call and waits for it as its caller would.
    pub(crate) async fn make(
        &self,
        client: Arc<dyn Caller>,
        mark: Mark,
        padding: usize,
        patience: Patience,
    ) -> Result<Outcome, Failure> {
        let arguments = self.arguments(mark, self.long_text, padding);
        let call =
            client.call(&self.target.endpoint.name, &arguments).map_err(|problem| Failure::new(&problem))?;
        let outcome = async { Some(call.await) };
        let outcome = match patience {
            Patience::ToTheEnd => outcome.await,
            Patience::For(time) => tokio::time::timeout(time, outcome).await.unwrap_or(None),
            Patience::ForPolls(most) => {
                let mut outcome = pin!(outcome);
                let mut polls = 0;
                poll_fn(|context| {
                    let state = outcome.as_mut().poll(context);
                    polls += 1;
                    if state.is_pending() && polls >= most { Poll::Ready(None) } else { state }
                })
                .await
            }
        };
        Ok(match outcome {
            None => Outcome::Dropped,
            Some(Ok(success)) => Outcome::Accepted(ReplyId::find(&success)),
            Some(Err(error)) => Outcome::Failed(failed(&error)),
        })
    }
}

fn id_in(error: &Error) -> Option<ReplyId> {
    [error.request_id(), error.vendor_message()].into_iter().flatten().find_map(ReplyId::read)
}

fn failed(error: &Error) -> Failed {
    let refusal = if error.vendor_code().is_some() { Refusal::Yes(id_in(error)) } else { Refusal::No };
    Failed {
        kind: error.kind(),
        effect: error.effect(),
        is_safe_to_repeat: error.is_safe_to_repeat(),
        refusal,
    }
}

/// The texts that can be made longer. A number cannot: it would carry the mark no more.
fn texts(value: &mut Value) -> Vec<&mut String> {
    if value.is_string() && Mark(0).write(&mut value.clone()) {
        return Vec::new();
    }
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter_mut().flat_map(texts).collect(),
        Value::Object(fields) => fields.values_mut().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
