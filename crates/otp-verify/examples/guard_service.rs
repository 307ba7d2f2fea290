//! A service that confirms Malaysian numbers: esms.com.my makes, sends and checks the codes, and the engine guards it. It
//! binds a check to its challenge, counts the attempts, and says who may be sent how much.
//!
//! `cargo run -p otp-verify --example guard_service` works offline and costs nothing: without credentials it starts a
//! sandbox in the vendor's role. It prints curl lines to try. Routes, answers and limits: `service/mod.rs`.
//!
//! With `ESMS_MY_API_KEY`, `ESMS_MY_API_SECRET` and `ESMS_MY_BRAND_NAME` it calls the vendor, or whatever listens at
//! `ESMS_MY_BASE_URL`, and **each start and each resend is billed**.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

mod service;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use esms_my::{Client, Credentials, OtpText, Verification};
use otp_core::Region;
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::{Engine, SendLimits};
use service::Service;

/// What the vendor may bill in 24 hours, in credits: what you can afford to lose to somebody who finds a way around the
/// other limits.
const DAILY_CREDITS: u32 = 1_000;

/// The one thing that this service confirms numbers for. The vendor takes any live code of its app id for a number, and
/// knows of no purpose: a second one needs a second guard, around a client with an app id of its own.
const PURPOSE: &str = "login";

/// How long the vendor keeps a code. The engine reads this from the vendor's adapter. A front end gets the smaller of this
/// and the policy's lifetime, which is five minutes by default. The engine is refused if the vendor promises more than that.
const LIFETIME_MINUTES: u8 = 5;

#[tokio::main]
async fn main() -> ExitCode {
    service::exit(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (store, keys) = service::store_and_keys().await?;
    let (vendor, sandbox) = vendor().await?;
    let limits = SendLimits::new([Region::Malaysia], DAILY_CREDITS);
    // The name stands for the account and its app id: codes that were sent under one are not checked under another.
    let engine = Engine::guard("esms-my/1", PURPOSE.parse()?, vendor, store, keys, limits).build()?;
    service::serve(Service::new(engine, Region::Malaysia, &[PURPOSE]), "012-345 6789", sandbox.as_ref()).await
}

/// The vendor, and the sandbox that plays it unless there are credentials.
async fn vendor() -> Result<(Verification, Option<Sandbox>), Box<dyn Error>> {
    let live = (env::var("ESMS_MY_API_KEY"), env::var("ESMS_MY_API_SECRET"), env::var("ESMS_MY_BRAND_NAME"));
    if let (Ok(key), Ok(secret), Ok(brand)) = live {
        let mut builder = Client::builder(Credentials::new(key, secret)?);
        if let Ok(url) = env::var("ESMS_MY_BASE_URL") {
            builder = builder.base_url(url);
        }
        return Ok((verification(builder.build()?, brand), None));
    }

    let sandbox = Sandbox::start().await?;
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret)?;
    let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).build()?;
    Ok((verification(client, "Eaon".to_owned()), Some(sandbox)))
}

fn verification(client: Client, brand: String) -> Verification {
    Verification::new(client, OtpText::brand(brand)).duration_minutes(LIFETIME_MINUTES)
}
