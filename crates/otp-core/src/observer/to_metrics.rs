use ::metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

use super::{Attempt, CallEnded, Decision, DecisionOutcome, Observer, Reported, Trouble};

const CALLS: &str = "otp_calls_total";
const SECONDS: &str = "otp_call_duration_seconds";
const SENDS: &str = "otp_sends_total";
const CONFIRMATIONS: &str = "otp_confirmations_total";
const REFUSALS: &str = "otp_refusals_total";
const FAILURES: &str = "otp_failures_total";
const TROUBLES: &str = "otp_troubles_total";
const ATTEMPTS: &str = "otp_attempts_total";
const REPORTS: &str = "otp_reports_total";

/// Counts calls, decisions and troubles with the crate `metrics`, for whichever exporter the program installs.
///
/// | metric | labels |
/// |---|---|
/// | `otp_calls_total` | `vendor`, `endpoint`, `kind` (`success`, `dropped`, or that of the error), `effect` |
/// | `otp_call_duration_seconds`, a histogram | `vendor`, `endpoint` |
/// | `otp_sends_total`, `otp_confirmations_total` | `country`, `purpose` |
/// | `otp_refusals_total`, by a user's doing | `country`, `purpose`, `step`, `reason`, `limit` (may be empty) |
/// | `otp_failures_total`, by an outage, a mistake in the set-up, or a dropped future | `country`, `purpose`, `step`, `reason` |
/// | `otp_troubles_total` | `operation`, `effect` |
/// | `otp_attempts_total`, of a router | `sender`, `kind` |
/// | `otp_reports_total`, of messages whose fate an engine has learned | `vendor`, `delivery` (`delivered` or `failed`) |
///
/// Every label has few values. A country is `VN`, `MY`, `ID`, `IN` or `other`. Purposes and senders are names that your program chose:
/// do not make them of what users type. No label holds a text of a vendor's.
///
/// The counters begin when they are first counted. Install the exporter before.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct MetricsObserver;

impl MetricsObserver {
    /// Creates it, and describes the metrics to the exporter that is installed.
    #[must_use]
    pub fn new() -> Self {
        describe_counter!(CALLS, "Calls of a vendor that have ended, by kind and effect");
        describe_histogram!(SECONDS, Unit::Seconds, "How long a vendor's call took");
        describe_counter!(SENDS, "Messages with a code that a vendor accepted");
        describe_counter!(CONFIRMATIONS, "Codes that were right");
        describe_counter!(REFUSALS, "Starts, resends and checks that a user's doing refused");
        describe_counter!(FAILURES, "Starts, resends and checks that failed or were dropped");
        describe_counter!(TROUBLES, "What a store did not note though the call went on");
        describe_counter!(ATTEMPTS, "Senders that a router asked");
        describe_counter!(REPORTS, "Messages that were reported as delivered or failed");
        Self
    }
}

impl Observer for MetricsObserver {
    fn call_ended(&self, call: &CallEnded<'_>) {
        let (vendor, endpoint) = (call.began().vendor(), call.began().endpoint());
        let (kind, effect) = (call.outcome().as_str(), call.effect().as_str());
        counter!(CALLS, "vendor" => vendor, "endpoint" => endpoint, "kind" => kind, "effect" => effect)
            .increment(1);
        histogram!(SECONDS, "vendor" => vendor, "endpoint" => endpoint).record(call.elapsed());
    }

    fn decision(&self, decision: &Decision<'_>) {
        let (country, purpose) = (decision.country(), decision.purpose().to_owned());
        let step = decision.step().as_str();
        let reason = decision.reason().unwrap_or(decision.outcome().as_str());
        match decision.outcome() {
            DecisionOutcome::Sent => counter!(SENDS, "country" => country, "purpose" => purpose),
            // It was counted when it was sent.
            DecisionOutcome::Repeated => return,
            DecisionOutcome::Confirmed => {
                counter!(CONFIRMATIONS, "country" => country, "purpose" => purpose)
            }
            DecisionOutcome::Refused => counter!(
                REFUSALS,
                "country" => country,
                "purpose" => purpose,
                "step" => step,
                "reason" => reason,
                "limit" => decision.limit().unwrap_or_default(),
            ),
            DecisionOutcome::Failed | DecisionOutcome::Dropped => counter!(
                FAILURES,
                "country" => country,
                "purpose" => purpose,
                "step" => step,
                "reason" => reason,
            ),
        }
        .increment(1);
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        let (operation, effect) = (trouble.operation().as_str(), trouble.effect().as_str());
        counter!(TROUBLES, "operation" => operation, "effect" => effect).increment(1);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        let kind = attempt.outcome.map_or_else(|error| error.kind().as_str(), |_| "success");
        counter!(ATTEMPTS, "sender" => attempt.sender.to_owned(), "kind" => kind).increment(1);
    }

    fn reported(&self, reported: &Reported<'_>) {
        let (vendor, delivery) = (reported.vendor().to_owned(), reported.delivery().as_str());
        counter!(REPORTS, "vendor" => vendor, "delivery" => delivery).increment(1);
    }
}
