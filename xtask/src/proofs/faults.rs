//! `cargo xtask faults`: exchanges of the real clients broken at every point, and what the clients say of them against
//! what a server really received.

mod answers;
mod calls;
mod fresh;
mod kept;
mod ledger;
mod mark;
mod peer;
mod plan;
mod script;
mod serving;
mod tally;
mod verdict;

use std::sync::Arc;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;

use otp_core::Effect;

use crate::{Failure, Outcome};
use calls::Call;
use ledger::Ledger;
use mark::Mark;
use tally::{Found, Tally, Unwritten, part, print_both};
use verdict::{Failed, Finding, Refusal};

/// `--plant` turns one error in this number into a lie.
const PLANT_EVERY: usize = 100;

/// More than the cores have: a thread that loses its core in mid-call is where a race would show.
const THREADS: usize = 4;

struct Options {
    trials: u32,
    seed: u64,
    /// Turns one unknown effect in this number into `None`.
    plant_every: Option<usize>,
}

/// What every part of a run needs.
#[derive(Clone)]
struct World {
    seed: u64,
    calls: Arc<Vec<Call>>,
    ledger: Arc<Ledger>,
}

/// One call and what its caller got.
struct Trial {
    mark: Mark,
    /// Its place in the list of calls.
    call: usize,
    fault: String,
    outcome: verdict::Outcome,
    /// Whether the client let go of the call's connection when the call was over.
    is_let_go: bool,
}

/// A run's counts.
struct Run {
    seed: u64,
    fresh: Tally,
    kept: Tally,
    /// Whole requests that no call made.
    strangers: usize,
    /// Calls that were made on new connections only: nothing in their requests tells them apart.
    unmarked: Vec<String>,
}

pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let options = options(arguments)?;
    let run = measure(&options)?;
    run.print();
    Ok(crate::found(run.findings()))
}

fn options(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    let mut options = Options { trials: 20_000, seed: 1, plant_every: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("trials") => options.trials = arguments.value()?.parse()?,
            Long("seed") => options.seed = arguments.value()?.parse()?,
            Long("plant") => options.plant_every = Some(PLANT_EVERY),
            other => return Err(other.unexpected().into()),
        }
    }
    if options.trials > Mark::MOST {
        return Err(Failure::wrong_use(&format!("at most {} trials can be told apart", Mark::MOST)));
    }
    Ok(options)
}

fn measure(options: &Options) -> Result<Run, Failure> {
    let Options { trials, seed, .. } = *options;
    // Four of five calls with the default setting.
    let kept_from = trials - trials / 5;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    let (world, mut fresh, mut kept) = runtime.block_on(async {
        let (calls, ledger) = (Arc::new(calls::all().await?), Arc::new(Ledger::new(trials)));
        let world = World { seed, calls, ledger };
        let fresh = fresh::run(&world, kept_from).await?;
        let kept = kept::run(&world, kept_from, trials).await?;
        Ok::<_, Failure>((world, fresh, kept))
    })?;
    // Whatever still runs below ends here, so that nothing arrives behind the ledger's back.
    drop(runtime);
    if let Some(every) = options.plant_every
        && lie(&mut fresh, every) + lie(&mut kept, every) == 0
    {
        return Err(Failure::new("too few trials to plant a wrong answer"));
    }
    let (seen, strangers) = world.ledger.read();
    let fresh = Tally::of(&fresh, &world.calls, false, &seen);
    let kept = Tally::of(&kept, &world.calls, true, &seen);
    let unmarked = world.calls.iter().filter(|call| !call.is_marked).map(|call| call.name.clone()).collect();
    Ok(Run { seed, fresh, kept, strangers, unmarked })
}

/// Turns each `every`th error of unknown effect into one that claims to have done nothing: a check that cannot fail proves
/// nothing. Returns how many there were.
fn lie(trials: &mut [Trial], every: usize) -> usize {
    let unknown = trials.iter_mut().filter_map(|trial| match &mut trial.outcome {
        verdict::Outcome::Failed(failed @ Failed { effect: Effect::Unknown, refusal: Refusal::No, .. }) => {
            Some(failed)
        }
        _ => None,
    });
    unknown.skip(every - 1).step_by(every).map(|failed| failed.effect = Effect::None).count()
}

/// Of a hundred bodies that were never written, this number of errors must prove it.
const LEAST_PROVEN: usize = 95;

impl Run {
    fn findings(&self) -> usize {
        self.fresh.found.len()
            + self.kept.found.len()
            + self.strangers
            + usize::from(self.proves_too_little())
    }

    /// An error that never says `None` would be right every time, and of no use. So would no error at all.
    fn proves_too_little(&self) -> bool {
        let Unwritten { proven, all } = self.fresh.with_body;
        100 * proven < LEAST_PROVEN * all.max(1)
    }

    fn print(&self) {
        const SHOWN: usize = 20;
        let Self { seed, fresh, kept, strangers, unmarked } = self;
        print_both(fresh, kept);
        println!(
            "\nNot on kept connections, for want of a phone number that tells the requests apart: {}",
            unmarked.join(", ")
        );
        println!(
            "Calls on kept connections that took the reply of another, the known limit of `reuse_connections`: {}",
            part(kept.foreign, kept.trials)
        );
        println!("Bodies never written, of which the error proves it: {}", fresh.with_body);
        println!(
            "Requests without a body never written, of which the error proves it: {}",
            fresh.without_body
        );
        println!("What this does not prove stands in docs/reliability.md.");
        for Found { finding, trial } in fresh.found.iter().chain(&kept.found).take(SHOWN) {
            println!("\nfound: {finding}\n  seed {seed}, {trial}");
        }
        if *strangers > 0 {
            println!("\nfound: {}, {strangers} times (seed {seed})", Finding::Stranger);
        }
        if self.proves_too_little() {
            println!(
                "\nfound: of the bodies that were never written fewer than {LEAST_PROVEN} % are proven to be so"
            );
        }
        println!(
            "\n{} findings in {} calls on new and {} on kept connections, seed {seed}",
            self.findings(),
            fresh.trials,
            kept.trials
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(plant_every: Option<usize>) -> Options {
        Options { trials: 600, seed: 7, plant_every }
    }

    #[test]
    fn the_real_clients_are_never_wrong_about_what_left() {
        let run = measure(&options(None)).unwrap();
        let found: Vec<_> = run.fresh.found.iter().chain(&run.kept.found).map(|found| &found.trial).collect();
        assert_eq!((run.findings(), found), (0, vec![]));
        assert_eq!((run.fresh.trials, run.kept.trials), (480, 120));
    }

    #[test]
    fn planted_lies_are_found() {
        let run = measure(&options(Some(5))).unwrap();
        let is_lie =
            |found: &Found| matches!(found.finding, Finding::NoneButReceived | Finding::NoneButPartArrived);
        assert!(run.findings() > 0 && run.fresh.found.iter().chain(&run.kept.found).all(is_lie));
    }
}
