//! The example service as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use otp_sandbox::{Sandbox, Vendor};
use serde_json::Value;

use crate::{Failure, command};

const EXAMPLE: &str = "own_code_service";

/// Builds the service, and says where it is.
pub(super) fn build() -> Result<PathBuf, Failure> {
    let mut cargo = command::cargo(["build", "--locked", "--package", "otp-verify", "--example", EXAMPLE]);
    cargo.args(["--message-format", "json-render-diagnostics"]).stderr(Stdio::inherit());
    let said = command::output(cargo)?;
    let built =
        said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
            let is_it = message["target"]["name"] == EXAMPLE && message["reason"] == "compiler-artifact";
            is_it.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
        });
    built.ok_or_else(|| Failure::new(&format!("cargo does not say where {EXAMPLE} is")))
}

/// What the instances of one service share.
pub(super) struct Shared<'a> {
    pub(super) program: &'a Path,
    /// The address of the store.
    pub(super) store: &'a str,
    index_key: String,
    code_key: String,
    sandbox: &'a Sandbox,
}

impl<'a> Shared<'a> {
    pub(super) fn new(program: &'a Path, store: &'a str, sandbox: &'a Sandbox) -> Result<Self, Failure> {
        Ok(Self { program, store, index_key: key()?, code_key: key()?, sandbox })
    }
}

/// A running instance, ended when dropped.
pub(super) struct Instance {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Instance {
    pub(super) fn start(shared: &Shared<'_>) -> Result<Self, Failure> {
        let account = shared.sandbox.credentials(Vendor::Accuauth);
        let mut child = Command::new(shared.program)
            .env("LISTEN", "127.0.0.1:0")
            .env("STORE", shared.store)
            .env("OTP_INDEX_KEY", &shared.index_key)
            .env("OTP_CODE_KEY", &shared.code_key)
            .env("ACCUAUTH_BASE_URL", shared.sandbox.base_url(Vendor::Accuauth))
            .env("ACCUAUTH_API_ID", account.key)
            .env("ACCUAUTH_API_SECRET", account.secret)
            .env("ACCUAUTH_TEMPLATE_ID", "TPL_0001")
            .env("ACCUAUTH_NUMBER_FORMAT", "code")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(said) = child.stdout.take() {
            BufReader::new(said).read_line(&mut line)?;
        }
        let address = line.trim().strip_prefix("listening on http://").and_then(|text| text.parse().ok());
        if let Some(address) = address {
            return Ok(Self { child, address });
        }
        end(&mut child);
        Err(Failure::new("an instance of the service did not start"))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// A key as `openssl rand -hex 32` would print it.
fn key() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(&error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}
