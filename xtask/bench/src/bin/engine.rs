//! The verification engine on its memory store: what a start and a check cost beside the hashing and the random bytes that they
//! must do, and what a challenge takes. On a server the round trips decide, and the stores' tests count those.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bench::rounds::{Rounds, Row};
use bench::{Outcome, in_use, tell};
use hmac::{Hmac, KeyInit, Mac};
use otp_verify::otp_core::{Accepted, Error, OtpCode, PhoneNumber, Region, SendCode, async_trait};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, Purpose, SendLimits, Start, Window};
use sha2::Sha256;

/// How many pairs of rounds.
const ROUNDS: usize = 7;
const IN_A_ROUND: u32 = 20_000;
/// Of one start: the number's pseudonym, the tenant's mark, its six windows and the code. Of one check: the pseudonym and the code.
const MACS: u32 = 9 + 2;

fn main() -> Outcome<()> {
    bench::on_one_thread(measure())
}

/// Takes codes over, and keeps the last one.
#[derive(Clone, Default)]
struct Phone(Arc<Mutex<Option<OtpCode>>>);

#[async_trait]
impl SendCode for Phone {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        if let Ok(mut last) = self.0.lock() {
            *last = Some(code.clone());
        }
        Ok(Accepted::new())
    }
}

struct World {
    engine: Engine,
    phone: Phone,
    purpose: Purpose,
}

impl World {
    fn new() -> Outcome<Self> {
        let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build()?;
        // The windows that a send asks by default, with room for everything.
        let many = || Window::try_new(u32::MAX, Duration::from_secs(3600));
        let limits = SendLimits::new([Region::Vietnam], u32::MAX)
            .cooldown(Duration::from_millis(1))
            .per_phone([many()?, Window::try_new(u32::MAX, Duration::from_secs(86_400))?])
            .per_prefix([many()?]);
        let (phone, store) = (Phone::default(), MemoryStore::new().capacity(20_000_000));
        let engine = Engine::own_code(phone.clone(), store, keys, limits).build()?;
        Ok(Self { engine, phone, purpose: Purpose::parse("bench")? })
    }

    /// One challenge for the number that belongs to this index, and perhaps its check.
    async fn start(&self, index: u32, is_checked: bool) -> Outcome<()> {
        let phone: PhoneNumber = format!("+8490{index:07}").parse()?;
        let started = self.engine.start(&Start::new(phone, self.purpose.clone())).await?;
        if is_checked {
            let code = self.phone.0.lock().map_err(|_| "a sender panicked")?.clone();
            let code = code.ok_or("no code was sent")?;
            self.engine.check(started.challenge.id, phone, &self.purpose, &code).await?;
        }
        Ok(())
    }
}

async fn measure() -> Outcome<()> {
    for open in [1, 1_000, 1_000_000] {
        let world = World::new()?;
        let before = in_use();
        for index in 0..open {
            world.start(index, false).await?;
        }
        let each = (in_use().saturating_sub(before)) / usize::try_from(open)?;
        let mut first = 2_000_000;
        let ours = async || {
            first += IN_A_ROUND;
            ours(&world, first).await
        };
        let rounds = Rounds::alternate(ROUNDS, ours, async || must_do()).await?;
        let what = format!("memory store, {open} open challenges, a start and its check");
        tell(rounds.row(&what, "its MACs and random bytes", 3.0, |ns| format!("{ns:.0} ns")));
        let what =
            format!("memory store, {open} open challenges: bytes of each with its three windows of its own");
        tell(Row::new(what, each.to_string(), "", ""));
    }
    Ok(())
}

/// Nanoseconds of a start and a check.
async fn ours(world: &World, first: u32) -> Outcome<f64> {
    let begun = Instant::now();
    for index in first..first + IN_A_ROUND {
        world.start(index, true).await?;
    }
    Ok(nanoseconds(begun))
}

/// Nanoseconds of as many MACs over as many bytes, and of the random bytes of an id, a generation and a code.
fn must_do() -> Outcome<f64> {
    let begun = Instant::now();
    for _ in 0..IN_A_ROUND {
        for _ in 0..MACS {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&[7; 32])?;
            mac.update(std::hint::black_box(&[5; 60]));
            std::hint::black_box(mac.finalize().into_bytes());
        }
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        getrandom::fill(&mut bytes[..8])?;
        getrandom::fill(&mut bytes[..8])?;
        std::hint::black_box(bytes);
    }
    Ok(nanoseconds(begun))
}

fn nanoseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(IN_A_ROUND)
}
