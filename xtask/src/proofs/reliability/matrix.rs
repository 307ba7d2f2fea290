//! Each fault of the sandbox against each call of the clients: what the caller is told, and what the vendor did.

use std::fmt;
use std::time::Duration;

use otp_core::{CheckVerification, Effect, Error, OtpCode, PhoneNumber, SendCode as _, StartVerification};
use otp_sandbox::{Config, Fault, MenuEntry, Operation, Sandbox, Vendor};
use serde_json::json;

use crate::Failure;

/// The calls, in the order of the columns.
pub(super) const CALLS: [(Operation, &str); 6] = [
    (Operation::SEND_MESSAGE_AUTO_GEN_CODE_V5, "esms-vn v5 (POST)"),
    (Operation::SEND_MESSAGE_AUTO_GEN_CODE_V4, "esms-vn v4 (GET)"),
    (Operation::CHECK_CODE, "esms-vn check (GET)"),
    (Operation::GENERATE_OTP, "esms-my generate (POST)"),
    (Operation::VERIFY_OTP, "esms-my verify (POST)"),
    (Operation::SEND_SMS_OTP, "accuauth send (POST)"),
];

/// Faults that only the client's own time-out ends, whatever else this machine is doing.
const ENDED_BY_TIME: [&str; 6] = ["delay", "drip", "hang", "never_read", "read_slowly", "stall"];

/// Faults where the kernel decides which of the client's steps meets the end of the connection: before the body left, or
/// after. Both are told truthfully.
const DECIDED_BY_THE_KERNEL: [&str; 2] = ["close_on_accept", "reset_on_accept"];

const CODE: &str = "482915";

/// What one call came to under one fault.
pub(super) struct Cell {
    pub(super) outcome: String,
    /// The vendor acted, or saw more than one request, although the caller is told otherwise.
    pub(super) finding: Option<String>,
}

/// One fault and its six cells.
pub(super) struct Row {
    pub(super) fault: &'static MenuEntry,
    pub(super) cells: Vec<Cell>,
}

pub(super) async fn run() -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for fault in otp_sandbox::fault_menu() {
        let cells = CALLS.map(|(operation, _)| tokio::spawn(cell(fault, operation)));
        let mut row = Row { fault, cells: Vec::new() };
        for cell in cells {
            row.cells.push(cell.await.map_err(failed)??);
        }
        rows.push(row);
    }
    Ok(rows)
}

async fn cell(entry: &'static MenuEntry, operation: Operation) -> Result<Cell, Failure> {
    let vendor = operation.vendor();
    let sandbox = Sandbox::builder().seed(1).start().await.map_err(failed)?;
    if vendor != Vendor::Accuauth {
        sandbox.configure(vendor, Config::new().next_code(CODE)).map_err(failed)?;
    }
    let patience = if ENDED_BY_TIME.contains(&entry.kind) { 2 } else { 60 };
    let calls = Calls::new(&sandbox, operation, Duration::from_secs(patience))?;
    calls.prepare().await?;

    let before = (sandbox.requests(vendor), sandbox.ledger().messages(vendor));
    sandbox.arm(fault(entry, vendor)?).map_err(failed)?;
    let outcome = calls.call().await;
    let requests = sandbox.requests(vendor) - before.0;
    let messages = sandbox.ledger().messages(vendor) - before.1;

    let finding = match &outcome {
        Err(error) if error.effect() == Effect::None && messages > 0 => Some("told None, but billed"),
        Ok(()) if !calls.is_check() && messages == 0 => Some("accepted, but no message went out"),
        // The fault itself has the vendor send twice.
        _ if messages > 1 && entry.kind != "process_twice" => Some("billed twice"),
        _ if requests > 1 => Some("requested twice"),
        _ => None,
    };
    let outcome = match outcome {
        Ok(()) => calls.success().to_owned(),
        Err(error) if DECIDED_BY_THE_KERNEL.contains(&entry.kind) => {
            format!("{:?}, None or Unknown", error.kind())
        }
        Err(error) => format!("{:?}, {:?}", error.kind(), error.effect()),
    };
    let finding = finding.map(|finding| format!("{} under {}: {finding}", operation.name(), entry.kind));
    Ok(Cell { outcome, finding })
}

/// The fault with the menu's own settings. An `answer` needs a code, and takes one that is documented for every call; a
/// drift needs a field, and takes the one that holds the vendor's code, or a new one.
fn fault(entry: &MenuEntry, vendor: Vendor) -> Result<Fault, Failure> {
    let mut fault = json!({ "vendor": vendor, "kind": entry.kind });
    if entry.kind == "answer" {
        fault["code"] = match vendor {
            Vendor::EsmsVn => "101",
            Vendor::EsmsMy => "3",
            _ => "UNAUTHORIZED",
        }
        .into();
    }
    if ["removed_field", "retyped_field"].contains(&entry.kind) {
        let code = if vendor == Vendor::EsmsVn { "CodeResult" } else { "status" };
        fault["field"] = code.into();
    }
    // Slower than the menu has them: they must outlast the time-out by far.
    match entry.kind {
        "delay" => fault["delay_ms"] = 60_000.into(),
        "read_slowly" => fault["bytes_per_second"] = 10.into(),
        _ => {}
    }
    if entry.kind == "added_field" {
        fault["field"] = "new_field".into();
    }
    serde_json::from_value(fault).map_err(failed)
}

