//! One engine for three countries: its own codes, each sent by the vendors of its number's country.

use std::sync::Arc;

use otp_core::{Attempt, Observer, PhoneNumber, Region};
use otp_sandbox::{Fault, Sandbox, Vendor};
use otp_verify::{Engine, MemoryStore, Purpose, Route, SendLimits, Start};

use super::stage::{Stage, show_accepted, show_confirmed, show_failed};
use super::story;
use crate::Failure;

/// A user's number, and how it is typed there.
type Typed = (&'static str, Region);

const VIETNAM: Typed = ("0901 888 485", Region::Vietnam);
const ANOTHER_IN_VIETNAM: Typed = ("0901 888 486", Region::Vietnam);
const MALAYSIA: Typed = ("012-345 6780", Region::Malaysia);
const INDONESIA: Typed = ("0812-3456-7892", Region::Indonesia);

/// Prints each attempt where a real program would log it.
struct Prints;

impl Observer for Prints {
    fn attempt(&self, attempt: &Attempt<'_>) {
        println!("      {attempt}");
    }
}

pub(crate) async fn run(sandbox: &Sandbox) -> Result<(), Failure> {
    let stage = |vendor| Stage { sandbox, vendor };
    let (vn, my, id) = (stage(Vendor::EsmsVn), stage(Vendor::EsmsMy), stage(Vendor::Accuauth));
    let limits = SendLimits::new([Region::Vietnam, Region::Malaysia, Region::Indonesia], 10);
    let engine =
        Engine::own_code(route(&vn, &my, &id)?, MemoryStore::new(), story::keys()?, limits).build()?;

    println!("\nThree countries, one engine · otp-verify makes the codes; a route of senders delivers them");
    println!(
        "  The vendor refuses the keys of the first sender, and sends nothing: the next sender is asked"
    );
    sandbox.arm(Fault::answer(Vendor::EsmsVn, "101"))?;
    confirms(&engine, &vn, VIETNAM, (2, 1)).await?;
    confirms(&engine, &my, MALAYSIA, (1, 1)).await?;
    confirms(&engine, &id, INDONESIA, (1, 1)).await?;

    println!("  The connection is cut after the first sender acted: nobody else is asked");
    let (before, start) = (vn.count(), start(ANOTHER_IN_VIETNAM)?);
    vn.cut_next_call()?;
    let error = story::failed(engine.start(&start).await)?;
    let challenge = error.challenge().ok_or_else(|| Failure::new("a cut call left no challenge"))?.id;
    let error = error.into();
    show_failed("engine.start(another Vietnamese phone, login)", &error);
    story::must_be_unknown(&error)?;
    vn.witness(before)?;
    let code = story::typed_from(&vn.last_message()?.text)?;
    engine.check(challenge, start.phone(), start.purpose(), &code).await?;
    show_confirmed("engine.check(…, the code that arrived all the same)");
    Ok(())
}

fn route(vn: &Stage<'_>, my: &Stage<'_>, id: &Stage<'_>) -> Result<Route, Failure> {
    let vietnam = |product, text| {
        let sender = esms_vn::CodeSender::new(super::esms_vn::client(vn.account())?, product, text)?;
        Ok::<_, Failure>(sender)
    };
    let zalo = esms_vn::sms::Product::zalo_priority("4097311281936189049");
    let zalo = vietnam(zalo, "Ma xac minh cua ban la {OTP}, co hieu luc {MINUTES} phut")?;
    let sms = esms_vn::sms::Product::customer_care("Baotrixemay");
    let sms = vietnam(sms, "{OTP} la ma xac minh dang ky Baotrixemay cua ban")?;
    let text = "Eaon - Your OTP code is {OTP}. This is valid for the next {MINUTES} minutes.";
    let malaysia = esms_my::CodeSender::new(super::esms_my::client(my.account())?, text)?;
    Ok(Route::new()
        .to(Region::Vietnam, "Zalo", zalo)
        .to(Region::Vietnam, "brandname SMS", sms)
        .to(Region::Malaysia, "esms.com.my", malaysia)
        .to(Region::Indonesia, "AccuAuth", super::accuauth::sender(id.account())?)
        .observer(Arc::new(Prints)))
}

fn start((typed, region): Typed) -> Result<Start, Failure> {
    Ok(Start::new(PhoneNumber::parse(typed, region)?, Purpose::parse("login")?))
}

/// Starts, reads the phone and checks, and compares the requests and messages with the sandbox's ledger.
async fn confirms(
    engine: &Engine,
    stage: &Stage<'_>,
    typed: Typed,
    expected: (u64, u64),
) -> Result<(), Failure> {
    let (before, start) = (stage.count(), start(typed)?);
    let started = engine.start(&start).await?;
    let accepted = started.accepted().ok_or_else(|| Failure::new("the engine has sent no message"))?;
    show_accepted(&format!("engine.start(a phone in {:?}, login)", typed.1), accepted);
    let message = stage.last_message()?;
    stage.phone(&message);
    stage.made(before, expected)?;
    let code = story::typed_from(&message.text)?;
    engine.check(started.challenge.id, start.phone(), start.purpose(), &code).await?;
    show_confirmed("engine.check(…, right code)");
    Ok(())
}
