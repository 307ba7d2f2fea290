use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use ::tracing::field::Empty;
use ::tracing::{Span, info, info_span, warn};

use super::{
    Attempt, CallBegan, CallEnded, CallOutcome, Decision, DecisionOutcome, Observer, Operated,
    OperatorOutcome, Reported, Trouble,
};
use crate::{Effect, ErrorKind};

/// Writes a span for each call of a vendor, and an event for all else, with the crate `tracing`.
///
/// A call's span is named `otp.call`. Its fields have the names of OpenTelemetry's HTTP client conventions where they fit, and the
/// prefix `otp` elsewhere. It begins and ends with the call, inside the span that is current when the call begins. An event says what
/// came of it: a warning where something failed, was dropped or is open.
///
/// Nothing secret is in any field: no key, code, URL or text of a vendor, and numbers are masked.
///
/// ```
/// use otp_core::{Observer, TracingObserver};
///
/// fn observer() -> impl Observer {
///     TracingObserver::new()
/// }
/// # let _ = observer();
/// ```
#[derive(Default)]
pub struct TracingObserver {
    /// The spans of the calls under way, by the number of the call.
    spans: Mutex<HashMap<u64, Span>>,
}

impl TracingObserver {
    /// Creates it. Share one: a call must end at the observer that it began at.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Observer for TracingObserver {
    fn call_began(&self, call: &CallBegan<'_>) {
        let span = info_span!(
            "otp.call",
            otel.name = %format_args!("{} {}", call.vendor(), call.endpoint()),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = call.method(),
            http.response.status_code = Empty,
            server.address = call.server().address,
            server.port = call.server().port,
            "error.type" = Empty,
            otp.vendor = call.vendor(),
            otp.endpoint = call.endpoint(),
            otp.risk = call.risk().as_str(),
            otp.outcome = Empty,
            otp.effect = Empty,
            otp.vendor_code = Empty,
        );
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).insert(call.number(), span);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        let span = self.spans.lock().unwrap_or_else(PoisonError::into_inner).remove(&call.began().number());
        let Some(span) = span else { return };
        span.record("otp.outcome", call.outcome().as_str());
        span.record("otp.effect", call.effect().as_str());
        if let Some(status) = call.http_status() {
            span.record("http.response.status_code", status);
        }
        if let Some(code) = call.vendor_code() {
            span.record("otp.vendor_code", code);
        }
        match call.outcome() {
            CallOutcome::Succeeded => {}
            // The call did its work: the vendor has looked at the code.
            CallOutcome::Failed(kind @ ErrorKind::CodeRejected) => {
                span.record("error.type", kind.as_str());
            }
            CallOutcome::Failed(_) | CallOutcome::Dropped => {
                span.record("error.type", call.outcome().as_str());
                span.record("otel.status_code", "ERROR");
            }
        }
        span.in_scope(|| match call.outcome() {
            CallOutcome::Succeeded | CallOutcome::Failed(ErrorKind::CodeRejected) => info!("{call}"),
            CallOutcome::Failed(_) | CallOutcome::Dropped => warn!("{call}"),
        });
    }

    fn decision(&self, decision: &Decision<'_>) {
        let retry_after = decision.retry_after().map(|wait| wait.as_secs());
        let number = decision.masked_number();
        /// The level of an event must be a constant.
        macro_rules! decided {
            ($level:ident) => {
                $level!(
                    otp.step = decision.step().as_str(),
                    otp.outcome = decision.outcome().as_str(),
                    otp.purpose = decision.purpose(),
                    otp.tenant = decision.tenant(),
                    otp.challenge = decision.challenge(),
                    otp.number = %number,
                    otp.country = decision.country(),
                    otp.reason = decision.reason(),
                    otp.limit = decision.limit(),
                    otp.effect = decision.effect().as_str(),
                    otp.attempts_left = decision.attempts_left(),
                    otp.retry_after_seconds = retry_after,
                    "{decision}"
                )
            };
        }
        match (decision.outcome(), decision.effect()) {
            (DecisionOutcome::Sent | DecisionOutcome::Repeated | DecisionOutcome::Confirmed, _)
            | (DecisionOutcome::Refused, Effect::None) => decided!(info),
            (DecisionOutcome::Refused, Effect::Unknown)
            | (DecisionOutcome::Failed | DecisionOutcome::Dropped, _) => decided!(warn),
        }
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        warn!(
            otp.operation = trouble.operation().as_str(),
            otp.challenge = trouble.challenge(),
            otp.effect = trouble.effect().as_str(),
            "{trouble}"
        );
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        let outcome = attempt.outcome.map_or_else(|error| error.kind().as_str(), |_| "success");
        info!(
            otp.sender = attempt.sender,
            otp.attempt = attempt.number,
            otp.outcome = outcome,
            otp.goes_on = attempt.goes_on,
            "{attempt}"
        );
    }

    fn reported(&self, reported: &Reported<'_>) {
        info!(
            otp.vendor = reported.vendor(),
            otp.delivery = reported.delivery().as_str(),
            otp.challenge = reported.challenge(),
            otp.tenant = reported.tenant(),
            "{reported}"
        );
    }

    fn operated(&self, operated: &Operated<'_>) {
        /// The level of an event must be a constant.
        macro_rules! operated {
            ($level:ident) => {
                $level!(
                    otp.action = operated.action().as_str(),
                    otp.outcome = operated.outcome().as_str(),
                    otp.by = operated.by(),
                    otp.tenant = operated.tenant(),
                    otp.challenge = operated.challenge(),
                    otp.purpose = operated.purpose(),
                    otp.effect = operated.effect().as_str(),
                    "{operated}"
                )
            };
        }
        match operated.outcome() {
            OperatorOutcome::Done | OperatorOutcome::Nothing => operated!(info),
            OperatorOutcome::Failed | OperatorOutcome::Dropped => operated!(warn),
        }
    }
}

impl fmt::Debug for TracingObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TracingObserver").finish_non_exhaustive()
    }
}
