//! The alerts of `docs/production/alerts.yml`: each names a fault of the sandbox, and fires on that one and on no other.
//!
//! A usual run looks at what is counted under each fault. `OTP_LONG=1` also lets a real Prometheus load the rules and read the counters:
//! it needs the Debian package `prometheus`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use esms_my::sms::SendSms;
use esms_my::{Client, Credentials, HttpOptions, PhoneNumber};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use otp_sandbox::{Fault, Sandbox, Vendor};
use otp_verify::otp_core::MetricsObserver;
use serde::Deserialize as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An alert, the fault that it names, and what is counted then. The last one is a vendor that is well.
const SCENARIOS: [(&str, &str, &str); 6] = [
    ("OtpVendorUnreachable", r#"{"kind":"refuse"}"#, r#"kind="transport",effect="none""#),
    ("OtpOutcomeUnknown", r#"{"kind":"cut"}"#, r#"kind="transport",effect="unknown""#),
    ("OtpAnswersUnexpected", r#"{"kind":"html_page"}"#, r#"kind="unexpected_response",effect="unknown""#),
    ("OtpCredentialsRefused", r#"{"kind":"answer","code":"3"}"#, r#"kind="authentication",effect="none""#),
    ("OtpNoCredit", r#"{"kind":"answer","code":"5"}"#, r#"kind="insufficient_credit",effect="none""#),
    ("", "", r#"kind="success",effect="none""#),
];

/// A vendor in one kind of trouble, and what is counted of the calls to it.
struct Scenario {
    /// The alert that must fire; empty for none.
    alert: &'static str,
    fault: &'static str,
    counted: &'static str,
    sandbox: Sandbox,
    client: Client,
    recorder: PrometheusRecorder,
}

impl Scenario {
    async fn start((alert, fault, counted): (&'static str, &'static str, &'static str)) -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let sandbox = Sandbox::start().await.unwrap();
        let account = Vendor::EsmsMy.credentials();
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let http = HttpOptions::new().observer(MetricsObserver::new());
        let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).http(http);
        Self { alert, fault, counted, client: client.build().unwrap(), sandbox, recorder }
    }

    /// Makes one call under the fault.
    async fn call(&self) {
        if !self.fault.is_empty() {
            let mut fault: Value = serde_json::from_str(self.fault).unwrap();
            fault["vendor"] = json!("esms-my");
            self.sandbox.disarm();
            self.sandbox.arm(Fault::deserialize(fault).unwrap()).unwrap();
        }
        let phone: PhoneNumber = "+60123456789".parse().unwrap();
        // The runtime of this test has one thread, so the observer is called on it.
        let _counting = metrics::set_default_local_recorder(&self.recorder);
        let outcome = self.client.send_sms(&SendSms::new(phone, "RM0.00 Hello world")).await;
        assert_eq!(outcome.is_err(), !self.fault.is_empty(), "{}: {outcome:?}", self.fault);
    }

    fn page(&self) -> String {
        self.recorder.handle().render()
    }

    /// The name under which Prometheus reads it.
    fn job(&self) -> &'static str {
        if self.alert.is_empty() { "well" } else { self.alert }
    }
}

#[tokio::test]
async fn each_alert_fires_on_its_own_fault_of_the_sandbox_and_on_no_other() {
    let mut scenarios = Vec::new();
    for scenario in SCENARIOS {
        let scenario = Scenario::start(scenario).await;
        scenario.call().await;
        let line =
            format!("otp_calls_total{{vendor=\"esms-my\",endpoint=\"send_sms\",{}}} 1", scenario.counted);
        let page = scenario.page();
        assert!(page.lines().any(|printed| printed == line), "{line} is not in\n{page}");
        scenarios.push(scenario);
    }
    if std::env::var("OTP_LONG").is_ok_and(|value| value == "1") {
        in_prometheus(&scenarios).await;
    }
}

/// A real Prometheus loads the rules and reads the six pages.
async fn in_prometheus(scenarios: &[Scenario]) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/production/alerts.yml");
    let rules = rules.canonicalize().unwrap();
    // It comes with the Debian package prometheus.
    let checked = Command::new("promtool").args(["check", "rules"]).arg(&rules).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");

    let exporter = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Prometheus::start(&rules, scenarios, exporter.local_addr().unwrap().port());
    let expected: BTreeSet<_> = scenarios
        .iter()
        .filter(|scenario| !scenario.alert.is_empty())
        .map(|scenario| (scenario.alert.to_owned(), scenario.job().to_owned()))
        .collect();
    let began = Instant::now();
    let fired = async {
        loop {
            for scenario in scenarios {
                scenario.call().await;
            }
            let fired = server.fired().await;
            assert!(fired.is_subset(&expected), "fired without its fault: {fired:?}");
            if fired == expected {
                // What is about to fire wrongly would do so in the next evaluations.
                tokio::time::sleep(Duration::from_secs(3)).await;
                return server.fired().await;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "only these have fired: {fired:?}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let fired = tokio::select! {
        fired = fired => fired,
        () = export(&exporter, scenarios) => unreachable!("it serves for as long as it is asked"),
    };
    assert_eq!(fired, expected);
}

/// Serves the page of each scenario under the name of its job.
async fn export(listener: &TcpListener, scenarios: &[Scenario]) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|bytes| bytes > 0) {}
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap_or_default();
        let page = scenarios.iter().find(|scenario| path == format!("/{}", scenario.job()));
        let body = page.map(Scenario::page).unwrap_or_default();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        // Prometheus may have given up: it comes again.
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

/// A server of its own, in a folder of its own; both go with it.
struct Prometheus {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Prometheus {
    fn start(rules: &Path, scenarios: &[Scenario], exporter: u16) -> Self {
        let folder = std::env::temp_dir().join(format!("otp-alerts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let job = |scenario: &Scenario| {
            json!({
                "job_name": scenario.job(),
                "metrics_path": format!("/{}", scenario.job()),
                "static_configs": [{ "targets": [format!("127.0.0.1:{exporter}")] }],
            })
        };
        // JSON is YAML, too.
        let settings = json!({
            "global": { "scrape_interval": "1s", "evaluation_interval": "1s" },
            "rule_files": [rules],
            "scrape_configs": scenarios.iter().map(job).collect::<Vec<_>>(),
        });
        std::fs::write(folder.join("prometheus.yml"), settings.to_string()).unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--log.level=error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, folder, port }
    }

    /// Which alerts fire, and for which job. Nothing before the server answers.
    async fn fired(&self) -> BTreeSet<(String, String)> {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await else {
            return BTreeSet::new();
        };
        // An answer to HTTP/1.0 has no chunks, and ends with its connection.
        let asked = stream.write_all(b"GET /api/v1/alerts HTTP/1.0\r\nHost: localhost\r\n\r\n").await;
        let mut answer = String::new();
        if asked.is_err() || stream.read_to_string(&mut answer).await.is_err() {
            return BTreeSet::new();
        }
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let Ok(answer) = serde_json::from_str::<Value>(body) else { return BTreeSet::new() };
        let label = |alert: &Value, name: &str| alert["labels"][name].as_str().unwrap_or_default().to_owned();
        let alerts = answer["data"]["alerts"].as_array().cloned().unwrap_or_default();
        let firing = alerts.iter().filter(|alert| alert["state"] == "firing");
        firing.map(|alert| (label(alert, "alertname"), label(alert, "job"))).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
