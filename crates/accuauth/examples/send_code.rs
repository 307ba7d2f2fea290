//! Sends a code that the program brings along; the vendor only delivers it.
//!
//! Uses the sandbox, offline and free, unless `ACCUAUTH_API_ID`, `ACCUAUTH_API_SECRET`, `ACCUAUTH_PHONE`,
//! `ACCUAUTH_TEMPLATE_ID` and `ACCUAUTH_NUMBER_FORMAT` (`plus`, `code` or `national`) are set: then it calls the real
//! vendor and **one SMS is billed**, or whatever listens at `ACCUAUTH_BASE_URL`.
//!
//! `cargo run -p accuauth --example send_code`, and with credentials `… --example send_code -- 493027`
//!
//! The live code is an argument because nothing in the standard library makes one that cannot be guessed:
//! `RandomState`, often taken for it, promises different hash maps and not secrets. A real program takes its codes from
//! the operating system's generator, keeps them with an expiry, and counts the attempts.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use accuauth::{
    Client, CodeSender, Credentials, Effect, Host, NumberFormat, OtpCode, PhoneNumber, Region, SendCode,
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
    let live = (
        env::var("ACCUAUTH_API_ID"),
        env::var("ACCUAUTH_API_SECRET"),
        env::var("ACCUAUTH_PHONE"),
        env::var("ACCUAUTH_TEMPLATE_ID"),
        env::var("ACCUAUTH_NUMBER_FORMAT"),
    );
    if let (Ok(id), Ok(secret), Ok(phone), Ok(template), Ok(format)) = live {
        let code = env::args().nth(1).ok_or("give the code to send as the argument")?;
        let code = OtpCode::parse(&code)?;
        let phone = PhoneNumber::parse(&phone, Region::Indonesia)?;
        let host = match env::var("ACCUAUTH_BASE_URL") {
            Ok(url) => Host::Custom(url),
            Err(_) if phone.country_code() == 91 => Host::India,
            Err(_) => Host::Indonesia,
        };
        let client = Client::new(host, Credentials::new(id, secret)?)?;
        return send(&CodeSender::new(client, template, number_format(&format)?), phone, &code).await;
    }

    println!("No credentials in the environment: using the sandbox.");
    let sandbox = Sandbox::start().await?;
    let account = sandbox.credentials(Vendor::Accuauth);
    let host = Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;
    let phone = PhoneNumber::parse("0812-3456-7890", Region::Indonesia)?;
    // Known to every reader of this file: fit for the sandbox, and for nothing else.
    let code = OtpCode::parse("493027")?;
    send(&CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode), phone, &code).await?;
    for message in sandbox.messages() {
        println!("The phone shows: {}", message.text);
    }
    Ok(())
}

async fn send(sender: &impl SendCode, phone: PhoneNumber, code: &OtpCode) -> Result<(), Box<dyn Error>> {
    match sender.send_code(phone, code, Duration::from_secs(300)).await {
        Ok(accepted) => println!("The vendor took the message over: {accepted:?}"),
        // Sending again could cost a second SMS: keep the code checkable, the user may well have it.
        Err(error) if error.effect() == Effect::Unknown => println!("Perhaps sent: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn number_format(word: &str) -> Result<NumberFormat, Box<dyn Error>> {
    match word {
        "plus" => Ok(NumberFormat::PlusCountryCode),
        "code" => Ok(NumberFormat::CountryCode),
        "national" => Ok(NumberFormat::National),
        _ => Err("ACCUAUTH_NUMBER_FORMAT must be plus, code or national".into()),
    }
}
