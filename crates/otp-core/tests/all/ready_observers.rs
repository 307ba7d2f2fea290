//! The two ready observers: what comes out at the other end of `tracing` and `metrics`.

#![cfg(all(feature = "metrics", feature = "tracing"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use otp_core::{
    Accepted, Attempt, CallBegan, CallEnded, CallOutcome, Decision, DecisionOutcome, Delivery, Effect, Error,
    ErrorKind, MetricsObserver, Observer, Operated, Operation, OperatorAction, OperatorOutcome, PhoneNumber,
    Reported, Risk, Server, Step, TracingObserver, Trouble,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// What a log has of one span or event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Line {
    level: String,
    fields: BTreeMap<String, String>,
}

impl Line {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

/// The name of a span, if there is one, and a line.
type Named = (Option<&'static str>, Line);

#[derive(Clone, Default)]
struct Log {
    spans: Arc<Mutex<BTreeMap<u64, Line>>>,
    /// The name of each span, and with its line that of its parent.
    closed: Arc<Mutex<Vec<(&'static str, Named)>>>,
    /// With the span in which it happened.
    events: Arc<Mutex<Vec<Named>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut line = Line { level: attributes.metadata().level().to_string(), ..Line::default() };
        attributes.record(&mut line);
        self.spans.lock().unwrap().insert(id.into_u64(), line);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(self.spans.lock().unwrap().get_mut(&id.into_u64()).unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line { level: event.metadata().level().to_string(), ..Line::default() };
        event.record(&mut line);
        let span = context.event_span(event).map(|span| span.name());
        self.events.lock().unwrap().push((span, line));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let parent = span.parent().map(|parent| parent.name());
        let line = self.spans.lock().unwrap().remove(&id.into_u64()).unwrap();
        self.closed.lock().unwrap().push((span.name(), (parent, line)));
    }
}

/// A store's error: its sentence is shown, and its source is not.
#[derive(Debug, thiserror::Error)]
#[error("the answer was lost")]
struct Lost(#[source] std::io::Error);

const PHONE: &str = "+84901888484";

fn phone() -> PhoneNumber {
    PHONE.parse().unwrap()
}

fn began(number: u64) -> CallBegan<'static> {
    CallBegan::new(number, "esms-my", "send_sms", Risk::Sends, "POST", Server::new("vendor.invalid", 443))
}

fn ended(number: u64, outcome: CallOutcome, effect: Effect) -> CallEnded<'static> {
    CallEnded::new(began(number), outcome, effect, Duration::from_millis(250))
}

/// Two calls beside each other, one decision of each outcome, a trouble, two attempts, a report and an operator's action.
fn all_events(observer: &dyn Observer) {
    observer.call_began(&began(1));
    observer.call_began(&began(2));
    let unpaid = CallOutcome::Failed(ErrorKind::InsufficientCredit);
    observer
        .call_ended(&ended(1, unpaid, Effect::None).with_http_status(Some(200)).with_vendor_code(Some("4")));
    observer.call_ended(&ended(2, CallOutcome::Dropped, Effect::Unknown));
    let decision = |step, outcome| Decision::new(step, outcome, "login", phone());
    observer.decision(&decision(Step::Start, DecisionOutcome::Sent).with_challenge(Some("0d0d")));
    observer.decision(&decision(Step::Start, DecisionOutcome::Sent));
    observer.decision(&decision(Step::Check, DecisionOutcome::Confirmed));
    observer.decision(
        &decision(Step::Start, DecisionOutcome::Refused)
            .with_reason(Some("limited"), Some("cooldown"))
            .with_retry_after(Some(Duration::from_secs(30))),
    );
    observer.decision(
        &decision(Step::Check, DecisionOutcome::Failed)
            .with_reason(Some("store"), None)
            .with_effect(Effect::Unknown)
            .with_attempts_left(Some(3))
            .with_tenant(Some("shop")),
    );
    observer.decision(&decision(Step::Check, DecisionOutcome::Dropped).with_effect(Effect::Unknown));
    let error = Lost(std::io::Error::other("canary-source"));
    observer.trouble(&Trouble::new(Operation::Bill { units: 3 }, "0d0d", Effect::Unknown, &error));
    let error = Error::new(ErrorKind::Transport, Effect::None);
    observer.attempt(&Attempt::new("first", phone(), 1, Err(&error), true, Duration::ZERO));
    observer.attempt(&Attempt::new("second", phone(), 2, Ok(&Accepted::default()), false, Duration::ZERO));
    observer.reported(&Reported::new("esms-my", Delivery::Failed, "0d0d"));
    let (action, outcome) = (OperatorAction::Forget, OperatorOutcome::Done);
    observer.operated(&Operated::new(action, outcome, Effect::None, "support").with_phone(phone()));
}

#[test]
fn each_call_is_a_span_with_the_names_of_opentelemetry_and_each_decision_an_event() {
    let log = Log::default();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(log.clone()), || {
        let _request = tracing::info_span!("request").entered();
        all_events(&TracingObserver::new());
    });
    let closed = log.closed.lock().unwrap();
    let calls: Vec<_> = closed.iter().filter(|(name, ..)| *name == "otp.call").collect();
    let [(_, (parent, unpaid)), (_, (_, dropped))] = &calls[..] else { panic!("{closed:#?}") };
    assert_eq!(*parent, Some("request"), "a call belongs to the request that made it");
    for (name, value) in [
        ("otel.name", "esms-my send_sms"),
        ("otel.kind", "client"),
        ("otel.status_code", "ERROR"),
        ("http.request.method", "POST"),
        ("http.response.status_code", "200"),
        ("server.address", "vendor.invalid"),
        ("server.port", "443"),
        ("error.type", "insufficient_credit"),
        ("otp.vendor", "esms-my"),
        ("otp.endpoint", "send_sms"),
        ("otp.risk", "sends"),
        ("otp.outcome", "insufficient_credit"),
        ("otp.effect", "none"),
        ("otp.vendor_code", "4"),
    ] {
        assert_eq!(unpaid.field(name), value, "{name}");
    }
    assert_eq!((dropped.field("error.type"), dropped.field("otp.effect")), ("dropped", "unknown"));

    let events = log.events.lock().unwrap();
    let in_calls = events.iter().filter(|(span, _)| *span == Some("otp.call")).count();
    assert_eq!(
        (events.len(), in_calls),
        (13, 2),
        "two ends, six decisions, a trouble, two attempts, a report, an operator's action"
    );
    let warnings = events.iter().filter(|(_, line)| line.level == Level::WARN.to_string()).count();
    assert_eq!(warnings, 5, "two calls, a failure, a drop and a trouble: {events:#?}");
    let limited = events.iter().find(|(_, line)| line.field("otp.limit") == "cooldown").unwrap();
    for (name, value) in [
        ("otp.step", "start"),
        ("otp.outcome", "refused"),
        ("otp.purpose", "login"),
        ("otp.number", "+84*******84"),
        ("otp.country", "VN"),
        ("otp.reason", "limited"),
        ("otp.effect", "none"),
        ("otp.retry_after_seconds", "30"),
    ] {
        assert_eq!(limited.1.field(name), value, "{name}");
    }
    let all = format!("{closed:?} {events:?}");
    assert!(!all.contains(&PHONE[3..]) && !all.contains("canary"), "{all}");
}

#[test]
fn counters_have_the_names_that_the_pages_print_and_few_labels() {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || all_events(&MetricsObserver::new()));
    let page = recorder.handle().render();
    for line in [
        r#"otp_calls_total{vendor="esms-my",endpoint="send_sms",kind="insufficient_credit",effect="none"} 1"#,
        r#"otp_calls_total{vendor="esms-my",endpoint="send_sms",kind="dropped",effect="unknown"} 1"#,
        r#"otp_call_duration_seconds_count{vendor="esms-my",endpoint="send_sms"} 2"#,
        r#"otp_call_duration_seconds_sum{vendor="esms-my",endpoint="send_sms"} 0.5"#,
        r#"otp_sends_total{country="VN",purpose="login"} 2"#,
        r#"otp_confirmations_total{country="VN",purpose="login"} 1"#,
        r#"otp_refusals_total{country="VN",purpose="login",step="start",reason="limited",limit="cooldown"} 1"#,
        r#"otp_failures_total{country="VN",purpose="login",step="check",reason="store"} 1"#,
        r#"otp_failures_total{country="VN",purpose="login",step="check",reason="dropped"} 1"#,
        r#"otp_troubles_total{operation="bill",effect="unknown"} 1"#,
        r#"otp_attempts_total{sender="first",kind="transport"} 1"#,
        r#"otp_attempts_total{sender="second",kind="success"} 1"#,
        r#"otp_reports_total{vendor="esms-my",delivery="failed"} 1"#,
    ] {
        assert!(page.lines().any(|printed| printed == line), "{line} is not in\n{page}");
    }
    assert!(!page.contains(&PHONE[3..]) && !page.contains("canary"), "{page}");
}

