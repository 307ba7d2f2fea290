use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use otp_verify::otp_core::{Accepted, Error, OtpCode, PhoneNumber, Region, SendCode, async_trait};
use otp_verify::store::ChallengeStore;
use otp_verify::{ChallengeId, Engine, Key, KeyRing, Purpose, SendLimits, Start};

use bench::Outcome;

/// Takes codes over, and keeps the last one.
#[derive(Clone, Default)]
pub(crate) struct Phone(Arc<Mutex<Option<OtpCode>>>);

#[async_trait]
impl SendCode for Phone {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        if let Ok(mut last) = self.0.lock() {
            *last = Some(code.clone());
        }
        Ok(Accepted::new())
    }
}

impl Phone {
    fn last(&self) -> Outcome<OtpCode> {
        let last = self.0.lock().map_err(|_| "a sender panicked")?.clone();
        last.ok_or_else(|| "no code was sent".into())
    }
}

pub(crate) struct Started {
    id: ChallengeId,
    phone: PhoneNumber,
    code: OtpCode,
}

pub(crate) struct World {
    engine: Engine,
    phone: Phone,
    purpose: Purpose,
}

impl World {
    pub(crate) fn new(store: impl ChallengeStore + 'static) -> Outcome<Self> {
        let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build()?;
        // The windows that a send asks by default, with room for everything.
        let many = || otp_verify::Window::try_new(u32::MAX, Duration::from_secs(3600));
        let limits = SendLimits::new([Region::Vietnam], u32::MAX)
            .cooldown(Duration::from_millis(1))
            .per_phone([many()?, otp_verify::Window::try_new(u32::MAX, Duration::from_secs(86_400))?])
            .per_prefix([many()?]);
        let phone = Phone::default();
        let engine = Engine::own_code(phone.clone(), store, keys, limits);
        Ok(Self { engine, phone, purpose: Purpose::parse("bench")? })
    }

    /// One challenge for the number that belongs to this index.
    pub(crate) async fn start(&self, index: u32) -> Outcome<Started> {
        let phone: PhoneNumber = format!("+8490{index:07}").parse()?;
        let started = self.engine.start(&Start::new(phone, self.purpose.clone())).await?;
        Ok(Started { id: started.challenge.id, phone, code: self.phone.last()? })
    }

    pub(crate) async fn check(&self, started: &Started) -> Outcome<()> {
        self.engine.check(started.id, started.phone, &self.purpose, &started.code).await?;
        Ok(())
    }
}

/// So many challenges from this index on, as many in each world.
pub(crate) async fn start_all(worlds: &[World], first: u32, count: u32) -> Outcome<Vec<Vec<Started>>> {
    let part = count / u32::try_from(worlds.len())?;
    let mut parts = Vec::new();
    for (index, world) in (0..).zip(worlds) {
        let mut started = Vec::new();
        for number in 0..part {
            started.push(world.start(first + index * part + number).await?);
        }
        parts.push(started);
    }
    Ok(parts)
}

/// How many checks a second, with one world (and one connection) for each part of the challenges.
pub(crate) async fn check_rate(worlds: &Arc<Vec<World>>, parts: Vec<Vec<Started>>) -> Outcome<f64> {
    let count: usize = parts.iter().map(Vec::len).sum();
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (index, part) in parts.into_iter().enumerate() {
        let worlds = Arc::clone(worlds);
        tasks.spawn(async move {
            for started in &part {
                worlds[index].check(started).await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(f64::from(u32::try_from(count)?) / begun.elapsed().as_secs_f64())
}
