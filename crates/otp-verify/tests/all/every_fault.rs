//! The README's service over Redis meets every fault of the sandbox, with `tracing` on. Each call of the vendor is one span,
//! and its effect is right by what the sandbox itself has noted. Nothing that is logged or answered shows a secret.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard};

use esms_my::{Client, Credentials};
use otp_sandbox::{Config, Fault, Sandbox, State as CodeState, Vendor, fault_menu};
use otp_testkit::finder::{Canary, Finder, Kind};
use otp_testkit::pages;
use otp_testkit::servers::redis as server;
use otp_verify::Key;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

include!("readme/redis_service.rs");

/// What is right after a fault, by its description in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    /// The vendor acts, and its answer arrives.
    Success,
    /// The vendor acts, and what arrives is no answer: the effect is open.
    Lost,
    /// The vendor uses the code up, and answers that it is wrong: no client can tell.
    Misled,
    /// The client leaves first: whether the vendor acts hangs on who is quicker.
    Late,
    /// The vendor does not act, and the client can prove it.
    Nothing,
    /// The vendor does not act, and nothing proves it to the client.
    Unproven,
    /// The vendor does not act. Whether a byte had left by then hangs on who is quicker.
    Either,
}

use Right::{Either, Late, Lost, Misled, Nothing, Success, Unproven};

/// A fault with what must be set of it, and what is right of a start and of a check.
type Row = (&'static str, &'static [(&'static str, &'static str)], Right, Right);

const ROWS: &[Row] = &[
    ("refuse", &[], Nothing, Nothing),
    ("reset_on_accept", &[], Either, Either),
    ("close_on_accept", &[], Either, Either),
    ("close_after_head", &[], Unproven, Unproven),
    ("never_read", &[], Unproven, Unproven),
    ("read_slowly", &[], Late, Late),
    ("cut", &[], Lost, Lost),
    ("reset_after_processing", &[], Lost, Lost),
    ("hang", &[], Lost, Lost),
    ("delay", &[], Lost, Lost),
    ("process_twice", &[], Success, Misled),
    ("garbage_head", &[], Lost, Lost),
    ("http_0_9", &[], Lost, Lost),
    ("bad_status_line", &[], Lost, Lost),
    ("interim_only", &[], Lost, Lost),
    ("switching_protocols", &[], Lost, Lost),
    ("duplicate_lengths", &[], Lost, Lost),
    ("header_without_colon", &[], Lost, Lost),
    ("nul_in_header", &[], Lost, Lost),
    ("many_headers", &[], Lost, Lost),
    ("huge_header", &[], Lost, Lost),
    ("wrong_content_type", &[], Success, Success),
    ("no_content_type", &[], Success, Success),
    ("cut_reply", &[], Lost, Lost),
    ("cut_chunk", &[], Lost, Lost),
    ("stall", &[], Lost, Lost),
    ("drip", &[], Lost, Lost),
    ("endless", &[], Lost, Lost),
    ("oversized", &[], Lost, Lost),
    ("empty", &[], Lost, Lost),
    ("html_page", &[], Lost, Lost),
    ("truncated_json", &[], Lost, Lost),
    ("wrong_types", &[], Lost, Lost),
    ("added_field", &[], Success, Success),
    ("removed_field", &[("field", "status")], Lost, Lost),
    // What comes beside a success does not turn it into a failure.
    ("removed_field", &[("field", "id")], Success, Success),
    ("retyped_field", &[("field", "status")], Lost, Lost),
    ("retyped_field", &[("field", "id")], Success, Success),
    ("unknown_code", &[], Lost, Lost),
    ("bom", &[], Success, Success),
    ("not_utf8", &[], Lost, Lost),
    ("deep_nesting", &[], Lost, Lost),
    ("duplicate_keys", &[], Lost, Lost),
    ("gzip_label", &[], Success, Success),
    // No credits: the page of the check has no such code.
    ("answer", &[("code", "5")], Nothing, Unproven),
    // An internal error: the page does not say that nothing was done.
    ("answer", &[("code", "6")], Unproven, Unproven),
    // A wrong code: the page of the start has no such code.
    ("answer", &[("code", "16")], Unproven, Nothing),
    ("status", &[], Lost, Lost),
    // A check is answered with a send, and shows by its price that it is not a check.
    ("reply_of_another", &[], Success, Lost),
    ("stray_reply", &[], Success, Success),
    ("redirect", &[], Unproven, Unproven),
    ("retry_after", &[], Unproven, Unproven),
    // No call meets these.
    ("drop_callback", &[], Success, Success),
    ("double_callback", &[], Success, Success),
    ("late_callback", &[], Success, Success),
];

