//! The main job with each vendor: send a code, refuse a wrong one, confirm the right one, and survive a cut connection.

use otp_core::{Effect, Error, ErrorKind, HostedVerification, OtpCode, PhoneNumber, Region, SendCode};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, Purpose, SendLimits, Start};

use super::stage::{Stage, show_accepted, show_confirmed, show_failed, show_refused};
use crate::Failure;

/// A key, a secret, and the sandbox's address.
pub(super) type Account = (String, String, String);

/// A vendor that makes, sends and checks the code.
pub(super) async fn hosted(
    stage: &Stage<'_>,
    vendor: &dyn HostedVerification,
    phone: PhoneNumber,
) -> Result<(), Failure> {
    let accepted = vendor.start_verification(phone).await?;
    show_accepted("start_verification(phone)", &accepted);
    let message = stage.last_message()?;
    stage.phone(&message);

    let sent = message.code.as_deref().ok_or_else(|| Failure::new("the message holds no code"))?;
    let code = code(sent)?;
    show_failed(
        "check_verification(phone, wrong code)",
        &refused(vendor.check_verification(phone, &wrong(&code)?).await)?,
    );
    let _proof = vendor.check_verification(phone, &code).await?;
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

/// A vendor that only sends, and an engine that does the rest. The first phone may not be sent another code for a minute.
pub(super) async fn own_code(
    stage: &Stage<'_>,
    sender: impl SendCode + 'static,
    region: Region,
    [phone, other]: [&str; 2],
) -> Result<(), Failure> {
    /// More than the demo sends.
    const DAILY_MESSAGES: u32 = 10;
    let limits = SendLimits::new([region], DAILY_MESSAGES);
    let engine = Engine::own_code(sender, MemoryStore::new(), keys()?, limits).build()?;
    let [phone, other] = [PhoneNumber::parse(phone, region)?, PhoneNumber::parse(other, region)?];
    let login = Purpose::parse("login")?;
    let start = Start::new(phone, login.clone());
    let started = engine.start(&start).await?;
    let accepted = started.accepted().ok_or_else(|| Failure::new("the engine has sent no message"))?;
    show_accepted("engine.start(phone, login)", accepted);
    let message = stage.last_message()?;
    stage.phone(&message);

    let before = stage.count();
    let error = engine_refuses(engine.start(&start).await, ErrorKind::RateLimited)?;
    show_refused("engine.start(phone, login), again at once", &error);
    stage.made(before, (0, 0))?;

    let (challenge, right) = (started.challenge.id, typed_from(&message.text)?);
    let error = engine.check(challenge, phone, &login, &wrong(&right)?).await;
    show_refused("engine.check(…, wrong code)", &engine_refuses(error, ErrorKind::CodeRejected)?);
    let confirmed = engine.check(challenge, phone, &login, &right).await?;
    show_confirmed(&format!("engine.check(…, right code) for {}", confirmed.purpose()));
    let error = engine.check(challenge, phone, &login, &right).await;
    show_refused("engine.check(…, same code again)", &engine_refuses(error, ErrorKind::CodeRejected)?);

    let other = Start::new(other, login.clone());
    let before = stage.count();
    stage.cut_next_call()?;
    let error = failed(engine.start(&other).await)?;
    let challenge = error.challenge().ok_or_else(|| Failure::new("a cut call left no challenge"))?.id;
    let core = error.into();
    show_failed("engine.start(another phone, login), cut after the vendor acted", &core);
    must_be_unknown(&core)?;
    stage.witness(before)?;

    // The message is there all the same, and its code was stored before it was sent.
    let right = typed_from(&stage.last_message()?.text)?;
    engine.check(challenge, other.phone(), &login, &right).await?;
    show_confirmed("engine.check(…, the code that arrived all the same)");
    Ok(())
}

/// Keys that last as long as the demo; a real program has its own, the same on each of its machines.
pub(crate) fn keys() -> Result<KeyRing, Failure> {
    Ok(KeyRing::builder().index(Key::generate()?).current("demo", Key::generate()?).build()?)
}

/// What a user would read off the phone: the first run of six digits.
pub(super) fn typed_from(text: &str) -> Result<OtpCode, Failure> {
    let digits = text.split(|character: char| !character.is_ascii_digit()).find(|run| run.len() == 6);
    code(digits.ok_or_else(|| Failure::new("the message holds no code"))?)
}

/// A code of the same form that is not this one.
fn wrong(right: &OtpCode) -> Result<OtpCode, Failure> {
    let (first, rest) = right.expose().split_at(1);
    code(&format!("{}{rest}", if first == "1" { "2" } else { "1" }))
}

fn code(text: &str) -> Result<OtpCode, Failure> {
    OtpCode::parse(text).map_err(Failure::from)
}

pub(super) fn failed<T, E>(result: Result<T, E>) -> Result<E, Failure> {
    result.err().ok_or_else(|| Failure::new("a call that had to fail succeeded"))
}

fn refused<T>(result: Result<T, Error>) -> Result<Error, Failure> {
    let error = failed(result)?;
    if error.is_code_rejected() { Ok(error) } else { Err(error.into()) }
}

fn engine_refuses<T>(
    result: Result<T, otp_verify::Error>,
    kind: ErrorKind,
) -> Result<otp_verify::Error, Failure> {
    let error = failed(result)?;
    if error.kind() == kind { Ok(error) } else { Err(error.into()) }
}

pub(super) fn must_be_unknown(error: &Error) -> Result<(), Failure> {
    let is_honest = error.effect() == Effect::Unknown && !error.is_safe_to_repeat();
    if is_honest { Ok(()) } else { Err(Failure::new("a cut call was not reported as unknown")) }
}
