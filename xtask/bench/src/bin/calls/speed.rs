//! Processor time, allocations and the slowest of a hundred calls.

use std::sync::Arc;
use std::time::Instant;

use bench::caller::{Caller, Connection, Dynamic, Kind, Ours, Plain};
use bench::line::{Line, Row};
use bench::rounds::{Goal, Rounds, median, percentile_99, tell};
use bench::server::Server;
use bench::{Outcome, allocated, processor};

const ROUNDS: usize = 21;
/// In each part of a round. On kept connections a call is shorter, and more of them are needed for the same rest.
const CALLS: (usize, usize) = (512, 2_048);

pub(crate) async fn measure(server: &Server) -> Outcome<()> {
    for kind in Kind::ALL {
        for connection in [Connection::New, Connection::Kept] {
            let plain = Arc::new(Plain::new(kind, connection, &server.url)?);
            let ours = Arc::new(Ours::new(kind, connection, &server.url)?);
            let dynamic = Arc::new(Dynamic::new(kind, connection, &server.url)?);
            let calls = if connection == Connection::New { CALLS.0 } else { CALLS.1 };
            for at_once in [1, 64] {
                let what = format!("{}, {}, {at_once} at once", kind.name(), connection.name());
                let mut rounds = [Rounds::default(), Rounds::default()];
                let mut waits = (Vec::new(), Vec::new());
                for round in 0..=ROUNDS {
                    // Who goes first changes, and the first round warms both up.
                    let (peers, us, through) = if round % 2 == 0 {
                        let peers = part(&plain, at_once, calls).await?;
                        (peers, part(&ours, at_once, calls).await?, part(&dynamic, at_once, calls).await?)
                    } else {
                        let through = part(&dynamic, at_once, calls).await?;
                        let us = part(&ours, at_once, calls).await?;
                        (part(&plain, at_once, calls).await?, us, through)
                    };
                    if round > 0 {
                        rounds[0].add(us.processor, peers.processor);
                        rounds[1].add(through.processor, peers.processor);
                        waits.0.extend(us.waits);
                        waits.1.extend(peers.waits);
                    }
                }
                let us = |value: f64| format!("{value:.1} µs");
                tell(&Line::Row(rounds[0].row(&what, "reqwest", Goal::AtMost(1.03), us)));
                tell(&Line::Row(rounds[1].row(
                    &format!("{what}, through `dyn`"),
                    "reqwest",
                    Goal::AtMost(1.04),
                    us,
                )));
                tell(&Line::Row(slowest(&what, waits)));
            }
            tell(&Line::Row(allocations(kind, connection, &plain, &ours).await?));
        }
    }
    Ok(())
}

struct Part {
    /// Microseconds of the processor for one call.
    processor: f64,
    /// Microseconds that each caller waited.
    waits: Vec<f64>,
}

#[allow(clippy::cast_precision_loss, reason = "a few hundred calls")]
async fn part(caller: &Arc<impl Caller>, at_once: usize, calls: usize) -> Outcome<Part> {
    let begun = processor::time();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let caller = Arc::clone(caller);
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(calls / at_once);
            for _ in 0..calls / at_once {
                let begun = Instant::now();
                caller.call().await?;
                waits.push(begun.elapsed().as_secs_f64() * 1e6);
            }
            Outcome::Ok(waits)
        });
    }
    let mut waits = Vec::with_capacity(calls);
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    let processor = (processor::time() - begun).as_secs_f64() * 1e6 / calls as f64;
    Ok(Part { processor, waits })
}

fn slowest(what: &str, (ours, peers): (Vec<f64>, Vec<f64>)) -> Row {
    let (ours, peers) = (percentile_99(ours.into_iter()), percentile_99(peers.into_iter()));
    Row {
        what: format!("{what}: 99 of 100 wait no longer than"),
        ours: format!("{ours:.0} µs"),
        peer: format!("reqwest: {peers:.0} µs"),
        ratio: format!("{:.2}", ours / peers),
        goal: String::new(),
        is_met: None,
    }
}

/// Allocations of one call, in the middle of many: the first ones fill caches.
async fn allocations(kind: Kind, connection: Connection, plain: &Plain, ours: &Ours) -> Outcome<Row> {
    let (ours, peers) = (middle_count(ours).await?, middle_count(plain).await?);
    Ok(Row {
        what: format!("{}, {}: allocations of one call", kind.name(), connection.name()),
        ours: format!("{ours}"),
        peer: format!("reqwest: {peers}"),
        ratio: format!("{:+}", ours - peers),
        goal: "at most +4".to_owned(),
        is_met: Some(ours <= peers + 4.0),
    })
}

#[allow(clippy::cast_precision_loss, reason = "about a hundred allocations")]
async fn middle_count(caller: &impl Caller) -> Outcome<f64> {
    let mut counts = Vec::new();
    for _ in 0..101 {
        let before = allocated();
        caller.call().await?;
        let after = allocated();
        let count = (after.allocations - before.allocations) + (after.reallocations - before.reallocations);
        counts.push(count as f64);
    }
    Ok(median(counts.into_iter()))
}