/// Faults that take longer than anybody waits.
const LASTING: [&str; 6] = ["never_read", "read_slowly", "hang", "delay", "stall", "drip"];

const INDEX_KEY: &str = "a7c3";
const CODE_KEY: &str = "5be9";
/// Written as users write it. The last five digits are no port.
const PHONE: &str = "012-609 8765";
const DIGITS: &str = "126098765";
/// Letters that no hexadecimal id holds.
const CODE: &str = "XK7QZM";

#[tokio::test]
async fn each_call_of_the_readmes_service_is_one_span_with_the_right_effect_under_every_fault() {
    pages::prints("crates/otp-verify/README.md", include_str!("readme/redis_service.rs"));
    for entry in fault_menu() {
        assert!(ROWS.iter().any(|row| row.0 == entry.kind), "`{}`: what is right after it?", entry.kind);
    }
    let (spans, answers) = (Spans::default(), Arc::new(Mutex::new(String::new())));
    // With one subscriber alone, `tracing` asks only the thread that first meets a span whether anybody hears it: that of another
    // test would answer for all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _heard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
    let redis = server::Server::start().unwrap();

    let mut stages = JoinSet::new();
    for (number, &row) in ROWS.iter().enumerate() {
        for is_check in [false, true] {
            let (spans, answers, url) = (spans.clone(), Arc::clone(&answers), redis.url());
            stages.spawn(async move {
                let stage = Stage::start(row, &url, number * 2 + usize::from(is_check)).await;
                let text = stage.play(row, is_check, &spans).await;
                answers.lock().unwrap().push_str(&text);
            });
        }
        // A few at once, because some wait; nobody else while a port is closed that another vendor could get.
        while stages.len() >= if row.0 == "refuse" { 1 } else { 16 } {
            stages.join_next().await.unwrap().unwrap();
        }
    }
    while let Some(stage) = stages.join_next().await {
        stage.unwrap();
    }

    let finder = Finder::new(&secrets());
    let typed = finder.find(format!("{PHONE} {CODE}").as_bytes());
    assert!(
        [Kind::Number, Kind::Code].iter().all(|kind| typed.iter().any(|hit| hit.kind == *kind)),
        "{typed:?}"
    );
    let (log, answers) = (spans.lock().lines.join("\n"), answers.lock().unwrap().clone());
    for (what, text) in [("the log", &log), ("the answers", &answers)] {
        assert!(text.len() > 1_000, "{what}: nobody has said anything");
        assert_eq!(finder.find(text.as_bytes()), [], "in {what}");
    }
}

/// What nothing may show: the account's keys, those of the engine, the number and the code.
fn secrets() -> Vec<Canary> {
    let account = Vendor::EsmsMy.credentials();
    vec![
        Canary::new("key", Kind::Key, account.key),
        Canary::new("secret", Kind::Key, account.secret),
        Canary::new("index key", Kind::Key, &INDEX_KEY.repeat(16)),
        Canary::new("code key", Kind::Key, &CODE_KEY.repeat(16)),
        Canary::new("number", Kind::Number, DIGITS),
        Canary::new("code", Kind::Code, CODE),
    ]
}

/// The service, and a vendor of its own.
struct Stage {
    sandbox: Sandbox,
    service: SocketAddr,
}

