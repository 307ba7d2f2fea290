//! A sandbox with a window of a headless Chromium looking at its page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use otp_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::driver::{Browser, Refusal};

/// Long for a loaded machine; a page that is right is there in a fraction of it.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);
/// The name of an element's id in the answers of `WebDriver`.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub const TAB: char = '\u{e004}';
pub const ENTER: char = '\u{e007}';
pub const DOWN: char = '\u{e015}';

pub struct Session {
    pub sandbox: Sandbox,
    /// The window that the browser came up with. It stays, as a browser ends with its last window.
    first: Value,
    // In this order: the next test finds the browser running.
    _turn: MutexGuard<'static, ()>,
    browser: Arc<Browser>,
}

impl Session {
    /// Opens a window of its own, in a browser that knows nothing of an earlier test.
    pub fn start(sandbox: Sandbox) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let browser = Browser::shared();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let first = browser.command("GET", "/window", &Value::Null).unwrap();
        let page = Self { sandbox, first, _turn: turn, browser };
        let new = page.post("/window/new", &json!({ "type": "tab" }));
        page.post("/window", &json!({ "handle": new["handle"] }));
        // An origin has a port, and each sandbox its own, so storage is apart anyway; cookies know no ports.
        for command in
            ["Network.clearBrowserCookies", "Network.clearBrowserCache", "Browser.resetPermissions"]
        {
            page.cdp(command, &json!({}));
        }
        let origin = json!({ "origin": page.sandbox.control_url(), "storageTypes": "all" });
        page.cdp("Storage.clearDataForOrigin", &origin);
        page.forget_console();
        page.forget_requests();
        page
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.browser.command("POST", path, body).unwrap_or_else(|error| panic!("{path} {body}: {error:?}"))
    }

    pub fn open(&self, path: &str) {
        self.go_to(&format!("{}{path}", self.sandbox.control_url()));
    }

    pub fn go_to(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Opens the page and waits until it is connected, so that what comes next must arrive by itself.
    pub fn open_live(&self) {
        self.open("/");
        self.until("document.getElementById('live').textContent === 'Live'");
    }

    pub fn reload(&self) {
        self.post("/refresh", &json!({}));
    }

    /// Runs a script in the page.
    pub fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script whose answer comes later, by a call of `done`.
    pub fn run_and_wait(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1];\n{script}");
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// The value of an expression in the page.
    pub fn value(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression})"))
    }

    /// Does something to the first fitting element, as soon as it is there. One that the page has just replaced is looked for again:
    /// nothing was done to it.
    fn with_element(&self, css: &str, method: &str, what: &str, body: &Value) -> Value {
        let start = Instant::now();
        let once = || {
            let wanted = json!({ "using": "css selector", "value": css });
            let found = self.browser.command("POST", "/element", &wanted)?;
            let id = found[ELEMENT].as_str().unwrap();
            self.browser.command(method, &format!("/element/{id}/{what}"), body)
        };
        loop {
            match once() {
                Ok(value) => return value,
                Err(Refusal { error, .. })
                    if ["no such element", "stale element reference"].contains(&error.as_str())
                        && start.elapsed() < PATIENCE => {}
                Err(error) => panic!("{what} {css}: {error:?}"),
            }
            std::thread::sleep(PAUSE);
        }
    }

    pub fn text(&self, css: &str) -> String {
        self.with_element(css, "GET", "text", &Value::Null).as_str().unwrap().to_owned()
    }

    pub fn click(&self, css: &str) {
        self.with_element(css, "POST", "click", &json!({}));
    }

    pub fn type_into(&self, css: &str, text: &str) {
        self.with_element(css, "POST", "value", &json!({ "text": text }));
    }

    pub fn clear(&self, css: &str) {
        self.with_element(css, "POST", "clear", &json!({}));
    }

    /// Presses one key, wherever the focus is.
    pub fn press(&self, key: char) {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keys }] }));
    }

    /// A PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        let taken = self.browser.command("GET", "/screenshot", &Value::Null).unwrap();
        BASE64_STANDARD.decode(taken.as_str().unwrap()).unwrap()
    }

    /// Waits until an expression is true in the page.
    pub fn until(&self, expression: &str) {
        let start = Instant::now();
        while self.value(expression) != json!(true) {
            if start.elapsed() > PATIENCE {
                let page = self.text("body");
                let (at, form) = (
                    self.value("location.href"),
                    self.value("[...new FormData(document.getElementById('filter'))].join()"),
                );
                panic!("never true: {expression}\n{at} {form}\n{page}");
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until some element has a text.
    pub fn until_text(&self, css: &str, text: &str) {
        let (css, text) = (json!(css), json!(text));
        self.until(&format!("[...document.querySelectorAll({css})].some(e => e.innerText.includes({text}))"));
    }

    /// The same without any script in the page.
    pub fn until_shown(&self, css: &str, text: &str) {
        let start = Instant::now();
        loop {
            let shown = self.text(css);
            if shown.contains(text) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{css} never showed {text}, but: {shown}");
            std::thread::sleep(PAUSE);
        }
    }

    /// A command of Chromium's own, which other browsers lack.
    pub fn cdp(&self, command: &str, parameters: &Value) {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    /// The lines of a log since it was read last.
    fn log(&self, name: &str) -> Vec<Value> {
        self.post("/se/log", &json!({ "type": name })).as_array().unwrap().clone()
    }

    /// Forgets what is on the console, for the tests that provoke it.
    pub fn forget_console(&self) {
        self.log("browser");
    }

    /// Forgets which requests left, for the one test whose page is another one.
    pub fn forget_requests(&self) {
        self.log("performance");
    }

    pub fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    pub fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Tabs until the focus is on a wanted element, and sees that each stop on the way shows its focus.
    pub fn tab_to(&self, css: &str) {
        let wanted = json!(css);
        for _ in 0..80 {
            self.press(TAB);
            let visible = "(e => e === document.body || e.matches(':focus-visible') && \
                           getComputedStyle(e).outlineStyle !== 'none')(document.activeElement)";
            assert_eq!(
                self.value(visible),
                json!(true),
                "{}",
                self.value("document.activeElement.outerHTML")
            );
            if self.value(&format!("document.activeElement.matches({wanted})")) == json!(true) {
                return;
            }
        }
        panic!("the tab key never came to {css}");
    }

    /// What must hold at the end of every test: nothing on the console, no request to another host.
    pub fn finish(self) {
        let noted = self.log("browser");
        let quiet = |entry: &Value| matches!(entry["level"].as_str(), Some("DEBUG" | "INFO"));
        let lines: Vec<_> = noted.iter().filter(|entry| !quiet(entry)).collect();
        assert!(lines.is_empty(), "on the console: {lines:?}");
        let own = self.sandbox.control_url();
        let mut seen = 0;
        for entry in self.log("performance") {
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
    /// Also when the test has failed.
    fn drop(&mut self) {
        let closed = self.browser.command("DELETE", "/window", &Value::Null);
        let back = self.browser.command("POST", "/window", &json!({ "handle": self.first }));
        if !std::thread::panicking() {
            closed.and(back).expect("the window closes");
        }
    }
}