/// Who searches a log or draws a chart finds each name on the page: of spans and fields in the code, of metrics in the code and its table.
#[test]
fn the_page_on_production_names_every_field_and_every_metric() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/production.md")).unwrap();
    let sources = [
        ("otp.", include_str!("../../src/observer/to_tracing.rs"), 20),
        ("otp_", include_str!("../../src/observer/to_metrics.rs"), 9),
    ];
    for (begin, source, least) in sources {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let words = source.split(|c| !is_part(c)).filter(|word| word.starts_with(begin));
        let names: BTreeSet<_> = words.collect();
        assert!(names.len() >= least, "the code is read otherwise than it is written: {names:?}");
        let missing: Vec<_> = names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
        assert!(missing.is_empty(), "docs/production.md lacks {missing:?}");
    }
}

/// Every `otp_…` and every label that the files name. A quantile needs `le`, and Prometheus adds `job`.
#[test]
fn the_alerts_and_the_dashboard_name_what_comes_out() {
    let recorder = PrometheusBuilder::new().set_buckets(&[0.1, 1.0, 10.0]).unwrap().build_recorder();
    metrics::with_local_recorder(&recorder, || all_events(&MetricsObserver::new()));
    let page = recorder.handle().render();
    let words = |text: &str| -> Vec<String> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let printed = words(&page);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/production");
    let mut metrics = 0;
    for file in ["alerts.yml", "dashboard.json"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap().replace("\\\"", "\"");
        for word in words(&text).iter().filter(|word| word.starts_with("otp_")) {
            let is_file_name = ["otp_core"].contains(&word.as_str());
            assert!(is_file_name || printed.contains(word), "{file}: {word} does not come out");
            metrics += usize::from(!is_file_name);
        }
        for group in text.split("by (").skip(1) {
            for label in words(group.split(')').next().unwrap()) {
                assert!(
                    label == "job" || printed.contains(&label),
                    "{file}: no metric has the label {label}"
                );
            }
        }
        for (label, value) in text.split(['{', ',', ' ']).filter_map(|part| part.split_once("=\"")) {
            assert!(printed.contains(&label.to_owned()), "{file}: no metric has the label {label}=\"{value}");
        }
    }
    assert!(metrics >= 14, "{metrics} metrics are named: the files were not read");
}