impl Stage {
    async fn start(row: Row, redis: &str, number: usize) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.configure(Vendor::EsmsMy, Config::new().next_code(CODE)).unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy));
        let patience =
            if LASTING.contains(&row.0) { Duration::from_millis(300) } else { Duration::from_secs(60) };
        let http = HttpOptions::new().timeout(patience);
        // With an index key of its own each stage is a stranger to the others in the store.
        let index = format!("{}{number:04x}", INDEX_KEY.repeat(15));
        let keys = KeyRing::builder().index(Key::parse(&index).unwrap());
        let keys = keys.current("1", Key::parse(&CODE_KEY.repeat(16)).unwrap()).build().unwrap();
        let engine = engine(client, http, redis, keys).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, engine));
        Self { sandbox, service }
    }

    /// Arms the fault for a start or for a check, and compares the span with what the sandbox has noted. Returns what the
    /// service has answered.
    async fn play(&self, (kind, set, start, check): Row, is_check: bool, spans: &Spans) -> String {
        let mut fault = json!({ "vendor": "esms-my", "kind": kind });
        for &(name, value) in set {
            fault[name] = value.into();
        }
        let what = format!("{} with {fault}", if is_check { "a check" } else { "a start" });
        let fault: Fault = serde_json::from_value(fault).unwrap();
        let mut answers = String::new();
        let mut challenge = String::new();
        if is_check {
            // A start as it should be, and the check meets the fault.
            let started = self.post("/start", &json!({ "phone": PHONE })).await;
            started.rsplit("\r\n").next().unwrap().clone_into(&mut challenge);
            assert_eq!(spans.take(&self.sandbox).len(), 1, "{what}");
            answers.push_str(&started);
        }
        self.sandbox.arm(fault).unwrap();
        let fields = json!({ "phone": PHONE, "challenge": challenge, "code": CODE });
        answers.push_str(&self.post(if is_check { "/check" } else { "/start" }, &fields).await);

        let spans = spans.take(&self.sandbox);
        assert_eq!(spans.len(), 1, "{what}");
        let span = &spans[0];
        assert_eq!(span["otp.risk"], if is_check { "checks" } else { "sends" }, "{what}");
        let right = if is_check { check } else { start };
        let (outcome, effect) = (span["otp.outcome"].as_str(), span["otp.effect"].as_str());
        let has_acted = if is_check {
            self.sandbox.messages().iter().any(|message| message.state == CodeState::Verified)
        } else {
            self.sandbox.ledger().messages(Vendor::EsmsMy) > 0
        };
        let told = format!("{what}: {outcome}, {effect}, acted: {has_acted}");
        // Whatever the table says: no effect `none` beside an act, and no success without one.
        if effect == "none" && right != Misled {
            assert_eq!(outcome == "success", has_acted, "{told}");
        }
        let is_right = match right {
            Success => (outcome, effect, has_acted) == ("success", "none", true),
            Misled => (outcome, effect, has_acted) == ("code_rejected", "none", true),
            Lost => effect == "unknown" && has_acted,
            Late => effect == "unknown",
            Nothing => effect == "none" && !has_acted,
            Unproven => effect == "unknown" && !has_acted,
            Either => !has_acted,
        };
        assert!(is_right, "{told}, and not {right:?}");
        answers
    }

    async fn post(&self, path: &str, fields: &Value) -> String {
        let mut connection = TcpStream::connect(self.service).await.unwrap();
        let body = fields.to_string();
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: service\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// A subscriber as a program has one: it keeps the fields of the vendors' calls, and all that is written.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    open: BTreeMap<u64, BTreeMap<String, String>>,
    closed: Vec<BTreeMap<String, String>>,
    lines: Vec<String>,
}

impl Spans {
    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap()
    }

    /// The calls that this sandbox has got since somebody asked, as they ended. Its port may be another one's later.
    fn take(&self, sandbox: &Sandbox) -> Vec<BTreeMap<String, String>> {
        let port = sandbox.address(Vendor::EsmsMy).port().to_string();
        let mut heard = self.lock();
        let (own, others) = heard.closed.drain(..).partition(|span| span["server.port"] == port);
        heard.closed = others;
        own
    }
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        if attributes.metadata().name() == "otp.call" {
            self.lock().open.insert(id.into_u64(), fields);
        } else {
            self.lock().lines.push(format!("{fields:?}"));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        if let Some(fields) = self.lock().open.get_mut(&id.into_u64()) {
            values.record(&mut Fields(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        self.lock().lines.push(format!("{} {fields:?}", event.metadata().target()));
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut heard = self.lock();
        if let Some(fields) = heard.open.remove(&id.into_u64()) {
            heard.lines.push(format!("{fields:?}"));
            heard.closed.push(fields);
        }
    }
}
