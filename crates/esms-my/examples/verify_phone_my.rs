//! Sends a code and checks it.
//!
//! Uses the sandbox, offline and free, unless `ESMS_MY_API_KEY`, `ESMS_MY_API_SECRET` and `ESMS_MY_PHONE` are set: then
//! it calls the real vendor and **one SMS is billed**, or whatever listens at `ESMS_MY_BASE_URL`.
//!
//! `cargo run -p esms-my --example verify_phone_my`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use esms_my::{
    CheckVerification, Client, Credentials, Effect, OtpCode, OtpText, PhoneNumber, Region, StartVerification,
    Verification,
};
use otp_sandbox::{Sandbox, Vendor};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The sentence, not the `Debug` form that `main` would print.
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let live = (env::var("ESMS_MY_API_KEY"), env::var("ESMS_MY_API_SECRET"), env::var("ESMS_MY_PHONE"));
    if let (Ok(key), Ok(secret), Ok(phone)) = live {
        let mut builder = Client::builder(Credentials::new(key, secret)?);
        if let Ok(url) = env::var("ESMS_MY_BASE_URL") {
            builder = builder.base_url(url);
        }
        let client = builder.build()?;
        let phone = PhoneNumber::parse(&phone, Region::Malaysia)?;
        return verify(client, phone, typed_by_the_user).await;
    }

    println!("No credentials in the environment: using the sandbox.");
    let sandbox = Sandbox::start().await?;
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret)?;
    let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).build()?;
    let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
    verify(client, phone, || sandbox.latest_code(&phone.msisdn()).ok_or_else(|| "no SMS arrived".into()))
        .await
}

async fn verify(
    client: Client,
    phone: PhoneNumber,
    read_code: impl FnOnce() -> Result<String, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let verification = Verification::new(client, OtpText::brand("Eaon"));
    match verification.start_verification(phone).await {
        Ok(accepted) => println!("The vendor took the message over: {accepted:?}"),
        // Sending again could cost a second message: the user may well have this one.
        Err(error) if error.effect() == Effect::Unknown => println!("Perhaps sent: {error}"),
        Err(error) => return Err(error.into()),
    }

    let code = OtpCode::parse(&read_code()?)?;
    match verification.check_verification(phone, &code).await {
        Ok(_) => println!("The number is confirmed."),
        Err(error) if error.is_code_rejected() => println!("The code is wrong, expired or used."),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn typed_by_the_user() -> Result<String, Box<dyn Error>> {
    print!("Code: ");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line)
}
