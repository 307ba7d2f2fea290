//! `cargo xtask attack`: an attacker with many connections guesses at two instances of the example service, on real
//! servers. Does he get more attempts than one user would, and is one code good for one of two hundred?

mod guesses;
mod http;
mod instance;
#[allow(clippy::print_stderr, reason = "a part of another crate's tests")]
#[path = "../../../crates/otp-verify-postgres/tests/all/server/mod.rs"]
mod postgres;
#[path = "../../../crates/otp-verify-redis/tests/all/server/mod.rs"]
mod redis;
mod story;
mod tally;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;

use super::report::Report;
use super::table;
use crate::{Failure, Outcome, command, servers};
use story::Story;

/// What `cargo xtask test` runs.
const IN_TEST: &str = "cargo xtask attack";

struct Options {
    guesses: usize,
    seed: u64,
    save: bool,
}

pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let options = options(arguments)?;
    servers::install()?;
    let program = instance::build()?;
    // One after the other, each with the machine to itself.
    let redis = redis::Server::start()?;
    let on_redis = attack("Redis", &redis.url(), &program, &options)?;
    drop(redis);
    let postgres = postgres::Server::start().map_err(|error| Failure::new(&error))?;
    let address = format!("postgres://{}@127.0.0.1:{}/postgres", postgres::USER, postgres.port());
    let on_postgres = attack("PostgreSQL", &address, &program, &options)?;
    drop(postgres);

    let stories = [on_redis, on_postgres];
    let command = format!("cargo xtask attack --guesses {} --seed {}", options.guesses, options.seed);
    let title = "How many attempts an attacker gets at a service that runs twice";
    let mut report = Report::new(title, &command, Some(IN_TEST))?;
    fill(&mut report, &stories);
    table::print(&report);
    let findings: Vec<_> = stories.iter().flat_map(Story::findings).collect();
    for finding in &findings {
        println!("found: {finding}");
    }
    println!("\n{} findings", findings.len());
    if options.save {
        report.save("attack")?;
    }
    Ok(crate::found(findings.len()))
}

fn options(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    let mut options = Options { guesses: 10_000, seed: 1, save: false };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("guesses") => options.guesses = arguments.value()?.parse()?,
            Long("seed") => options.seed = arguments.value()?.parse()?,
            Long("save") => options.save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if !(story::CONNECTIONS..=guesses::MOST).contains(&options.guesses) {
        let (least, most) = (story::CONNECTIONS, guesses::MOST);
        return Err(Failure::wrong_use(&format!("--guesses takes {least} to {most}")));
    }
    Ok(options)
}

fn attack(
    store: &'static str,
    address: &str,
    program: &std::path::Path,
    options: &Options,
) -> Result<Story, Failure> {
    println!("{store}: two instances, {} guesses", options.guesses);
    command::block_on(story::tell(store, address, program, options.guesses, options.seed))?
}

fn fill(report: &mut Report, stories: &[Story]) {
    for story in stories {
        report.figure(&format!("guesses compared, {}", story.store()), &story.compared());
        report.figure(
            &format!("confirmed of {} right codes at once, {}", story::CONNECTIONS, story.store()),
            &story.confirmed(),
        );
    }
    let columns: Vec<_> = std::iter::once("").chain(stories.iter().map(Story::store)).collect();
    let rows: Vec<Vec<(String, String)>> = stories.iter().map(Story::rows).collect();
    let table = (0..rows.first().map_or(0, Vec::len)).map(|row| {
        let name = rows[0][row].0.clone();
        std::iter::once(name).chain(rows.iter().map(|story| story[row].1.clone())).collect()
    });
    report.table("An attack on one code, and a race for another", &columns, table.collect());
    report.limit("Each store is one server on the machine of the run; what a failover loses is told in the stores' own pages.");
    report.limit("The attacker names the right challenge. Who does not know it gets no attempt at all.");
}
