//! `cargo xtask leaks`: every call of every client meets every fault while canaries stand in for what is secret, and nothing
//! that prints, logs or exports may show one.

mod calls;
mod canaries;
mod cases;
mod encodings;
mod finder;
mod listeners;
mod logs;
mod looks;
mod orders;
mod panics;
mod planted;
mod refusals;
mod sandboxes;
mod serialised;
mod summary;
mod watch;
mod witness;

use std::sync::Arc;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;
use otp_sandbox::Vendor;
use tokio::task::JoinSet;

use self::calls::Tried;
use self::canaries::Canaries;
use self::finder::Finder;
use self::sandboxes::Keys;
use self::summary::Summary;
use self::watch::Watch;
use crate::{Failure, Outcome, command};

struct Options {
    /// What the canaries follow from.
    seed: u64,
    /// Whether the result is kept for the documentation.
    save: bool,
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut options = Options { seed: 1, save: false };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => options.seed = arguments.value()?.parse()?,
            Long("save") => options.save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    command::block_on(check(options))?
}

async fn check(options: Options) -> Outcome {
    let canaries = Arc::new(Canaries::new(options.seed)?);
    let watch = Arc::new(Watch::new(Finder::new(&canaries)?));
    let tried = Arc::new(Tried::default());
    panics::listen();
    let lines = logs::listen(&watch)?;

    let (sandboxes, listeners) = everywhere(&watch, &canaries, &tried).await?;
    let refusals = refusals::run(&watch, &canaries).await?;
    // Before anything is planted.
    let lines = lines.by_crate();
    let summary = Summary {
        seed: options.seed,
        sandboxes,
        listeners,
        refusals,
        lines,
        surprises: serialised::surprises(&watch, &canaries),
        cases: cases::run(&watch)?,
        planted: planted::run(&watch, &canaries),
        blind_spots: watch.finder().blind_spots(),
        tried: tried.by_operation(),
        canaries: canaries.all().len(),
        watch: &watch,
    };
    summary.print();
    if options.save {
        summary.save()?;
    }
    Ok(crate::found(summary.problems().len()))
}

/// All sandboxes and listeners at once; they wait more than they work.
async fn everywhere(
    watch: &Arc<Watch>,
    canaries: &Arc<Canaries>,
    tried: &Arc<Tried>,
) -> Result<(sandboxes::Done, listeners::Done), Failure> {
    let (mut in_sandboxes, mut at_listeners) = (JoinSet::new(), JoinSet::new());
    for vendor in Vendor::ALL {
        let shared = || (Arc::clone(watch), Arc::clone(canaries), Arc::clone(tried));
        for keys in [Keys::Known, Keys::Foreign] {
            let (watch, canaries, tried) = shared();
            in_sandboxes.spawn(sandboxes::run(watch, canaries, tried, vendor, keys));
        }
        let (watch, canaries, tried) = shared();
        at_listeners.spawn(listeners::run(watch, canaries, tried, vendor));
    }
    let ended = |error: tokio::task::JoinError| Failure::new(&format!("a part of the run panicked: {error}"));
    let (mut sandboxes, mut listeners) = (sandboxes::Done::default(), listeners::Done::default());
    while let Some(done) = in_sandboxes.join_next().await {
        sandboxes.add(&done.map_err(ended)??);
    }
    while let Some(done) = at_listeners.join_next().await {
        listeners.add(&done.map_err(ended)??);
    }
    Ok((sandboxes, listeners))
}
