//! One Chromium for all tests, told what to do over `WebDriver`: one request for each command, JSON both ways.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use serde_json::{Value, json};

use crate::wire_client::request;

/// A command that gets no answer for so long gets none: the driver gives up earlier.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running Chromium and its driver. Both end with the last test that holds it.
pub struct Browser {
    chromedriver: Child,
    address: SocketAddr,
    session: String,
    profile: PathBuf,
}

/// What the driver answers instead of a value: `stale element reference`, and what it says of it.
#[derive(Debug)]
pub struct Refusal {
    pub error: String,
    pub message: String,
}

impl Browser {
    /// The one that another test has or waits for, or a new one. Two tests start at a time, and each waits for the other's window to
    /// close while it holds the browser: so it ends behind the last of them.
    pub fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Browser>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *running = Arc::downgrade(&started);
            started
        })
    }

    fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // The one before may still be on its way out.
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = format!("otp-sandbox-browser-{}-{number}", std::process::id());
        let profile = std::env::temp_dir().join(profile);
        let (chromedriver, address) = start_chromedriver();
        // From here on, whatever fails ends the driver, too.
        let mut browser = Self { chromedriver, address, session: String::new(), profile };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities(&browser.profile) } });
        let new = browser.command("POST", "", &wanted);
        let new = new.unwrap_or_else(|error| {
            panic!("chromedriver is there, but no Chromium came up: {}", error.message)
        });
        browser.session = format!("/{}", new["sessionId"].as_str().unwrap());
        browser
    }

    /// Gives the driver a command of the session.
    pub fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
        let path = format!("/session{}{path}", self.session);
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let mut answer: Value = serde_json::from_str(&self.exchange(method, &path, &body)).unwrap();
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => Err(Refusal { error: error.to_owned(), message: value["message"].to_string() }),
            None => Ok(value),
        }
    }

    fn exchange(&self, method: &str, path: &str, body: &str) -> String {
        let text = request(method, path, &self.address.to_string(), &[], body);
        let mut socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(text.as_bytes()).unwrap();
        // It keeps the connection open, asked or not: only the length says where the answer ends.
        let mut answer = BufReader::new(socket);
        let mut length = 0;
        loop {
            let mut line = String::new();
            answer.read_line(&mut line).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
            match line.trim_end().to_ascii_lowercase().split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse().unwrap(),
                None if line.trim_end().is_empty() => break,
                Some(_) | None => {}
            }
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body).unwrap();
        String::from_utf8(body).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.command("DELETE", "", &Value::Null);
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

fn capabilities(profile: &Path) -> Value {
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
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    })
}
