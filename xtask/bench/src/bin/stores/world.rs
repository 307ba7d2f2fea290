//! The engine that is measured, and its steps.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bench::Outcome;
use bench::rounds::median;
use otp_verify::otp_core::{Accepted, Delivery, Error, OtpCode, PhoneNumber, Region, SendCode, async_trait};
use otp_verify::store::ChallengeStore;
use otp_verify::{Brake, ChallengeId, Channels, Engine, Key, KeyRing, Purpose, SendLimits, Start, Window};

/// How often a step is taken in a round, each with a number of its own.
const IN_A_ROUND: usize = 200;

/// Takes messages over, numbers them, and keeps the last code.
#[derive(Clone, Default)]
pub(crate) struct Phone(Arc<Mutex<(u32, Option<OtpCode>)>>);

#[async_trait]
impl SendCode for Phone {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        let mut accepted = Accepted::new();
        if let Ok(mut last) = self.0.lock() {
            *last = (last.0 + 1, Some(code.clone()));
            (accepted.vendor, accepted.reference) = (Some("bench"), Some(last.0.to_string()));
        }
        Ok(accepted)
    }
}

/// What an engine has that it can do without.
#[derive(Clone, Copy)]
pub(crate) enum Extra {
    Nothing,
    /// One for the prefix and one for the country. They never hold: nothing is judged before it is ten minutes old.
    Brakes,
    Channels,
}

#[derive(Clone, Copy)]
pub(crate) enum Step {
    Start,
    Resend,
    WrongCode,
    RightCode,
    Report,
    NextChannel,
    LookUp,
}

impl Step {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Start => "a start",
            Self::Resend => "a resend",
            Self::WrongCode => "a wrong code",
            Self::RightCode => "a right code",
            Self::Report => "a report",
            Self::NextChannel => "a page's question for the next channel",
            Self::LookUp => "an operator's look at a number",
        }
    }
}

/// A challenge that waits for its code.
struct Open {
    start: Start,
    id: ChallengeId,
    message: u32,
    code: OtpCode,
}

pub(crate) struct World {
    engine: Engine,
    phone: Phone,
    purpose: Purpose,
}

impl World {
    pub(crate) fn new(store: impl ChallengeStore + 'static, extra: Extra) -> Outcome<Self> {
        let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build()?;
        // The windows that a send asks by default, with room for everything.
        let many = || Window::try_new(u32::MAX, Duration::from_secs(3600));
        let limits = SendLimits::new([Region::Vietnam], u32::MAX)
            .cooldown(Duration::from_millis(1))
            .per_phone([many()?, Window::try_new(u32::MAX, Duration::from_secs(86_400))?])
            .per_prefix([many()?]);
        let phone = Phone::default();
        let engine = match extra {
            Extra::Nothing => Engine::own_code(phone.clone(), store, keys, limits),
            Extra::Brakes => {
                let brake = Brake::try_new(u32::MAX, 1)?;
                let limits = limits.brake_prefix(brake).brake_country(brake);
                Engine::own_code(phone.clone(), store, keys, limits)
            }
            Extra::Channels => {
                let channels = Channels::first("zalo".parse()?, phone.clone());
                Engine::own_code_by(channels.then("sms".parse()?, phone.clone()), store, keys, limits)
            }
        };
        Ok(Self { engine: engine.build()?, phone, purpose: Purpose::parse("bench")? })
    }

    /// A request for a number that no engine here has met.
    fn fresh(&self) -> Outcome<Start> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let phone = format!("+8490{:07}", NEXT.fetch_add(1, Ordering::Relaxed));
        Ok(Start::new(phone.parse()?, self.purpose.clone()))
    }

    pub(crate) async fn start(&self) -> Outcome<()> {
        self.engine.start(&self.fresh()?).await?;
        Ok(())
    }

    pub(crate) async fn start_and_check(&self) -> Outcome<()> {
        let open = self.open().await?;
        self.check(&open, &open.code).await
    }

    async fn open(&self) -> Outcome<Open> {
        let start = self.fresh()?;
        let id = self.engine.start(&start).await?.challenge.id;
        let (message, code) = self.phone.0.lock().map_err(|_| "a sender panicked")?.clone();
        Ok(Open { start, id, message, code: code.ok_or("no code was sent")? })
    }

    async fn check(&self, open: &Open, code: &OtpCode) -> Outcome<()> {
        self.engine.check(open.id, open.start.phone(), &self.purpose, code).await?;
        Ok(())
    }

    /// Microseconds of a step: the median of a round.
    pub(crate) async fn round(&self, step: Step) -> Outcome<f64> {
        if matches!(step, Step::Start) {
            return timed(async || self.start().await).await;
        }
        // All are open before the first step, so that the cooldown of each is over.
        let mut opened = Vec::new();
        for _ in 0..IN_A_ROUND {
            opened.push(self.open().await?);
        }
        let mut opened = opened.iter();
        timed(async || self.take(step, opened.next().ok_or("no challenge is open")?).await).await
    }

    async fn take(&self, step: Step, open: &Open) -> Outcome<()> {
        match step {
            Step::Start => self.start().await?,
            Step::Resend => drop(self.engine.resend(open.id, &open.start).await?),
            Step::WrongCode => {
                let wrong = if open.code.expose() == "000001" { "000002" } else { "000001" };
                let answer = self.check(open, &OtpCode::parse(wrong)?).await;
                answer.err().ok_or("a wrong code was right")?;
            }
            Step::RightCode => self.check(open, &open.code).await?,
            Step::Report => {
                let message = open.message.to_string();
                self.engine.reported("bench", &message, Delivery::Delivered).await?;
            }
            Step::NextChannel => {
                self.engine.next_channel(open.id, &open.start).await?.ok_or("there is no next channel")?;
            }
            Step::LookUp => drop(self.engine.operator("bench").number(&open.start).await?),
        }
        Ok(())
    }
}

/// Microseconds of what is done again and again: the median of a round.
pub(crate) async fn timed(mut ask: impl AsyncFnMut() -> Outcome<()>) -> Outcome<f64> {
    let mut times = Vec::new();
    for _ in 0..IN_A_ROUND {
        let begun = Instant::now();
        ask().await?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(times))
}
