//! The engine that is measured, and the rounds of checks on a server.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bench::rounds::{Goal, Rounds};
use bench::{Outcome, tell};
use otp_verify::otp_core::{Accepted, Error, OtpCode, PhoneNumber, Region, SendCode, async_trait};
use otp_verify::store::{
    Begin, ChallengeStore, Ladder, Lane, Opening, Place, Room, Rung, Sealed, Subject, TenantMark,
};
use otp_verify::{ChallengeId, Engine, Generation, Key, KeyRing, Purpose, SendLimits, Start, Window};

use crate::ROUNDS;

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
        let many = || Window::try_new(u32::MAX, Duration::from_secs(3600));
        let limits = SendLimits::new([Region::Vietnam], u32::MAX)
            .cooldown(Duration::from_millis(1))
            .per_phone([many()?, Window::try_new(u32::MAX, Duration::from_secs(86_400))?])
            .per_prefix([many()?]);
        let phone = Phone::default();
        let engine = Engine::own_code(phone.clone(), store, keys, limits).build()?;
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

/// The row of a store: our checks of right codes a second, beside the raw server's claims and consumes.
pub(crate) async fn compare_checks(
    store: &str,
    peer: &str,
    worlds: Vec<World>,
    in_a_round: u32,
    mut peers: impl AsyncFnMut() -> Outcome<(f64, f64)>,
) -> Outcome<()> {
    let worlds = Arc::new(worlds);
    let mut first = 0;
    let ours = async || {
        let parts = start_all(&worlds, first, in_a_round).await?;
        first += in_a_round;
        check_rate(&worlds, parts).await
    };
    let peers = async || {
        let (claims, consumes) = peers().await?;
        Ok(1.0 / (1.0 / claims + 1.0 / consumes))
    };
    let rounds = Rounds::alternate(ROUNDS, ours, peers).await?;
    let what = format!("{store} store, checks of right codes, 16 connections");
    tell(rounds.row(&what, peer, Goal::AtLeast(0.7), |rate| format!("{rate:.0} a second")));
    Ok(())
}

/// So many challenges from this index on, as many in each world.
async fn start_all(worlds: &[World], first: u32, count: u32) -> Outcome<Vec<Vec<Started>>> {
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
async fn check_rate(worlds: &Arc<Vec<World>>, parts: Vec<Vec<Started>>) -> Outcome<f64> {
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

/// Challenges that the raw rounds find under numbers of twelve digits. The id of each is the end of its subject.
pub(crate) async fn begin_all(store: &impl ChallengeStore, count: u32) -> Outcome<()> {
    for number in 0..count {
        store.begin(&begin(number)?).await?;
    }
    Ok(())
}

fn begin(number: u32) -> Outcome<Begin> {
    let mut bytes = [0; 32];
    // The decimal digits of the number, read as hexadecimal ones: what the benchmark puts into the key.
    let digits = format!("{number:012}");
    for (byte, pair) in bytes[26..].iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = (pair[0] - b'0') * 16 + (pair[1] - b'0');
    }
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[16..]);
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: 60 };
    Ok(Begin {
        place: Place { subject: Subject::from_bytes(bytes), purpose: Purpose::parse("raw")? },
        challenge: ChallengeId::from_bytes(id),
        generation: Generation::from_number(7),
        sealed: Some(Sealed::from_bytes(vec![9; 36])),
        opening: Opening::New {
            attempts: 60,
            room: Room::Beside(4),
            ladder: Ladder { rungs: vec![rung], cap: 1_000_000, forget: Duration::from_secs(86_400) },
            lane: Lane::EVERYBODY,
            caller: None,
            tenant: TenantMark::from_bytes([0; 8]),
        },
        valid_for: Duration::from_secs(600),
        step: Duration::from_millis(1),
        whole: Duration::from_secs(600),
        least_left: Duration::ZERO,
        flight: Duration::ZERO,
        slots: Vec::new(),
    })
}
