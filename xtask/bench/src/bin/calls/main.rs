//! What a vendor call costs beside the same call by plain reqwest: processor time, allocations, and how
//! many calls a second there are as those at once grow.

mod growth;
mod speed;

use std::process::Command;
use std::sync::Arc;

use bench::Outcome;
use bench::caller::Caller;
use bench::server::{SERVE, TlsServer, serve};
use bench::serving::Serving;

const ROUNDS: usize = 21;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [SERVE] => serve().await,
            // For the consumers, which are programs of their own.
            ["serve-tls", root] => TlsServer::start().await?.until_input_ends(root).await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Outcome<()> {
    let mut program = Command::new(std::env::current_exe()?);
    let server = Serving::start(program.arg(SERVE))?;
    speed::measure(&server.said).await?;
    growth::measure(&server.said).await
}

/// So many calls in so many tasks, each of which goes around all callers.
async fn in_tasks<C: Caller>(callers: &Arc<Vec<C>>, at_once: usize, calls: usize) -> Outcome<()> {
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..at_once {
        let callers = Arc::clone(callers);
        tasks.spawn(async move {
            for call in 0..calls / at_once {
                callers[(index + call) % callers.len()].call().await?;
            }
            Outcome::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}
