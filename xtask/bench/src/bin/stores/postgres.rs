//! Checks on a PostgreSQL server, beside `pgbench` that runs the same statements: as many round trips, as many connections,
//! prepared on both sides, no pipelining.

use std::process::Command;

use bench::Outcome;
use otp_verify_postgres::PostgresStore;
use tokio_postgres::NoTls;

use crate::CONNECTIONS;
use crate::postgres_server::{Server, USER};
use crate::set_up::{World, begin_all, compare_checks};

const IN_A_ROUND: u32 = 8_000;

pub(crate) async fn measure() -> Outcome<()> {
    // What a disk takes to make it durable would hide what we cost.
    let server = Server::start_with(&["fsync=off", "synchronous_commit=off"])?;
    let mut worlds = Vec::new();
    for _ in 0..CONNECTIONS {
        let store = store(server.port())?;
        store.migrate().await?;
        worlds.push(World::new(store)?);
    }
    let raw_store = store(server.port())?;
    let folder = std::env::temp_dir().join(format!("otp-verify-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let scripts = [folder.join("claim.sql"), folder.join("consume.sql")];
    let subject = "decode(lpad((:number)::text, 64, '0'), 'hex')";
    let id = "decode(lpad((:number)::text, 32, '0'), 'hex')";
    std::fs::write(&scripts[0], script("claim", &["null", subject, "'raw'", "null", "86400000", "1"]))?;
    std::fs::write(&scripts[1], script("consume", &["null", subject, "'raw'", id, "7"]))?;
    let peers = async || {
        begin_all(&raw_store, IN_A_ROUND).await?;
        Ok((raw(&server, &scripts[0])?, raw(&server, &scripts[1])?))
    };
    compare_checks("PostgreSQL", "pgbench with the same statements", worlds, IN_A_ROUND, peers).await?;
    Ok(std::fs::remove_dir_all(&folder)?)
}

/// A store with one connection.
fn store(port: u16) -> Outcome<PostgresStore> {
    let mut config = tokio_postgres::Config::new();
    config.host("127.0.0.1").port(port).user(USER).dbname("postgres");
    let manager = deadpool_postgres::Manager::new(config, NoTls);
    Ok(PostgresStore::new(deadpool_postgres::Pool::builder(manager).max_size(1).build()?))
}

/// A call of one of our functions as pgbench runs it.
fn script(operation: &str, values: &[&str]) -> String {
    let call = format!("select * from otp_verify_2_{operation}({})", values.join(", "));
    format!("\\set number random(0, {})\n{call};\n", IN_A_ROUND - 1)
}

/// Transactions a second.
fn raw(server: &Server, script: &std::path::Path) -> Outcome<f64> {
    let each = IN_A_ROUND / u32::try_from(CONNECTIONS)?;
    let mut benchmark = Command::new("pgbench");
    benchmark.args(["-h", "127.0.0.1", "-p", &server.port().to_string(), "-U", USER, "-n", "-M", "prepared"]);
    benchmark.args(["-c", &CONNECTIONS.to_string(), "-j", "1", "-t", &each.to_string(), "-f"]);
    let output = benchmark.arg(script).arg("postgres").output()?;
    let text = String::from_utf8(output.stdout)?;
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rate| rate.split(' ').next());
    let problem = || format!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr));
    Ok(rate.ok_or_else(problem)?.parse()?)
}
