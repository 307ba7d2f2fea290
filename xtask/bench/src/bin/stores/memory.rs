//! The memory store: what a start and a check cost beside the hashing and the random bytes that they must do, and what a challenge
//! takes. The time is the processor's for this process: rounds are long, and others would interrupt them.

use std::time::Duration;

use bench::rounds::{Rounds, Row};
use bench::{Outcome, in_use, processor_time, tell};
use hmac::{Hmac, KeyInit, Mac};
use otp_verify::MemoryStore;
use sha2::Sha256;

use crate::world::{Extra, World};

/// How many pairs of rounds.
const ROUNDS: usize = 7;
const IN_A_ROUND: u32 = 20_000;
/// Of one start: the number's pseudonym, the tenant's mark, its six windows, the code and the message's name. Of one check: the
/// pseudonym and the code.
const MACS: u32 = 10 + 2;

pub(crate) async fn measure() -> Outcome<()> {
    for open in [1, 1_000, 1_000_000] {
        let world = World::new(MemoryStore::new().capacity(20_000_000), Extra::Nothing)?;
        let before = in_use();
        for _ in 0..open {
            world.start().await?;
        }
        let each = (in_use().saturating_sub(before)) / usize::try_from(open)?;
        let rounds = Rounds::alternate(ROUNDS, async || ours(&world).await, async || must_do()).await?;
        let what = format!("memory store, {open} open challenges, a start and its check");
        tell(rounds.row(&what, "its MACs and random bytes", 3.0, |ns| format!("{ns:.0} ns")));
        let what =
            format!("memory store, {open} open challenges: bytes of each with its three windows of its own");
        tell(Row::new(what, each.to_string(), "", ""));
    }
    Ok(())
}

/// Nanoseconds of a start and a check.
async fn ours(world: &World) -> Outcome<f64> {
    let begun = processor_time();
    for _ in 0..IN_A_ROUND {
        world.start_and_check().await?;
    }
    Ok(nanoseconds(begun))
}

/// Nanoseconds of as many MACs over as many bytes, and of the random bytes of an id, a generation and a code.
fn must_do() -> Outcome<f64> {
    let begun = processor_time();
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

fn nanoseconds(begun: Duration) -> f64 {
    (processor_time() - begun).as_secs_f64() * 1e9 / f64::from(IN_A_ROUND)
}
