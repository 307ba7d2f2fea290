//! What observers are handed, and what the ready ones make of it. `TracingObserver` writes into the log, which is searched anyway.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use otp_core::{
    Attempt, CallBegan, CallEnded, Decision, DecisionOutcome, Delivery, Effect, Error, ErrorKind,
    MetricsObserver, Observer, Operated, Operation, OperatorAction, OperatorOutcome, PhoneNumber, Reported,
    Step, TracingObserver, Trouble,
};

use super::canaries::Canaries;
use super::watch::Watch;
use crate::Failure;

/// Both ready observers, and one that prints all it hears.
pub(super) fn all(watch: &Arc<Watch>) -> Arc<dyn Observer> {
    Arc::new(((TracingObserver::new(), MetricsObserver::new()), Prints(Arc::clone(watch))))
}

/// Lets every metric of the process be searched: its name and its labels.
pub(super) fn count(watch: &Arc<Watch>) -> Result<(), Failure> {
    metrics::set_global_recorder(Searched(Arc::clone(watch)))
        .map_err(|error| Failure::new(&error.to_string()))
}

/// What an engine and a router tell, with canaries in all that they are made of.
pub(super) fn hear_all(watch: &Arc<Watch>, canaries: &Canaries) -> Result<(), Failure> {
    let observer = all(watch);
    let phone: PhoneNumber = format!("+8490{}", canaries.number).parse()?;
    for step in [Step::Start, Step::Resend, Step::Check] {
        for outcome in [
            DecisionOutcome::Sent,
            DecisionOutcome::Repeated,
            DecisionOutcome::Confirmed,
            DecisionOutcome::Refused,
            DecisionOutcome::Failed,
            DecisionOutcome::Dropped,
        ] {
            let decision = Decision::new(step, outcome, "login", phone)
                .with_reason(Some("limited"), Some("phone"))
                .with_effect(Effect::Unknown);
            observer.decision(&decision);
        }
    }
    for outcome in [OperatorOutcome::Done, OperatorOutcome::Failed] {
        let operated = Operated::new(OperatorAction::Forget, outcome, Effect::Unknown, "support");
        observer.operated(&operated.with_phone(phone));
    }
    observer.reported(&Reported::new("esms-vn", Delivery::Failed, "0d0d"));
    // A store of others may put anything into the sources of its error.
    let source = std::io::Error::other(canaries.keys.secret.clone());
    let error = Hidden(source);
    observer.trouble(&Trouble::new(Operation::Finish, "0d0d", Effect::Unknown, &error));
    let refused = Error::new(ErrorKind::Vendor, Effect::None)
        .with_vendor_code(canaries.code.clone())
        .with_vendor_message(Some(canaries.text.clone()))
        .with_request_id(Some(canaries.number.clone()))
        .with_source(std::io::Error::other(canaries.keys.key.clone()));
    observer.attempt(&Attempt::new("first", phone, 1, Err(&refused), true, Duration::ZERO));
    Ok(())
}

/// An error whose source nobody may print, and which its own `Debug` shows.
#[derive(Debug)]
struct Hidden(std::io::Error);

impl std::fmt::Display for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store's answer was lost")
    }
}

impl std::error::Error for Hidden {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

struct Prints(Arc<Watch>);

impl Prints {
    fn print(&self, origin: &str, event: &dyn Debug) {
        self.0.printed(origin, &format!("{event:?}\n{event:#?}"));
    }
}

impl Observer for Prints {
    fn call_began(&self, call: &CallBegan<'_>) {
        self.print("a call that begins", call);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        self.print("a call that ends", call);
        self.0.printed("a call that ends", &call.to_string());
    }

    fn decision(&self, decision: &Decision<'_>) {
        self.print("a decision", decision);
        self.0.printed("a decision", &decision.to_string());
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        self.print("trouble", trouble);
        self.0.printed("trouble", &trouble.to_string());
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        self.print("an attempt", attempt);
        self.0.printed("an attempt", &attempt.to_string());
    }

    fn operated(&self, operated: &Operated<'_>) {
        self.print("an operator's action", operated);
        self.0.printed("an operator's action", &operated.to_string());
    }

    fn reported(&self, reported: &Reported<'_>) {
        self.print("a report", reported);
        self.0.printed("a report", &reported.to_string());
    }
}

struct Searched(Arc<Watch>);

impl Recorder for Searched {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.0.log("a counter", key.to_string().as_bytes());
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.0.log("a gauge", key.to_string().as_bytes());
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.0.log("a histogram", key.to_string().as_bytes());
        Histogram::noop()
    }
}
