//! What a vendor call costs beside the same call by plain reqwest, one and 64 at once: processor time and allocations.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

use bench::caller::{Call, Caller, Connection, Ours, Plain};
use bench::rounds::{Rounds, Row, median};
use bench::server::{SERVE, serve};
use bench::serving::Serving;
use bench::{Outcome, allocations, processor_time, tell};

const ROUNDS: usize = 21;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [SERVE] => serve().await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Outcome<()> {
    let mut program = Command::new(std::env::current_exe()?);
    let server = Serving::start(program.arg(SERVE))?;
    let url = &server.said;
    // Allocations are those of every call; the time, which takes long to measure, that of one call of each form.
    let mut forms = BTreeSet::new();
    for call in Call::all() {
        let is_timed = forms.insert(call.form());
        for connection in [Connection::New, Connection::Kept] {
            let name = format!("{} ({}), {connection:?} connection", call.name(), call.form());
            let plain = Arc::new(Plain::new(&call, connection, url)?);
            let ours = Arc::new(Ours::new(&call, connection, url)?);
            // In each part of a round. On kept connections a call is shorter, and more of them are needed for the same rest.
            let calls = if connection == Connection::New { 512 } else { 2_048 };
            for at_once in [1, 64].into_iter().filter(|_| is_timed) {
                let what = format!("{name}, {at_once} at once");
                let us = async || part(&ours, at_once, calls).await;
                let rounds = Rounds::alternate(ROUNDS, us, async || part(&plain, at_once, calls).await);
                let us = |value| format!("{value:.1} µs");
                tell(rounds.await?.row(&what, "reqwest", 1.03, us));
            }
            let (us, peers) = (middle_count(&*ours).await?, middle_count(&*plain).await?);
            let row = Row::new(
                format!("{name}: allocations of one call"),
                format!("{us}"),
                format!("reqwest: {peers}"),
                format!("{:+}", us - peers),
            );
            tell(row.goal("at most +4", us <= peers + 4.0));
        }
    }
    Ok(())
}

/// Microseconds of the processor for one call.
#[allow(clippy::cast_precision_loss, reason = "a few hundred calls")]
async fn part<C: Caller>(caller: &Arc<C>, at_once: usize, calls: usize) -> Outcome<f64> {
    let begun = processor_time();
    in_tasks(caller, at_once, calls).await?;
    Ok((processor_time() - begun).as_secs_f64() * 1e6 / calls as f64)
}

/// Allocations of one call, in the middle of many: the first ones fill caches.
#[allow(clippy::cast_precision_loss, reason = "about a hundred allocations")]
async fn middle_count(caller: &impl Caller) -> Outcome<f64> {
    let mut counts = Vec::new();
    for _ in 0..101 {
        let before = allocations();
        caller.call().await?;
        counts.push((allocations() - before) as f64);
    }
    Ok(median(counts))
}

/// Makes `calls` calls in `at_once` tasks.
async fn in_tasks<C: Caller>(caller: &Arc<C>, at_once: usize, calls: usize) -> Outcome<()> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let caller = Arc::clone(caller);
        tasks.spawn(async move {
            for _ in 0..calls / at_once {
                caller.call().await?;
            }
            Outcome::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}
