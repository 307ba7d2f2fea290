//! What a vendor call costs beside the same call by plain reqwest: processor time, allocations, the slowest of a hundred, and
//! how both grow with the calls at once.

mod growth;
mod latency;
mod speed;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use bench::Outcome;
use bench::caller::Caller;
use bench::server::{SERVE, Server, TlsServer, serve};

const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::main_on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [SERVE] => serve().await,
            // For the consumers, which are programs of their own.
            ["serve-tls", root] => TlsServer::start().await?.until_input_ends(root).await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    speed::measure(&server).await?;
    growth::measure(&server).await?;
    latency::measure().await
}

/// So many calls in so many tasks, each of which goes around all callers. Microseconds that each call waited.
async fn in_tasks<C: Caller>(callers: &Arc<Vec<C>>, at_once: usize, calls: usize) -> Outcome<Vec<f64>> {
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..at_once {
        let callers = Arc::clone(callers);
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(calls / at_once);
            for call in 0..calls / at_once {
                let begun = Instant::now();
                callers[(index + call) % callers.len()].call().await?;
                waits.push(begun.elapsed().as_secs_f64() * 1e6);
            }
            Outcome::Ok(waits)
        });
    }
    let mut waits = Vec::with_capacity(calls);
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    Ok(waits)
}
