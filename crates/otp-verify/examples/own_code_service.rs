//! A service that confirms Indonesian numbers: the engine makes the codes, AccuAuth only delivers them.
//!
//! `cargo run -p otp-verify --example own_code_service` works offline and costs nothing: without credentials it starts a
//! sandbox in the vendor's role. It prints curl lines to try. Routes, answers and limits: `service/mod.rs`.
//!
//! With `ACCUAUTH_API_ID`, `ACCUAUTH_API_SECRET`, `ACCUAUTH_TEMPLATE_ID` and `ACCUAUTH_NUMBER_FORMAT` (`plus`, `code` or
//! `national`) it calls the vendor, or whatever listens at `ACCUAUTH_BASE_URL`, and **each start and each resend is
//! billed**.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

mod service;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat};
use otp_core::Region;
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::{Engine, SendLimits};
use service::Service;

/// What the vendor may bill in 24 hours, in messages: what you can afford to lose to somebody who finds a way around the
/// other limits.
const DAILY_MESSAGES: u32 = 1_000;

#[tokio::main]
async fn main() -> ExitCode {
    service::exit(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (store, keys) = service::store_and_keys().await?;
    let (sender, sandbox) = vendor().await?;
    let limits = SendLimits::new([Region::Indonesia], DAILY_MESSAGES);
    let engine = Engine::own_code(sender, store, keys, limits).build()?;
    let service = Service::new(engine, Region::Indonesia, &["login", "change-number"]);
    service::serve(service, "0812-3456-7890", sandbox.as_ref()).await
}

/// The sender of the vendor's messages, and the sandbox that it talks to unless there are credentials.
async fn vendor() -> Result<(CodeSender, Option<Sandbox>), Box<dyn Error>> {
    let live = (
        env::var("ACCUAUTH_API_ID"),
        env::var("ACCUAUTH_API_SECRET"),
        env::var("ACCUAUTH_TEMPLATE_ID"),
        env::var("ACCUAUTH_NUMBER_FORMAT"),
    );
    if let (Ok(id), Ok(secret), Ok(template), Ok(format)) = live {
        let format = match format.as_str() {
            "plus" => NumberFormat::PlusCountryCode,
            "code" => NumberFormat::CountryCode,
            "national" => NumberFormat::National,
            _ => return Err("ACCUAUTH_NUMBER_FORMAT must be plus, code or national".into()),
        };
        let host = env::var("ACCUAUTH_BASE_URL").map_or(Host::Indonesia, Host::Custom);
        let client = Client::new(host, Credentials::new(id, secret)?)?;
        return Ok((CodeSender::new(client, template, format), None));
    }

    let sandbox = Sandbox::start().await?;
    let account = sandbox.credentials(Vendor::Accuauth);
    let host = Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;
    Ok((CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode), Some(sandbox)))
}
