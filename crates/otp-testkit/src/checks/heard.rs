//! What an observer hears of a call, compared with what the caller gets and with what the vendor's page says of the call.

use std::sync::{Arc, Mutex};

use otp_core::{CallBegan, CallEnded, CallOutcome, Effect, Error, Observer, Risk};
use serde_json::Value;

use super::Target;

/// Notes which calls began and how each ended.
#[derive(Clone, Default)]
pub(super) struct Ear {
    began: Arc<Mutex<Vec<u64>>>,
    ended: Arc<Mutex<Vec<Ended>>>,
}

struct Ended {
    number: u64,
    vendor: &'static str,
    endpoint: &'static str,
    risk: Risk,
    method: &'static str,
    outcome: CallOutcome,
    effect: Effect,
    http_status: Option<u16>,
}

impl Observer for Ear {
    fn call_began(&self, call: &CallBegan<'_>) {
        self.began.lock().unwrap().push(call.number());
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        let began = call.began();
        self.ended.lock().unwrap().push(Ended {
            number: began.number(),
            vendor: began.vendor(),
            endpoint: began.endpoint(),
            risk: began.risk(),
            method: began.method(),
            outcome: call.outcome(),
            effect: call.effect(),
            http_status: call.http_status(),
        });
    }
}

impl Ear {
    /// One call has begun and ended. What was told of it is what its caller got, and what the page says of the endpoint.
    pub(super) fn assert_one_call(&self, target: &Target, outcome: &Result<Value, Error>, what: &str) {
        let (began, ended) = (self.began.lock().unwrap(), self.ended.lock().unwrap());
        let [one] = &ended[..] else { panic!("{what}: {} calls have ended", ended.len()) };
        assert_eq!(*began, [one.number], "{what}: what began is what ended");
        let told = (one.vendor, one.endpoint, one.method, one.risk);
        let endpoint = &target.endpoint;
        let transcribed = (target.vendor.name(), &*endpoint.name, &*endpoint.method, endpoint.risk());
        assert_eq!(told, transcribed, "{what}");
        match outcome {
            Ok(_) => assert_eq!((one.outcome, one.effect), (CallOutcome::Succeeded, Effect::None), "{what}"),
            Err(error) => {
                assert_eq!(one.outcome, CallOutcome::Failed(error.kind()), "{what}");
                assert_eq!(one.effect, error.effect(), "{what}");
                assert_eq!(one.http_status, error.http_status(), "{what}");
            }
        }
    }
}
