//! Checks on a Redis server, beside `redis-benchmark` that runs the same scripts: as many round trips, as many connections,
//! no pipelining.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use otp_verify::store::{ChallengeStore, FailureLimit, Open, Opening, Place, Sealed, Subject};
use otp_verify::{ChallengeId, Generation, Purpose};
use otp_verify_redis::RedisStore;

use crate::ROUNDS;
use crate::redis_server::Server;
use crate::set_up::{World, check_rate, start_all};
use bench::Outcome;
use bench::line::Line;
use bench::rounds::{Goal, Rounds, tell};

const CONNECTIONS: usize = 16;
const IN_A_ROUND: u32 = 16_000;

const CLAIM: &str = concat!(
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/clock.lua"),
    "\n",
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/challenge.lua"),
    "\n",
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/failures.lua"),
    "\n",
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/claim.lua"),
    "\n",
);
const CONSUME: &str = concat!(
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/clock.lua"),
    "\n",
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/challenge.lua"),
    "\n",
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/consume.lua"),
    "\n",
);

pub(crate) async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    let client = redis::Client::open(server.url())?;
    let mut worlds = Vec::new();
    for _ in 0..CONNECTIONS {
        worlds.push(World::new(RedisStore::new(client.get_multiplexed_async_connection().await?))?);
    }
    let worlds = Arc::new(worlds);
    let mut connection = client.get_multiplexed_async_connection().await?;
    let store = RedisStore::new(connection.clone());
    let [claim, consume] = [load(&mut connection, CLAIM).await?, load(&mut connection, CONSUME).await?];

    let mut rounds = Rounds::default();
    for round in 0..ROUNDS {
        let parts = start_all(&worlds, IN_A_ROUND * u32::try_from(round)?, IN_A_ROUND).await?;
        let ours = check_rate(&worlds, parts).await?;
        prepare(&store).await?;
        let claims = raw(&server, &claim, &["", "1000000", "86400000"])?;
        let consumes = raw(&server, &consume, &["00112233445566778899aabbccddeeff", "7"])?;
        rounds.add(ours, 1.0 / (1.0 / claims + 1.0 / consumes));
    }
    let shown = |rate: f64| format!("{rate:.0} a second");
    let row = rounds.row(
        "Redis store, checks of right codes, 16 connections",
        "redis-benchmark with the same scripts",
        Goal::AtLeast(0.7),
        shown,
    );
    tell(&Line::Row(row));
    Ok(())
}

async fn load(connection: &mut redis::aio::MultiplexedConnection, script: &str) -> Outcome<String> {
    Ok(redis::cmd("SCRIPT").arg("LOAD").arg(script).query_async(connection).await?)
}

/// Challenges that the raw rounds find under numbers of twelve digits.
async fn prepare(store: &(impl ChallengeStore + ?Sized)) -> Outcome<()> {
    for number in 0..IN_A_ROUND {
        store.open(&open(number)?).await?;
    }
    Ok(())
}

pub(crate) fn open(number: u32) -> Outcome<Open> {
    let mut bytes = [0; 32];
    // The decimal digits of the number, read as hexadecimal ones: what the benchmark puts into the key.
    let digits = format!("{number:012}");
    for (byte, pair) in bytes[26..].iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = (pair[0] - b'0') * 16 + (pair[1] - b'0');
    }
    let id = u128::from_str_radix("00112233445566778899aabbccddeeff", 16)?;
    Ok(Open {
        place: Place { subject: Subject::from_bytes(bytes), purpose: Purpose::parse("raw")? },
        challenge: ChallengeId::from_bytes(id.to_be_bytes()),
        generation: Generation::from_number(7),
        sealed: Some(Sealed::from_bytes(vec![9; 36])),
        valid_for: Duration::from_secs(600),
        opening: Opening::New { attempts: 60 },
        flight: Duration::ZERO,
        failures: FailureLimit { cap: 1_000_000, window: Duration::from_secs(86_400) },
    })
}

/// Requests a second.
fn raw(server: &Server, script: &str, arguments: &[&str]) -> Outcome<f64> {
    let tag = format!("otp:{{{}__rand_int__}}", "0".repeat(52));
    let port = server.port().to_string();
    let mut benchmark = Command::new("redis-benchmark");
    benchmark.args(["-h", "127.0.0.1", "-p", &port, "--csv", "-c", &CONNECTIONS.to_string()]);
    benchmark.args(["-n", &IN_A_ROUND.to_string(), "-r", &IN_A_ROUND.to_string()]);
    benchmark.args(["EVALSHA", script, "2", &format!("{tag}:c:raw"), &format!("{tag}:f"), ""]);
    benchmark.args(arguments);
    let output = benchmark.output()?;
    let text = String::from_utf8(output.stdout)?;
    // `"test","rps",…`, then the line of this test; the command itself stands in quotes with commas in it.
    let line = text.lines().last().ok_or("redis-benchmark said nothing")?;
    let rate = line.rsplit("\",\"").nth(6).ok_or_else(|| format!("redis-benchmark said: {text}"))?;
    Ok(rate.parse()?)
}
