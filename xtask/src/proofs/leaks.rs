//! `cargo xtask leaks`: endpoints are called in every kind of trouble while canaries stand in for what is secret, and nothing that
//! is logged or printed may show one.

mod callbacks;
mod canaries;
mod logs;
mod never_serialised;
mod observers;
mod planted;
mod refusals;
mod situations;
mod watch;

use std::sync::{Arc, PoisonError};

use lexopt::Arg::Long;
use lexopt::ValueExt as _;

use otp_testkit::finder::Finder;

use self::canaries::Canaries;
use self::watch::{Sink, Watch};
use crate::Outcome;

/// More findings are told by their number.
const SHOWN: usize = 20;

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let (mut seed, mut is_long) = (1, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("every-endpoint") => is_long = true,
            other => return Err(other.unexpected().into()),
        }
    }
    crate::block_on(check(seed, is_long))?
}

async fn check(seed: u64, is_long: bool) -> Outcome {
    let canaries = Arc::new(Canaries::new(seed));
    let watch = Arc::new(Watch::new(Finder::new(&canaries.all())));
    let lines = logs::listen(&watch)?;
    observers::count(&watch)?;
    observers::hear_all(&watch, &canaries)?;
    let mut problems = Vec::new();
    let done = situations::all(&watch, &canaries, is_long).await?;
    let refusals = refusals::look(&watch, &canaries);
    let (callbacks, unread) = callbacks::look(&watch, &canaries);
    problems.extend(unread);
    // Before anything is planted.
    let logged = lines.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (planted, missed) = planted::missed(&watch, &canaries);

    problems.extend(watch.findings());
    problems.extend(missed.into_iter().map(|what| format!("the search is blind to {what}")));
    let talkative = logs::TALKATIVE.into_iter().filter(|name| !logged.contains_key(*name));
    problems.extend(talkative.map(|name| format!("{name} has logged nothing: the log proves nothing")));
    let never = done.calls.iter().filter(|(_, (_, printed))| *printed == 0);
    problems.extend(never.map(|(name, _)| format!("no answer of {name} was ever printed")));
    let counts = [("requests with a key", done.carried), ("refusals", refusals), ("callbacks", callbacks)];
    let none = counts.into_iter().chain([("planted leaks", planted)]).filter(|(_, count)| *count == 0);
    problems.extend(none.map(|(what, _)| format!("there were no {what}: nothing could leak there")));

    for sink in Sink::ALL {
        let (texts, bytes) = watch.searched(sink);
        println!("{:<40} {texts:>9} texts {bytes:>11} bytes", sink.name());
    }
    let calls: u64 = done.calls.values().map(|(calls, _)| calls).sum();
    println!(
        "\n{calls} calls of {} kinds in {} situations; {refusals} refusals; {callbacks} callbacks.",
        done.calls.len(),
        done.situations
    );
    let lines: Vec<_> = logged.iter().map(|(name, lines)| format!("{name} {lines}")).collect();
    println!("Lines logged: {}.", lines.join(", "));
    println!("{planted} leaks were planted, one and more for each sink and form.");
    for problem in problems.iter().take(SHOWN) {
        println!("\nfound: {problem}");
    }
    println!("\nSeed {seed}: {} problems.", problems.len());
    Ok(crate::found(problems.len()))
}
