//! Checks on a Redis server, beside `redis-benchmark` that runs the same scripts: as many round trips, as many connections,
//! no pipelining.

use std::process::Command;

use bench::Outcome;
use otp_verify_redis::RedisStore;

use crate::CONNECTIONS;
use crate::redis_server::Server;
use crate::set_up::{World, begin_all, compare_checks};

const IN_A_ROUND: u32 = 16_000;

const CLAIM: [&str; 4] = [
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/clock.lua"),
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/challenge.lua"),
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/failures.lua"),
    include_str!("../../../../../crates/otp-verify-redis/src/scripts/claim.lua"),
];
const CONSUME: &str = include_str!("../../../../../crates/otp-verify-redis/src/scripts/consume.lua");
/// `redis-benchmark` draws each number by itself, so the id is read off the key.
const ID: &str = "ARGV[2] = string.sub(string.match(KEYS[1], '{(%x+)}'), -32)";

pub(crate) async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    let client = redis::Client::open(server.url())?;
    let mut worlds = Vec::new();
    for _ in 0..CONNECTIONS {
        worlds.push(World::new(RedisStore::new(client.get_multiplexed_async_connection().await?))?);
    }
    let mut connection = client.get_multiplexed_async_connection().await?;
    let store = RedisStore::new(connection.clone());
    let claim = load(&mut connection, &CLAIM).await?;
    let consume = load(&mut connection, &[ID, CLAIM[0], CLAIM[1], CONSUME]).await?;
    let peers = async || {
        begin_all(&store, IN_A_ROUND).await?;
        let claims = raw(&server, &claim, &["", "raw", "86400000"])?;
        Ok((claims, raw(&server, &consume, &["", "raw", "7"])?))
    };
    compare_checks("Redis", "redis-benchmark with the same scripts", worlds, IN_A_ROUND, peers).await
}

async fn load(connection: &mut redis::aio::MultiplexedConnection, parts: &[&str]) -> Outcome<String> {
    let script = parts.join("\n");
    Ok(redis::cmd("SCRIPT").arg("LOAD").arg(script).query_async(connection).await?)
}

/// Requests a second.
fn raw(server: &Server, script: &str, arguments: &[&str]) -> Outcome<f64> {
    let tag = format!("otp:2:{{{}__rand_int__}}", "0".repeat(52));
    let port = server.port().to_string();
    let mut benchmark = Command::new("redis-benchmark");
    benchmark.args(["-h", "127.0.0.1", "-p", &port, "--csv", "-c", &CONNECTIONS.to_string()]);
    benchmark.args(["-n", &IN_A_ROUND.to_string(), "-r", &IN_A_ROUND.to_string()]);
    benchmark.args(["EVALSHA", script, "2", &format!("{tag}:c"), &format!("{tag}:f"), ""]);
    benchmark.args(arguments);
    let output = benchmark.output()?;
    let text = String::from_utf8(output.stdout)?;
    // `"test","rps",…`, then the line of this test; the command itself stands in quotes with commas in it.
    let line = text.lines().last().ok_or("redis-benchmark said nothing")?;
    let rate = line.rsplit("\",\"").nth(6).ok_or_else(|| format!("redis-benchmark said: {text}"))?;
    Ok(rate.parse()?)
}
