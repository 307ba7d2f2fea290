//! The same job with a real vendor: credentials from the environment, and a question before anything is spent.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use otp_core::{CheckVerification, OtpCode, PhoneNumber, Region, StartVerification};
use otp_sandbox::Vendor;
use otp_verify::{Engine, MemoryStore, Purpose, SendLimits};

use crate::{Failure, Outcome};

/// A message was paid for; a slip of the finger should not waste it.
const ATTEMPTS: usize = 3;

pub(crate) async fn run(vendor: Vendor) -> Outcome {
    match vendor {
        Vendor::EsmsVn => esms_vn().await,
        Vendor::EsmsMy => esms_my().await,
        Vendor::Accuauth => accuauth().await,
        other => Err(Failure::wrong_use(&format!("the demo does not call {other} live"))),
    }
}

async fn esms_vn() -> Outcome {
    let [key, secret, phone, template] = variables([
        "ESMS_VN_API_KEY",
        "ESMS_VN_SECRET_KEY",
        "ESMS_VN_PHONE",
        "ESMS_VN_MULTI_CHANNEL_TEMP_ID",
    ])?;
    let mut builder = esms_vn::Client::builder(esms_vn::Credentials::new(key, secret)?);
    if let Some(url) = base_url("ESMS_VN_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    let channel = esms_vn::Channel::zalo_then_sms(template);
    hosted(&esms_vn::Verification::new(client, channel), PhoneNumber::parse(&phone, Region::Vietnam)?).await
}

async fn esms_my() -> Outcome {
    let [key, secret, phone, brand] =
        variables(["ESMS_MY_API_KEY", "ESMS_MY_API_SECRET", "ESMS_MY_PHONE", "ESMS_MY_BRAND_NAME"])?;
    let mut builder = esms_my::Client::builder(esms_my::Credentials::new(key, secret)?);
    if let Some(url) = base_url("ESMS_MY_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    let text = esms_my::OtpText::brand(brand);
    hosted(&esms_my::Verification::new(client, text), PhoneNumber::parse(&phone, Region::Malaysia)?).await
}

async fn accuauth() -> Outcome {
    let [id, secret, phone, template, format] = variables([
        "ACCUAUTH_API_ID",
        "ACCUAUTH_API_SECRET",
        "ACCUAUTH_PHONE",
        "ACCUAUTH_TEMPLATE_ID",
        "ACCUAUTH_NUMBER_FORMAT",
    ])?;
    let format = match format.as_str() {
        "plus" => accuauth::NumberFormat::PlusCountryCode,
        "code" => accuauth::NumberFormat::CountryCode,
        "national" => accuauth::NumberFormat::National,
        _ => return Err(crate::live_refused("ACCUAUTH_NUMBER_FORMAT is `plus`, `code` or `national`")),
    };
    let host = base_url("ACCUAUTH_BASE_URL").map_or(accuauth::Host::Indonesia, accuauth::Host::Custom);
    let credentials = accuauth::Credentials::new(id, secret)?;
    let client = accuauth::Client::new(host, credentials)?;
    let sender = accuauth::CodeSender::new(client, template, format);
    let phone = PhoneNumber::parse(&phone, Region::Indonesia)?;

    // The person who types the number pays for it.
    let country = phone.country_code();
    let limits = SendLimits::new([], 1).allow_country_code(country).accept_unknown_lines(country);
    let engine = Engine::own_code(sender, MemoryStore::new(), super::story::keys()?, limits).build()?;
    hosted(&engine.fixed_to(Purpose::parse("demo")?), phone).await
}

async fn hosted<V: StartVerification + CheckVerification>(vendor: &V, phone: PhoneNumber) -> Outcome {
    consent(phone)?;
    vendor.start_verification(phone).await?;
    println!("Accepted.");
    for _ in 0..ATTEMPTS {
        match vendor.check_verification(phone, &typed_code()?).await {
            Ok(_) => {
                println!("Confirmed.");
                return crate::fine();
            }
            Err(error) if error.is_code_rejected() => println!("The code is wrong, expired or used."),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(crate::found(1))
}

/// Asks before money is spent. Without a person at a terminal the answer is no.
fn consent(phone: PhoneNumber) -> Result<(), Failure> {
    let digits = phone.msisdn();
    let last = &digits[digits.len() - 2..];
    println!("This sends one message to the number ending in {last}, and it is billed.");
    if !io::stdin().is_terminal() {
        return Err(crate::live_refused("nobody is there to agree: run it in a terminal"));
    }
    let answer = ask("Type `send` to go on: ")?;
    if answer == "send" { Ok(()) } else { Err(crate::live_refused("not sent")) }
}

fn typed_code() -> Result<OtpCode, Failure> {
    OtpCode::parse(&ask("The code on the phone: ")?).map_err(Failure::from)
}

fn ask(question: &str) -> Result<String, Failure> {
    print!("{question}");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn variables<const N: usize>(names: [&str; N]) -> Result<[String; N], Failure> {
    let values = names.map(|name| env::var(name).unwrap_or_default());
    let missing: Vec<_> =
        names.iter().zip(&values).filter(|(_, value)| value.is_empty()).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(values);
    }
    let names = missing.join(", ");
    Err(crate::live_refused(&format!("set {names}, or leave --live out to use the sandbox")))
}

/// Another address than the vendor's own, such as a sandbox in the vendor's role.
fn base_url(name: &str) -> Option<String> {
    env::var(name).ok().filter(|url| !url.is_empty()).inspect(|url| println!("Calling {url}"))
}
