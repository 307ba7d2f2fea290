//! Programs that depend on one thing each. Measured are the crates that they compile, the processor time of a cold release build,
//! and their size. So are the memory that they hold when idle, and the time of building a client and of the first call over TLS.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use otp_testkit::contract::Contract;

use super::programs::built;
use super::rounds::{Goal, Line, Rounds, Row};
use super::serving::Serving;
use crate::{Failure, command, root};

/// What ours are compared with: reqwest with the same TLS, serde with derive, and `serde_json`.
const PLAIN: &str = "aws-lc";
const OURS: [&str; 3] = ["esms-my", "esms-vn", "accuauth"];

/// Cold builds of each.
const BUILDS: usize = 3;
/// Processes of each.
const PROCESSES: usize = 25;

/// A consumer that was built.
struct Built {
    crates: usize,
    seconds: f64,
    megabytes: f64,
    program: PathBuf,
}

pub(super) fn ours() -> Result<Vec<Line>, Failure> {
    let names = [PLAIN, OURS[0], OURS[1], OURS[2]];
    let mut builds = [const { Vec::new() }; 4];
    for round in 0..BUILDS {
        for turn in 0..names.len() {
            // Who comes first changes.
            let index = (round + turn) % names.len();
            builds[index].push(build(names[index])?);
        }
    }
    let [plain, ours @ ..] = builds;
    let certificate = std::env::temp_dir().join(format!("otp-bench-root-{}.pem", std::process::id()));
    let root = certificate.display().to_string();
    let server = Serving::start(Command::new(built("calls", &[])?).args(["serve-tls", &root]))?;
    // Plain reqwest knows no path of a vendor's: any call that the fields fit will do.
    let path = Contract::of(OURS[0]).endpoints.swap_remove(0).path;
    let url = format!("{}{path}", server.said);
    let mut rows = Vec::new();
    for (name, ours) in OURS.iter().zip(ours) {
        let (us, them) = (&ours[0], &plain[0]);
        let difference = us.crates.cast_signed() - them.crates.cast_signed();
        let what = format!("{name}: crates compiled, normal and build");
        let row = Row::new(
            what,
            us.crates.to_string(),
            format!("reqwest: {}", them.crates),
            format!("{difference:+}"),
        );
        rows.push(row.goal("at most +8", difference <= 8));

        let seconds = ours.iter().zip(&plain).map(|(us, them)| Ok((us.seconds, them.seconds)));
        rows.push(row_of(&format!("{name}: cold release build, processor time"), "s", 1.1, seconds)?);

        let ratio = us.megabytes / them.megabytes;
        let row = Row::new(
            format!("{name}: stripped binary"),
            format!("{:.2} MB", us.megabytes),
            format!("reqwest: {:.2} MB", them.megabytes),
            format!("{ratio:.2}"),
        );
        rows.push(row.goal("at most 1.05", ratio <= 1.05));

        for (words, theirs, what, unit, divisor) in [
            (&["idle"][..], &["idle"][..], "memory of a process with an idle client", "MiB", 1024.0),
            (&["build"], &["build"], "building a client, a process's first", "ms", 1e6),
            (&["first", &server.said, &root], &["first", &url, &root], "its first call, over TLS", "ms", 1e6),
        ] {
            let ask = |built: &Built, words| Ok::<_, Failure>(ask(&built.program, words)? / divisor);
            let figures = (0..PROCESSES).map(|_| Ok((ask(us, words)?, ask(them, theirs)?)));
            rows.push(row_of(&format!("{name}: {what}"), unit, 1.05, figures)?);
        }
    }
    // Fails unless the call is made with our configuration alone, whatever the program's other dependencies turn on.
    ask(&build("among-others")?.program, &["first", &server.said, &root])?;
    fs::remove_file(&certificate)?;
    Ok(rows.into_iter().map(Line::Row).collect())
}

/// Figures of ours and of reqwest in turn, and the middle of their ratios.
fn row_of(
    what: &str,
    unit: &str,
    goal: f64,
    figures: impl Iterator<Item = Result<(f64, f64), Failure>>,
) -> Result<Row, Failure> {
    let mut rounds = Rounds::default();
    for figure in figures {
        let (ours, plain) = figure?;
        rounds.add(ours, plain);
    }
    Ok(rounds.row(what, "reqwest", Goal::AtMost(goal), |figure| format!("{figure:.2} {unit}")))
}

/// Builds a consumer as if for the first time.
fn build(name: &str) -> Result<Built, Failure> {
    let folder = root().join("xtask/bench/consumers");
    let target = root().join("target/bench/consumers").join(name);
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    // The versions that are tested here; what a consumer does not need is left out, and what its own peers need is added.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let cargo = |arguments: &[&str]| {
        let mut cargo = command::cargo(arguments);
        cargo.current_dir(&folder).env("CARGO_TARGET_DIR", &target);
        cargo
    };
    // The crates come before the clock starts.
    command::must(cargo(&["fetch", "--quiet"]))?;
    let tree = format!("tree --features {name} --edges normal,build --prefix none --format {{p}}");
    let tree = command::output(cargo(&tree.split(' ').collect::<Vec<_>>()))?;
    let crates: BTreeSet<_> = tree.lines().map(|line| line.split(" (").next().unwrap_or(line)).collect();
    let before = children()?;
    command::must(cargo(&["build", "--quiet", "--release", "--offline", "--features", name]))?;
    let seconds = children()? - before;
    let program = target.join("release/consumer");
    #[allow(clippy::cast_precision_loss, reason = "some megabytes")]
    let megabytes = fs::metadata(&program)?.len() as f64 / 1e6;
    // Only the program is needed any more, and a dozen of these folders are gigabytes.
    for rest in ["release/build", "release/deps", "release/.fingerprint"] {
        let _ = fs::remove_dir_all(target.join(rest));
    }
    println!("{name}: {} crates, {seconds:.0} s, {megabytes:.2} MB", crates.len() - 1);
    // The consumer itself is not counted.
    Ok(Built { crates: crates.len() - 1, seconds, megabytes, program })
}

/// Seconds that processors worked for the processes that this one has waited for, and for theirs.
fn children() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may hold anything, in the units of every Linux that there is: a hundredth of a second.
    let behind_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: Vec<f64> =
        behind_name.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse().ok()).collect();
    if ticks.len() == 2 {
        Ok((ticks[0] + ticks[1]) / 100.0)
    } else {
        Err(Failure::new("no times of the children"))
    }
}

/// The number that a consumer prints.
fn ask(program: &PathBuf, arguments: &[&str]) -> Result<f64, Failure> {
    let mut command = Command::new(program);
    command.args(arguments);
    let said = crate::command::output(command)?;
    said.trim().parse().map_err(|_| Failure::new(&format!("no number: {said}")))
}