/// The six calls behind one face.
enum Calls {
    EsmsVn(esms_vn::Verification, Operation),
    EsmsMy(esms_my::Verification, Operation),
    Accuauth(accuauth::CodeSender),
}

impl Calls {
    fn new(sandbox: &Sandbox, operation: Operation, timeout: Duration) -> Result<Self, Failure> {
        let vendor = operation.vendor();
        let (url, account) = (sandbox.base_url(vendor), sandbox.credentials(vendor));
        Ok(match vendor {
            Vendor::EsmsVn => {
                let credentials = esms_vn::Credentials::new(account.key, account.secret).map_err(failed)?;
                let options = esms_vn::HttpOptions::new().timeout(timeout);
                let client = esms_vn::Client::builder(credentials).base_url(url).http(options);
                let channel = match operation {
                    Operation::SEND_MESSAGE_AUTO_GEN_CODE_V4 => {
                        esms_vn::Channel::sms("Shop", "{OTP} is your code")
                    }
                    _ => esms_vn::Channel::zalo_then_sms("22575"),
                };
                Self::EsmsVn(esms_vn::Verification::new(client.build().map_err(failed)?, channel), operation)
            }
            Vendor::EsmsMy => {
                let credentials = esms_my::Credentials::new(account.key, account.secret).map_err(failed)?;
                let options = esms_my::HttpOptions::new().timeout(timeout);
                let client = esms_my::Client::builder(credentials).base_url(url).http(options);
                let text = esms_my::OtpText::brand("Eaon");
                Self::EsmsMy(esms_my::Verification::new(client.build().map_err(failed)?, text), operation)
            }
            _ => {
                let credentials = accuauth::Credentials::new(account.key, account.secret).map_err(failed)?;
                let options = accuauth::HttpOptions::new().timeout(timeout);
                let client = accuauth::Client::builder(accuauth::Host::Custom(url), credentials);
                let client = client.http(options).build().map_err(failed)?;
                let format = accuauth::NumberFormat::CountryCode;
                Self::Accuauth(accuauth::CodeSender::new(client, "TPL_0001", format))
            }
        })
    }

    /// Has a code sent, where a check will need one.
    async fn prepare(&self) -> Result<(), Failure> {
        match self {
            Self::EsmsVn(vendor, Operation::CHECK_CODE) => {
                start(vendor, "+84901888484").await.map_err(failed)
            }
            Self::EsmsMy(vendor, Operation::VERIFY_OTP) => {
                start(vendor, "+60123456789").await.map_err(failed)
            }
            _ => Ok(()),
        }
    }

    async fn call(&self) -> Result<(), Error> {
        match self {
            Self::EsmsVn(vendor, Operation::CHECK_CODE) => check(vendor, "+84901888484").await,
            Self::EsmsVn(vendor, _) => start(vendor, "+84901888484").await,
            Self::EsmsMy(vendor, Operation::VERIFY_OTP) => check(vendor, "+60123456789").await,
            Self::EsmsMy(vendor, _) => start(vendor, "+60123456789").await,
            Self::Accuauth(vendor) => {
                let valid = Duration::from_secs(300);
                vendor.send_code(&phone("+6281234567890"), &code(), valid).await.map(drop)
            }
        }
    }

    fn is_check(&self) -> bool {
        matches!(self, Self::EsmsVn(_, Operation::CHECK_CODE) | Self::EsmsMy(_, Operation::VERIFY_OTP))
    }

    fn success(&self) -> &'static str {
        if self.is_check() { "confirmed" } else { "accepted" }
    }
}

async fn start(vendor: &dyn StartVerification, to: &str) -> Result<(), Error> {
    vendor.start_verification(&phone(to)).await.map(drop)
}

async fn check(vendor: &dyn CheckVerification, of: &str) -> Result<(), Error> {
    vendor.check_verification(&phone(of), &code()).await.map(drop)
}

#[allow(clippy::expect_used, reason = "the numbers stand in this file")]
fn phone(text: &str) -> PhoneNumber {
    text.parse().expect("an invented number that can be read")
}

#[allow(clippy::expect_used, reason = "the code stands in this file")]
fn code() -> OtpCode {
    OtpCode::parse(CODE).expect("a code that can be read")
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn failed(error: impl fmt::Display) -> Failure {
    Failure::new(&error.to_string())
}
