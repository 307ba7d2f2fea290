//! A service that confirms numbers of three countries with codes of its own. A [`Route`](otp_verify::Route) sends each through a vendor of the
//! number's country. The challenges are in Redis, so the service can run on several machines.
//!
//! ```sh
//! export STORE=redis://127.0.0.1/ OTP_INDEX_KEY=$(openssl rand -hex 32) OTP_CODE_KEY=$(openssl rand -hex 32)
//! cargo run -p otp-verify --example route_service
//! ```
//!
//! It works offline and costs nothing: without credentials it starts a sandbox in the vendors' roles. It prints curl lines to
//! try. Routes, answers and limits: `service/mod.rs`.
//!
//! With `ESMS_VN_API_KEY`, `ESMS_VN_SECRET_KEY`, `ESMS_MY_API_KEY`, `ESMS_MY_API_SECRET`, `ACCUAUTH_API_ID` and
//! `ACCUAUTH_API_SECRET` it calls the vendors, and **each start and each resend is billed**. Sender names, templates and
//! texts are constants of `clients.rs`: put your own there first.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

mod clients;
#[path = "../service/mod.rs"]
mod service;

use std::error::Error;
use std::process::ExitCode;

use clients::{Clients, limits};
use otp_core::Region;
use otp_sandbox::Sandbox;
use otp_verify::Engine;
use service::Service;

#[tokio::main]
async fn main() -> ExitCode {
    service::exit(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (store, keys) = service::store_and_keys().await?;
    let (clients, sandbox) = if let Some(clients) = Clients::live()? {
        (clients, None)
    } else {
        let sandbox = Sandbox::start().await?;
        (Clients::of(&sandbox)?, Some(sandbox))
    };
    let engine = Engine::own_code(clients.route()?, store, keys, limits()).build()?;
    // Numbers without a country code are Vietnam's; those of the other countries are typed with theirs.
    let service = Service::new(engine, Region::Vietnam, &["login", "change-number"]);
    service::serve(service, "0901 888 485", sandbox.as_ref()).await
}
