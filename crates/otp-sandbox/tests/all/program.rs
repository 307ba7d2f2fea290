//! The command in a container: signals, variables, addresses, health.

use std::io::{BufRead, BufReader};
#[cfg(unix)]
use std::io::{Read, Write};
use std::net::TcpListener;
#[cfg(unix)]
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
#[cfg(unix)]
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_otp-sandbox");

/// The started command; ended however the test ends.
pub struct Started {
    child: Child,
    /// What it printed.
    pub lines: Vec<(String, String)>,
}

impl Started {
    pub fn new(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = Vec::new();
        // The inbox is the last line: the program serves on after it.
        for line in output.map(Result::unwrap) {
            let (name, value) = line.split_once('=').unwrap();
            lines.push((name.to_owned(), value.to_owned()));
            if name == "OTP_SANDBOX_INBOX" {
                break;
            }
        }
        Self { child, lines }
    }

    fn line(&self, name: &str) -> &str {
        &self.lines.iter().find(|(line, _)| line == name).unwrap().1
    }

    /// The port of a printed address.
    fn port(&self, name: &str) -> String {
        let authority = self.line(name).strip_prefix("http://").unwrap();
        authority.split('/').next().unwrap().rsplit_once(':').unwrap().1.to_owned()
    }

    /// The exit code after this signal to that process.
    #[cfg(unix)]
    fn end(mut self, signal: &str, process: u32) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
        assert!(sent.success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            // It ends at once; this only keeps a program that ignores signals from holding the tests up without end.
            assert!(begun.elapsed() < Duration::from_secs(30), "{signal} did not end it");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One that no variable of this machine changes.
pub fn command() -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OTP_SANDBOX_"))
    {
        command.env_remove(name);
    }
    command
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_it_in_order_while_a_listener_is_connected() {
    for signal in ["-TERM", "-INT"] {
        let started = Started::new(command().args(["--port", "0"]));
        let port = started.port("OTP_SANDBOX_INBOX");
        let mut listener = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        let request = format!("GET /_sandbox/v1/events HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n");
        listener.write_all(request.as_bytes()).unwrap();
        let mut first = [0; 15];
        listener.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200 OK");
        let process = started.child.id();
        assert_eq!(started.end(signal, process), Some(0), "{signal}");
    }
}

/// As the first process of a container it has no default action for a signal.
#[cfg(target_os = "linux")]
#[test]
fn as_process_1_it_is_ended_by_ctrl_c_and_sigterm() {
    let ways = [&["--user", "--map-root-user", "--pid", "--fork"][..], &["--pid", "--fork"]];
    let tried = ways.map(|way| (way, Command::new("unshare").args(way).arg("true").output()));
    let permitted =
        tried.iter().find(|(_, output)| output.as_ref().is_ok_and(|output| output.status.success()));
    let Some((way, _)) = permitted else {
        // Not `eprintln!`, which the harness keeps to itself when a test passes.
        let causes = tried.map(|(_, output)| output.map(|output| text(output.stderr)));
        writeln!(std::io::stderr(), "NOT TRIED as process 1: unshare is not permitted here: {causes:?}")
            .unwrap();
        return;
    };
    for signal in ["-TERM", "-INT"] {
        let mut unshare = Command::new("unshare");
        let started = Started::new(unshare.args(*way).args(["--kill-child", PROGRAM, "--port-base", "0"]));
        let inner = only_child_of(started.child.id());
        let namespaces = std::fs::read_to_string(format!("/proc/{inner}/status")).unwrap();
        let ids = namespaces.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap();
        assert_eq!(ids.split_whitespace().last(), Some("1"), "it is process 1 of its own");
        assert_eq!(started.end(signal, inner), Some(0), "{signal}");
    }
}

#[cfg(target_os = "linux")]
fn only_child_of(parent: u32) -> u32 {
    let is_child = |process: &u32| {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        status.lines().any(|line| line == format!("PPid:\t{parent}"))
    };
    let all = std::fs::read_dir("/proc").unwrap();
    let mut children =
        all.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok()).filter(is_child);
    let child = children.next().unwrap();
    assert_eq!(children.next(), None);
    child
}

#[test]
fn it_tells_its_version() {
    for argument in ["--version", "-V"] {
        let output = command().arg(argument).output().unwrap();
        assert!(output.status.success());
        assert_eq!(text(output.stdout), format!("otp-sandbox {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn each_option_can_be_a_variable() {
    let mut with_all = command();
    with_all
        .env("OTP_SANDBOX_PORT_BASE", "0")
        .env("OTP_SANDBOX_BIND", "127.0.0.2")
        .env("OTP_SANDBOX_TOKEN", "correct-horse-battery")
        .env("OTP_SANDBOX_PUBLIC_HOST", "sandbox")
        .env("OTP_SANDBOX_STRICT", "true")
        .env("OTP_SANDBOX_SEED", "42");
    let started = Started::new(with_all.stderr(Stdio::null()));
    let [control, vendor] =
        ["OTP_SANDBOX_INBOX", "ESMS_MY_BASE_URL"].map(|name| format!("127.0.0.2:{}", started.port(name)));
    let send = |at: &str, path, headers: &[_]| {
        crate::wire_client::send(at.parse().unwrap(), "GET", path, headers, "")
    };
    assert_eq!(send(&control, "/", &[]).status, 401, "the token");
    assert_eq!(send(&vendor, "/nowhere", &[]).status, 501, "strict");
    assert!(started.line("ACCUAUTH_BASE_URL").starts_with("http://sandbox:"), "the public host");
    let right = [("authorization", "Bearer correct-horse-battery")];
    let health = send(&control, "/_sandbox/v1/health", &right).json();
    assert_eq!(health["vendors"][1]["base_url"], started.line("ESMS_MY_BASE_URL"));
    let calls = send(&control, "/_sandbox/v1/calls", &right).json();
    for call in calls["calls"].as_array().unwrap() {
        assert!(call["url"].as_str().unwrap().starts_with("http://sandbox:"), "{call}");
    }
}

/// The first code of a sandbox: its seed decides it.
fn first_code(command: &mut Command) -> String {
    let started = Started::new(command.env("OTP_SANDBOX_PORT_BASE", "0"));
    let address = format!("127.0.0.1:{}", started.port("ESMS_MY_BASE_URL")).parse().unwrap();
    let body = format!(
        r#"{{"api-key":"{}","api-secret":"{}","phone":"60123456789","brand-name":"Eaon"}}"#,
        started.line("ESMS_MY_API_KEY"),
        started.line("ESMS_MY_API_SECRET")
    );
    let headers = [("content-type", crate::wire_client::JSON)];
    crate::wire_client::send(address, "POST", crate::calls::MY_GENERATE, &headers, &body);
    let inbox = format!("127.0.0.1:{}", started.port("OTP_SANDBOX_INBOX")).parse().unwrap();
    let latest =
        crate::wire_client::send(inbox, "GET", "/_sandbox/v1/otp/latest?to=%2B60123456789", &[], "").json();
    latest["code"].as_str().unwrap().to_owned()
}

#[test]
fn the_command_line_replaces_a_variable_and_an_empty_one_is_none() {
    let of_42 = first_code(command().args(["--seed", "42"]));
    assert_eq!(first_code(command().env("OTP_SANDBOX_SEED", "42")), of_42);
    assert_eq!(first_code(command().env("OTP_SANDBOX_SEED", "7").args(["--seed", "42"])), of_42);
    let of_0 = first_code(&mut command());
    assert_eq!(first_code(command().env("OTP_SANDBOX_SEED", "").env("OTP_SANDBOX_TOKEN", "")), of_0);
    assert_ne!(of_0, of_42);
}

#[test]
fn a_wrong_variable_is_named() {
    for (name, value) in [
        ("OTP_SANDBOX_PORT_BASE", "70000"),
        ("OTP_SANDBOX_SEED", "none"),
        ("OTP_SANDBOX_BIND", "here"),
        ("OTP_SANDBOX_STRICT", "perhaps"),
    ] {
        let output = command().env(name, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(
            text(output.stderr).starts_with(&format!("otp-sandbox: {name}: ")) && output.stdout.is_empty()
        );
    }
}

#[test]
fn a_public_host_is_a_name_or_an_address() {
    for (host, printed) in [("::1", "[::1]"), ("[::1]", "[::1]"), ("my_sandbox.test", "my_sandbox.test")] {
        let started = Started::new(command().args(["--port", "0", "--public-host", host]));
        for name in ["OTP_SANDBOX_INBOX", "ESMS_VN_BASE_URL", "ESMS_MY_BASE_URL", "ACCUAUTH_BASE_URL"] {
            assert!(started.line(name).starts_with(&format!("http://{printed}:")), "{}", started.line(name));
        }
    }
    for host in ["http://sandbox", "sandbox:7080", "sand box", "", "a..b", "a/b", "a\nb=c"] {
        let output = command().args(["--port", "0", "--public-host", host]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{host}");
        assert!(text(output.stderr).contains("a public host is"), "{host}");
    }
}

fn health(port: &str) -> Output {
    command().args(["health", "--port-base", port]).output().unwrap()
}

#[test]
fn health_says_whether_a_sandbox_answers() {
    let open = Started::new(command().args(["--port", "0"]));
    let guarded = Started::new(command().args(["--port", "0", "--token", "correct-horse-battery"]));
    for sandbox in [&open, &guarded] {
        let output = health(&sandbox.port("OTP_SANDBOX_INBOX"));
        assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(0), Vec::new(), Vec::new()));
    }
    // The variables of the container hold for its check, too; every address is reached by loopback.
    let port = guarded.port("OTP_SANDBOX_INBOX");
    let variables = [("OTP_SANDBOX_BIND", "0.0.0.0"), ("OTP_SANDBOX_PORT_BASE", &port)];
    assert!(command().arg("health").envs(variables).status().unwrap().success());

    let vendor = health(&open.port("ESMS_VN_BASE_URL"));
    assert_eq!(vendor.status.code(), Some(1), "a vendor's port");
    assert!(text(vendor.stderr).contains("is no sandbox"));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let nobody = health(&free);
    assert_eq!(nobody.status.code(), Some(1), "nobody there");
    assert!(text(nobody.stderr).contains(&free));
    assert_eq!(health("0").status.code(), Some(2), "no port");
}
