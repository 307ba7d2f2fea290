use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::{OtpCode, PhoneNumber, Region, SendCode};
use otp_verify::words::{self, Language};
use otp_verify::{
    ChallengeId, Confirmed, Engine, Error, Key, KeyRing, MemoryStore, Purpose, Reason, SendLimits, Start,
};
use tokio::sync::Mutex;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What your pages are written in.
const LANGUAGE: Language = Language::Indonesian;

fn engine(sender: impl SendCode + 'static) -> Result<Engine, Failure> {
    // From your secret manager, not from beside the store: `openssl rand -hex 32` makes one.
    let keys = KeyRing::builder()
        .index(Key::parse(&"1f".repeat(32))?)
        .current("2026-11", Key::parse(&"2e".repeat(32))?)
        .build()?;
    // Only Indonesia, and at most 2,000 units in 24 hours.
    let limits = SendLimits::new([Region::Indonesia], 2_000);
    Ok(Engine::own_code(sender, MemoryStore::new(), keys, limits).build()?)
}

/// What your program keeps of a visitor between two requests.
#[derive(Default)]
struct Visitor {
    /// What the cookie says: a random text of your own making.
    id: String,
    asked: Option<(PhoneNumber, ChallengeId)>,
    confirmed: Option<Confirmed>,
}

type Session = Arc<Mutex<Visitor>>;

/// What to show. An `Err` is an outage: ask the user to come back later.
enum Page {
    EnterTheCode,
    /// A typo, a wrong or an old code, too many of them, too soon: in a sentence, and how long to wait.
    Again(String, Option<Duration>),
    Welcome,
}

/// With the time to wait, or the attempts that are left.
fn told(error: &Error) -> Page {
    Page::Again(words::tell(LANGUAGE, error), error.retry_after())
}

/// Before the engine is asked.
fn again(reason: Reason) -> Page {
    Page::Again(words::sentence(LANGUAGE, reason).to_owned(), None)
}

/// The first request of a sign-up form.
async fn start(engine: &Engine, session: &Session, typed: &str, ip: &str) -> Result<Page, Failure> {
    let Ok(phone) = PhoneNumber::parse(typed, Region::Indonesia) else {
        return Ok(Page::Again(words::not_a_phone_number(LANGUAGE).to_owned(), None));
    };
    let id = session.lock().await.id.clone();
    let start = Start::new(phone, "sign-up".parse()?).counted_by("ip", ip).counted_by("session", id);
    let (engine, session) = (engine.clone(), Arc::clone(session));
    // A browser that hangs up drops this function. The task goes on, and keeps the id.
    let task = tokio::spawn(async move {
        let challenge = match engine.start(&start).await {
            Ok(started) => started.challenge,
            Err(error) if error.is_user_error() => return Ok(told(&error)),
            Err(error) => {
                // Logged here, with its causes: perhaps nobody waits for the answer.
                eprintln!("start: {error:?}");
                // Perhaps a message is on its way: let the user wait for it, and offer "send again" later.
                error.challenge().ok_or(error)?
            }
        };
        session.lock().await.asked = Some((phone, challenge.id));
        Ok(Page::EnterTheCode)
    });
    task.await?
}

/// The second request.
async fn check(engine: &Engine, session: &Session, typed: &str) -> Result<Page, Failure> {
    let Some((phone, id)) = session.lock().await.asked else {
        return Ok(again(Reason::NotFound)); // no code was asked for
    };
    let Ok(code) = OtpCode::parse(typed) else { return Ok(again(Reason::Malformed)) };
    let purpose: Purpose = "sign-up".parse()?;
    let (engine, session) = (engine.clone(), Arc::clone(session));
    let task = tokio::spawn(async move {
        match engine.check(id, phone, &purpose, &code).await {
            Ok(confirmed) => {
                // Noted here, because the code is used up: a reload of the page goes on from this.
                session.lock().await.confirmed = Some(confirmed);
                Ok(Page::Welcome)
            }
            Err(error) if error.is_user_error() => Ok(told(&error)),
            Err(error) => {
                eprintln!("check: {error:?}"); // proves nothing about the code
                Err(error.into())
            }
        }
    });
    task.await?
}
