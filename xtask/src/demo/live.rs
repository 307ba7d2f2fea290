//! The same job with a real vendor: credentials from the environment, and a question before anything is spent.

use std::env;

use otp_core::{CheckVerification, OtpCode, PhoneNumber, Region, StartVerification};
use otp_sandbox::Vendor;
use otp_verify::{Engine, MemoryStore, Purpose, SendLimits};

use super::story;
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
    let names = ["API_KEY", "SECRET_KEY", "PHONE", "MULTI_CHANNEL_TEMP_ID"];
    let ([key, secret, phone, template], base_url) = variables("ESMS_VN", names)?;
    let channel = esms_vn::Channel::zalo_then_sms(template);
    let vendor = esms_vn::Verification::new(story::esms_vn_client((key, secret, base_url))?, channel);
    hosted(&vendor, PhoneNumber::parse(&phone, Region::Vietnam)?).await
}

async fn esms_my() -> Outcome {
    let names = ["API_KEY", "API_SECRET", "PHONE", "BRAND_NAME"];
    let ([key, secret, phone, brand], base_url) = variables("ESMS_MY", names)?;
    let text = esms_my::OtpText::brand(brand);
    let vendor = esms_my::Verification::new(story::esms_my_client((key, secret, base_url))?, text);
    hosted(&vendor, PhoneNumber::parse(&phone, Region::Malaysia)?).await
}

async fn accuauth() -> Outcome {
    let names = ["API_ID", "API_SECRET", "PHONE", "TEMPLATE_ID", "NUMBER_FORMAT"];
    let ([id, secret, phone, template, format], base_url) = variables("ACCUAUTH", names)?;
    let format = match format.as_str() {
        "plus" => accuauth::NumberFormat::PlusCountryCode,
        "code" => accuauth::NumberFormat::CountryCode,
        "national" => accuauth::NumberFormat::National,
        _ => return Err(crate::live_refused("ACCUAUTH_NUMBER_FORMAT is `plus`, `code` or `national`")),
    };
    let client = story::accuauth_client((id, secret, base_url))?;
    let sender = accuauth::CodeSender::new(client, template, format);
    let phone = PhoneNumber::parse(&phone, Region::Indonesia)?;

    // The person who types the number pays for it.
    let country = phone.country_code();
    let limits = SendLimits::new([], 1).allow_country_code(country).accept_unknown_lines(country);
    let engine = Engine::own_code(sender, MemoryStore::new(), story::keys()?, limits).build()?;
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
    let answer = crate::ask("Type `send` to go on: ")?;
    if answer == "send" { Ok(()) } else { Err(crate::live_refused("not sent: nobody agreed at a terminal")) }
}

fn typed_code() -> Result<OtpCode, Failure> {
    OtpCode::parse(&crate::ask("The code on the phone: ")?).map_err(Failure::from)
}

/// Variables of this vendor, and `…_BASE_URL` for a sandbox in its role.
fn variables<const N: usize>(
    vendor: &str,
    names: [&str; N],
) -> Result<([String; N], Option<String>), Failure> {
    let names = names.map(|name| format!("{vendor}_{name}"));
    let given = |name: &String| env::var(name).ok().filter(|value| !value.is_empty());
    let missing: Vec<_> = names.iter().filter(|name| given(name).is_none()).cloned().collect();
    if !missing.is_empty() {
        let names = missing.join(", ");
        return Err(crate::live_refused(&format!("set {names}, or leave --live out to use the sandbox")));
    }
    let base_url = given(&format!("{vendor}_BASE_URL")).inspect(|url| println!("Calling {url}"));
    Ok((names.map(|name| given(&name).unwrap_or_default()), base_url))
}
