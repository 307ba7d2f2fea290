//! A sandbox with a headless Chromium looking at its page.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use otp_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::wire_client;

/// Long for a loaded machine; a page that is right is there in a fraction of it.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Session {
    pub sandbox: Sandbox,
    client: Client,
    name: String,
    chromedriver: Child,
    address: SocketAddr,
    profile: PathBuf,
}

impl Session {
    pub async fn start(sandbox: Sandbox) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = format!("otp-sandbox-browser-{}-{number}", std::process::id());
        let profile = std::env::temp_dir().join(profile);
        let (mut chromedriver, address) = start_chromedriver();
        let url = format!("http://{address}");
        let wanted = capabilities(&profile);
        let client = Client::with_capabilities_and_connector(&url, &wanted, HttpConnector::new()).await;
        let client = client.unwrap_or_else(|error| {
            let _ = chromedriver.kill();
            panic!("chromedriver is there, but no Chromium came up: {error}")
        });
        let name = client.session_id().await.unwrap().unwrap();
        Self { sandbox, client, name, chromedriver, address, profile }
    }

    pub async fn open(&self, path: &str) {
        self.go_to(&format!("{}{path}", self.sandbox.control_url())).await;
    }

    pub async fn go_to(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Opens the page and waits until it is connected, so that what comes next must arrive by itself.
    pub async fn open_live(&self) {
        self.open("/").await;
        self.until("document.getElementById('live').textContent === 'Live'").await;
    }

    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs a script whose answer comes later, by a call of `done`.
    pub async fn run_and_wait(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1];\n{script}");
        self.client.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// The value of an expression in the page.
    pub async fn value(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression})")).await
    }

    /// The first fitting element, as soon as it is there.
    pub async fn element(&self, css: &str) -> Element {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.unwrap()
    }

    pub async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.unwrap()
    }

    pub async fn click(&self, css: &str) {
        self.element(css).await.click().await.unwrap();
    }

    pub async fn type_into(&self, css: &str, text: &str) {
        self.element(css).await.send_keys(text).await.unwrap();
    }

    pub async fn clear(&self, css: &str) {
        self.element(css).await.clear().await.unwrap();
    }

    /// Presses one key, wherever the focus is.
    pub async fn press(&self, key: impl Into<char>) {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    pub async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    /// Waits until an expression is true in the page.
    pub async fn until(&self, expression: &str) {
        let start = Instant::now();
        while self.value(expression).await != json!(true) {
            if start.elapsed() > PATIENCE {
                let page = self.text("body").await;
                let (at, form) = (
                    self.value("location.href").await,
                    self.value("[...new FormData(document.getElementById('filter'))].join()").await,
                );
                panic!("never true: {expression}\n{at} {form}\n{page}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until some element has a text.
    pub async fn until_text(&self, css: &str, text: &str) {
        let (css, text) = (json!(css), json!(text));
        self.until(&format!("[...document.querySelectorAll({css})].some(e => e.innerText.includes({text}))"))
            .await;
    }

    /// The same without any script in the page.
    pub async fn until_shown(&self, css: &str, text: &str) {
        let start = Instant::now();
        loop {
            let shown = self.element(css).await.text().await.unwrap_or_default();
            if shown.contains(text) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{css} never showed {text}, but: {shown}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A command of Chromium's own, which other browsers lack.
    pub async fn cdp(&self, command: &str, parameters: Value) {
        self.own("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    /// The lines of a log since it was read last.
    async fn log(&self, name: &str) -> Vec<Value> {
        self.own("se/log", json!({ "type": name })).await.as_array().unwrap().clone()
    }

    /// Forgets what is on the console, for the one test that provokes it.
    pub async fn forget_console(&self) {
        self.log("browser").await;
    }

    /// Forgets which requests left, for the one test whose page is another one.
    pub async fn forget_requests(&self) {
        self.log("performance").await;
    }

    async fn own(&self, path: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Own { path, body }).await.unwrap()
    }

    pub async fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    pub async fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Tabs until the focus is on a wanted element, and sees that each stop on the way shows its focus.
    pub async fn tab_to(&self, css: &str) {
        let wanted = json!(css);
        for _ in 0..80 {
            self.press(Key::Tab).await;
            let visible = "(e => e === document.body || e.matches(':focus-visible') && \
                           getComputedStyle(e).outlineStyle !== 'none')(document.activeElement)";
            assert_eq!(
                self.value(visible).await,
                json!(true),
                "{}",
                self.value("document.activeElement.outerHTML").await
            );
            if self.value(&format!("document.activeElement.matches({wanted})")).await == json!(true) {
                return;
            }
        }
        panic!("the tab key never came to {css}");
    }

    /// What must hold at the end of every test: nothing on the console, no request to another host.
    pub async fn finish(self) {
        let noted = self.log("browser").await;
        let quiet = |entry: &Value| matches!(entry["level"].as_str(), Some("DEBUG" | "INFO"));
        let lines: Vec<_> = noted.iter().filter(|entry| !quiet(entry)).collect();
        assert!(lines.is_empty(), "on the console: {lines:?}");
        let own = self.sandbox.control_url();
        let mut seen = 0;
        for entry in self.log("performance").await {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let message = &message["message"];
            if message["method"] != "Network.requestWillBeSent" {
                continue;
            }
            let url = message["params"]["request"]["url"].as_str().unwrap();
            // The browser's own first page has addresses that lead nowhere.
            let stays = [own.as_str(), "data:", "chrome:"].iter().any(|start| url.starts_with(start));
            assert!(stays, "a request left: {url}");
            seen += 1;
        }
        assert!(seen > 0, "no request was seen at all, so nothing is proved");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Ends the browser also when a test has failed; the client's own way needs a runtime that still turns.
        let path = format!("/session/{}", self.name);
        let request = wire_client::request("DELETE", &path, &self.address.to_string(), &[], "");
        if let Ok(mut socket) = TcpStream::connect(self.address) {
            let _ = socket.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = socket.write_all(request.as_bytes());
            let _ = socket.read(&mut [0; 1024]);
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
        // The browser writes to its folder until its last process has gone.
        for _ in 0..100 {
            if std::fs::remove_dir_all(&self.profile).is_ok() || !self.profile.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A command outside the standard.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// It takes any port that is free for one version of IP, and ends if the port is not free for the other one: so it is asked again.
fn start_chromedriver() -> (Child, SocketAddr) {
    (0..10).find_map(|_| try_chromedriver()).expect("chromedriver says which port it has")
}

fn try_chromedriver() -> Option<(Child, SocketAddr)> {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    let mut command = Command::new(&program);
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap_or_else(|error| {
        panic!("{program} does not start ({error}); `.ci/setup` installs what is missing")
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines.by_ref().map(Result::unwrap).find(|line| line.contains("started successfully on port"));
    let Some(said) = said else {
        child.wait().unwrap();
        return None;
    };
    let port = said.trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap();
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Some((child, SocketAddr::from(([127, 0, 0, 1], port))))
}

fn capabilities(profile: &std::path::Path) -> serde_json::Map<String, Value> {
    let mut options = json!({
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-color-profile=srgb",
            "--hide-scrollbars",
            "--window-size=1280,900",
            format!("--user-data-dir={}", profile.display()),
        ]
    });
    if let Ok(binary) = std::env::var("CHROMIUM") {
        options["binary"] = json!(binary);
    }
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    wanted.as_object().unwrap().clone()
}
