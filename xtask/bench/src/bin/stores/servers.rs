//! The stores on servers that are started for the run, each on one connection: the steps beside bare commands, and what was added beside
//! the same step without it.

use std::time::Duration;

use bench::rounds::Rounds;
use bench::{Outcome, tell};
use otp_testkit::servers::{postgres, redis};
use otp_verify::store::ChallengeStore;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::aio::MultiplexedConnection;
use otp_verify_redis::redis::{AsyncConnectionConfig, Client, Script};

use crate::world::{Extra, Step, World, timed};

/// How many pairs of rounds.
const ROUNDS: usize = 15;
/// So that a busy machine is not taken for a slow server.
const PATIENT: Duration = Duration::from_secs(60);

pub(crate) async fn redis() -> Outcome<()> {
    let server = redis::Server::start()?;
    let connection = connected(&server).await?;
    let store = RedisStore::new(connection.clone()).timeout(PATIENT);
    let script = Script::new("return 1");
    let bare = async || Ok(script.invoke_async(&mut connection.clone()).await?);
    // A report reads the message's name before it asks the number.
    beside_bare("Redis", &store, "EVALSHA of `return 1`", 2, bare).await?;

    let primary = redis::Server::start()?;
    let _replica = redis::Server::replica_of(&primary)?;
    let store = RedisStore::new(connected(&primary).await?).timeout(PATIENT);
    let plain = World::new(store.clone(), Extra::Nothing)?;
    let acknowledged = World::new(store.acknowledged_by(1, PATIENT), Extra::Nothing)?;
    added("Redis", Step::RightCode, "that a replica acknowledges", &acknowledged, &plain).await
}

async fn connected(server: &redis::Server) -> Outcome<MultiplexedConnection> {
    let patient = AsyncConnectionConfig::new().set_response_timeout(Some(PATIENT));
    Ok(Client::open(server.url())?.get_multiplexed_async_connection_with_config(&patient).await?)
}

pub(crate) async fn postgres() -> Outcome<()> {
    // What a disk takes to make it durable would hide what we cost.
    let server = postgres::Server::start_with(&["fsync=off", "synchronous_commit=off"])?;
    let mut config = Config::new();
    config.host("127.0.0.1").port(server.port()).user(postgres::USER).dbname("postgres");
    config.options(PostgresStore::OPTIONS);
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(1).build()?;
    let store = PostgresStore::new(pool.clone()).timeout(PATIENT);
    store.migrate().await?;
    let bare = async || {
        let client = pool.get().await?;
        let statement = client.prepare_cached("select 1").await?;
        client.query_one(&statement, &[]).await?;
        Ok(())
    };
    beside_bare("PostgreSQL", &store, "`select 1`", 1, bare).await
}

/// The rows of a store whose report asks this number of questions.
async fn beside_bare(
    name: &str,
    store: &(impl ChallengeStore + Clone + 'static),
    command: &str,
    questions_of_a_report: usize,
    bare: impl AsyncFn() -> Outcome<()>,
) -> Outcome<()> {
    let [plain, brakes, channels] = [Extra::Nothing, Extra::Brakes, Extra::Channels];
    let (plain, brakes) = (World::new(store.clone(), plain)?, World::new(store.clone(), brakes)?);
    let channels = World::new(store.clone(), channels)?;
    for (world, step, questions) in [
        (&plain, Step::Start, 2),
        (&plain, Step::Resend, 2),
        (&plain, Step::WrongCode, 1),
        (&plain, Step::RightCode, 2),
        (&plain, Step::Report, questions_of_a_report),
        (&plain, Step::LookUp, 1),
        (&channels, Step::NextChannel, 1),
    ] {
        let peers = async || {
            timed(async || {
                for _ in 0..questions {
                    bare().await?;
                }
                Ok(())
            })
            .await
        };
        let rounds = Rounds::alternate(ROUNDS, async || world.round(step).await, peers).await?;
        let what = format!("{name}, {}", step.name());
        tell(rounds.compared(&what, &format!("{questions} {command}"), microseconds));
    }
    added(name, Step::Start, "with two brakes", &brakes, &plain).await?;
    added(name, Step::RightCode, "with two brakes", &brakes, &plain).await?;
    added(name, Step::Resend, "with two channels", &channels, &plain).await
}

/// The row of something that an engine can do without.
async fn added(name: &str, step: Step, with: &str, world: &World, without: &World) -> Outcome<()> {
    let ours = async || world.round(step).await;
    let rounds = Rounds::alternate(ROUNDS, ours, async || without.round(step).await).await?;
    tell(rounds.compared(&format!("{name}, {} {with}", step.name()), "without", microseconds));
    Ok(())
}

fn microseconds(figure: f64) -> String {
    format!("{figure:.0} µs")
}
