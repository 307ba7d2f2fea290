//! The main job with each vendor: send a code, refuse a wrong one, confirm the right one, and survive a cut connection.

use std::time::Duration;

use otp_core::{Effect, Error, HostedVerification, OtpCode, PhoneNumber, SendCode};

use super::stage::{Stage, show_accepted, show_confirmed, show_failed};
use crate::Failure;

const VALID_FOR: Duration = Duration::from_secs(300);

pub(crate) async fn esms_vn(stage: &Stage<'_>, phone: PhoneNumber) -> Result<(), Failure> {
    let account = stage.credentials();
    let client = esms_vn::Credentials::new(account.key, account.secret)
        .and_then(|credentials| esms_vn::Client::builder(credentials).base_url(stage.base_url()).build())
        .map_err(|error| Failure::new(&error.to_string()))?;

    stage.title("Vietnam, the vendor makes the code · Zalo, with SMS behind it");
    let zalo = esms_vn::Channel::zalo_then_sms("22575");
    hosted(stage, &esms_vn::Verification::new(client.clone(), zalo), &phone).await?;

    stage.title("Vietnam, the vendor makes the code · brandname SMS");
    let sms = esms_vn::Channel::sms("Baotrixemay", "{OTP} la ma xac minh dang ky Baotrixemay cua ban");
    hosted(stage, &esms_vn::Verification::new(client, sms), &phone).await
}

pub(crate) async fn esms_my(stage: &Stage<'_>, phone: PhoneNumber) -> Result<(), Failure> {
    let account = stage.credentials();
    let client = esms_my::Credentials::new(account.key, account.secret)
        .and_then(|credentials| esms_my::Client::builder(credentials).base_url(stage.base_url()).build())
        .map_err(|error| Failure::new(&error.to_string()))?;

    stage.title("Malaysia, the vendor makes the code · SMS");
    hosted(stage, &esms_my::Verification::new(client, esms_my::OtpText::brand("Eaon")), &phone).await
}

pub(crate) async fn accuauth(stage: &Stage<'_>, phone: PhoneNumber) -> Result<(), Failure> {
    let account = stage.credentials();
    let host = accuauth::Host::Custom(stage.base_url());
    let client = accuauth::Credentials::new(account.key, account.secret)
        .and_then(|credentials| accuauth::Client::new(host, credentials))
        .map_err(|error| Failure::new(&error.to_string()))?;
    let sender = accuauth::CodeSender::new(client, "TPL_0001", accuauth::NumberFormat::CountryCode);

    stage.title("Indonesia, the vendor only sends · SMS with a code of ours");
    own_code(stage, &sender, &phone).await
}

/// A vendor that makes, sends and checks the code.
async fn hosted(
    stage: &Stage<'_>,
    vendor: &dyn HostedVerification,
    phone: &PhoneNumber,
) -> Result<(), Failure> {
    let accepted = vendor.start_verification(phone).await.map_err(unexpected)?;
    show_accepted("start_verification(phone)", &accepted);
    let message = stage.last_message()?;
    stage.phone(&message);

    let sent = message.code.as_deref().ok_or_else(|| Failure::new("the message holds no code"))?;
    let code = code(sent)?;
    show_failed(
        "check_verification(phone, wrong code)",
        &refused(vendor.check_verification(phone, &wrong(&code)?).await)?,
    );
    let _proof = vendor.check_verification(phone, &code).await.map_err(unexpected)?;
    show_confirmed("check_verification(phone, right code)");
    show_failed(
        "check_verification(phone, same code again)",
        &refused(vendor.check_verification(phone, &code).await)?,
    );

    let before = stage.count();
    stage.cut_next_call()?;
    let error = failed(vendor.start_verification(phone).await)?;
    show_failed("start_verification(phone), cut after the vendor acted", &error);
    must_be_unknown(&error)?;
    stage.witness(before)
}

/// A vendor that only sends: the demo makes the code, keeps it and compares it.
async fn own_code(stage: &Stage<'_>, vendor: &dyn SendCode, phone: &PhoneNumber) -> Result<(), Failure> {
    let kept = code(&six_digits()?)?;
    let accepted = vendor.send_code(phone, &kept, VALID_FOR).await.map_err(unexpected)?;
    show_accepted("send_code(phone, our code, 5 minutes)", &accepted);
    let message = stage.last_message()?;
    stage.phone(&message);

    // A real program also counts the tries, lets the code expire and uses it once.
    if wrong(&kept)? == kept {
        return Err(Failure::new("a wrong code was accepted"));
    }
    println!("  our own comparison, wrong code\n    → refused");
    if typed_from(&message.text)? != kept {
        return Err(Failure::new("the code on the phone is not ours"));
    }
    show_confirmed("our own comparison, the code on the phone");

    let before = stage.count();
    stage.cut_next_call()?;
    let error = failed(vendor.send_code(phone, &kept, VALID_FOR).await)?;
    show_failed("send_code(…), cut after the vendor acted", &error);
    must_be_unknown(&error)?;
    stage.witness(before)
}

/// Uniform digits from the operating system, leading zeros kept.
pub(crate) fn six_digits() -> Result<String, Failure> {
    loop {
        let random = getrandom::u32().map_err(|error| Failure::new(&error.to_string()))?;
        // The rest of the division would favour small codes; those draws are thrown away.
        let limit = u32::MAX - u32::MAX % 1_000_000;
        if random < limit {
            return Ok(format!("{:06}", random % 1_000_000));
        }
    }
}

/// What a user would read off the phone: the first run of six digits.
fn typed_from(text: &str) -> Result<OtpCode, Failure> {
    let digits = text.split(|character: char| !character.is_ascii_digit()).find(|run| run.len() == 6);
    code(digits.ok_or_else(|| Failure::new("the message holds no code"))?)
}

/// A code of the same form that is not this one.
fn wrong(right: &OtpCode) -> Result<OtpCode, Failure> {
    let (first, rest) = right.expose().split_at(1);
    code(&format!("{}{rest}", if first == "1" { "2" } else { "1" }))
}

fn code(text: &str) -> Result<OtpCode, Failure> {
    OtpCode::parse(text).map_err(|error| Failure::new(&error.to_string()))
}

fn failed<T>(result: Result<T, Error>) -> Result<Error, Failure> {
    result.err().ok_or_else(|| Failure::new("a call that had to fail succeeded"))
}

fn refused<T>(result: Result<T, Error>) -> Result<Error, Failure> {
    let error = failed(result)?;
    if error.is_code_rejected() { Ok(error) } else { Err(unexpected(error)) }
}

fn must_be_unknown(error: &Error) -> Result<(), Failure> {
    let is_honest = error.effect() == Effect::Unknown && !error.is_safe_to_repeat();
    if is_honest { Ok(()) } else { Err(Failure::new("a cut call was not reported as unknown")) }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unexpected(error: Error) -> Failure {
    let source = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
    Failure::new(&format!("{error}{source}"))
}
