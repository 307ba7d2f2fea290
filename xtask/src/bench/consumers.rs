//! Programs that depend on one thing each: how many crates they compile, how long the processors work on a cold release build,
//! how large they are, what they hold when idle, and what building a client and the first call over TLS take.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::line::{Line, Row};
use super::programs::Serving;
use crate::{Failure, command, root};

/// What ours are compared with: reqwest with the same TLS, serde with derive, and `serde_json`.
const PLAIN: &str = "reqwest-ring";
const OURS: [&str; 3] = ["esms-my", "esms-vn", "accuauth"];
const PEERS: [&str; 3] = ["peer-twilio", "peer-octocrab", "peer-aws-sdk-sns"];
const TLS: [(&str, &str); 5] = [
    (PLAIN, "ring, the platform's verifier"),
    ("tls-ring-native-roots", "ring, the system's roots"),
    ("tls-ring-bundled-roots", "ring, bundled roots"),
    ("tls-aws-lc", "aws-lc, the platform's verifier (reqwest's default)"),
    ("tls-native", "native-tls (OpenSSL)"),
];

/// A program in which other dependencies want another TLS.
const AMONG_OTHERS: &str = "esms-my-among-others";

/// Cold builds of each.
const BUILDS: usize = 3;
/// Processes of each.
const PROCESSES: usize = 25;

/// A consumer that was built.
#[derive(Clone)]
struct Built {
    crates: usize,
    seconds: f64,
    megabytes: f64,
    program: PathBuf,
}

pub(super) fn ours() -> Result<Vec<Line>, Failure> {
    let names = [PLAIN, OURS[0], OURS[1], OURS[2]];
    let mut builds: Vec<Vec<Built>> = vec![Vec::new(); names.len()];
    for round in 0..BUILDS {
        for turn in 0..names.len() {
            // Who comes first changes.
            let index = (round + turn) % names.len();
            builds[index].push(build(names[index])?);
        }
    }
    let plain = &builds[0];
    let mut lines = Vec::new();
    for (name, ours) in names.iter().zip(&builds).skip(1) {
        lines.extend(row_of_builds(name, ours, plain));
        for (word, what, unit, divisor) in [
            ("idle", "memory of a process with an idle client", "MiB", 1024.0),
            ("build", "building a client, a process's first", "ms", 1e6),
        ] {
            let mut figures = (Vec::new(), Vec::new());
            for _ in 0..PROCESSES {
                figures.0.push(ask(&ours[0].program, &[word])? / divisor);
                figures.1.push(ask(&plain[0].program, &[word])? / divisor);
            }
            lines.push(row(&format!("{name}: {what}"), unit, figures, 1.05));
        }
    }
    Ok(lines)
}

fn row_of_builds(name: &str, ours: &[Built], plain: &[Built]) -> [Line; 3] {
    let (us, them) = (&ours[0], &plain[0]);
    let crates = Row {
        what: format!("{name}: crates compiled, normal and build"),
        ours: us.crates.to_string(),
        peer: format!("reqwest: {}", them.crates),
        ratio: format!("{:+}", us.crates.cast_signed() - them.crates.cast_signed()),
        goal: "at most +8".to_owned(),
        is_met: Some(us.crates <= them.crates + 8),
    };
    let seconds = |built: &[Built]| built.iter().map(|built| built.seconds).collect::<Vec<_>>();
    let megabytes = us.megabytes / them.megabytes;
    let size = Row {
        what: format!("{name}: stripped binary"),
        ours: format!("{:.2} MB", us.megabytes),
        peer: format!("reqwest: {:.2} MB", them.megabytes),
        ratio: format!("{megabytes:.2}"),
        goal: "at most 1.05".to_owned(),
        is_met: Some(megabytes <= 1.05),
    };
    let what = format!("{name}: cold release build, processor time");
    [Line::Row(crates), row(&what, "s", (seconds(ours), seconds(plain)), 1.10), Line::Row(size)]
}

/// Figures of ours and of reqwest in turn, and the middle of their ratios.
fn row(what: &str, unit: &str, (ours, plain): (Vec<f64>, Vec<f64>), goal: f64) -> Line {
    let mut ratios: Vec<_> = ours.iter().zip(&plain).map(|(ours, plain)| ours / plain).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = median(ratios.iter().copied());
    // The interval of a median of 25 leaves out seven on each side; three have none, only a lowest and a highest.
    let interval = if ratios.len() == PROCESSES {
        format!("{:.2} to {:.2}, {PROCESSES} rounds", ratios[7], ratios[PROCESSES - 8])
    } else {
        format!("lowest {:.2}, highest {:.2} of {}", ratios[0], ratios[ratios.len() - 1], ratios.len())
    };
    Line::Row(Row {
        what: what.to_owned(),
        ours: format!("{:.2} {unit}", median(ours.iter().copied())),
        peer: format!("reqwest: {:.2} {unit}", median(plain.iter().copied())),
        ratio: format!("{ratio:.3} ({interval})"),
        goal: format!("at most {goal}"),
        is_met: Some(ratio <= goal),
    })
}

pub(super) fn tls() -> Result<Vec<Line>, Failure> {
    let server = std::env::temp_dir().join(format!("otp-bench-root-{}.pem", std::process::id()));
    let root = server.display().to_string();
    let mut program = Command::new(super::programs::built("calls", &[])?);
    program.args(["serve-tls", &root]);
    let serving = Serving::start(program)?;
    let mut all = Vec::new();
    for (name, title) in TLS {
        all.push((title, build(name)?));
    }
    let mut figures = vec![[const { Vec::new() }; 3]; all.len()];
    for _ in 0..PROCESSES {
        for ((_, built), figures) in all.iter().zip(&mut figures) {
            figures[0].push(ask(&built.program, &["build"])? / 1e6);
            figures[1].push(ask(&built.program, &["first", &serving.said, &root])? / 1e6);
            figures[2].push(ask(&built.program, &["idle"])? / 1024.0);
        }
    }
    let among_others = build(AMONG_OTHERS)?;
    ask(&among_others.program, &["first", &serving.said, &root])?;
    fs::remove_file(&server)?;
    let mut lines = Vec::new();
    for ((title, built), [client, first, idle]) in all.into_iter().zip(figures) {
        let [client, first, idle] = [client, first, idle].map(|figures| median(figures.into_iter()));
        lines.push(Line::Row(Row {
            what: title.to_owned(),
            ours: format!("client {client:.2} ms, first call {first:.2} ms"),
            peer: format!("idle {idle:.1} MiB"),
            ratio: format!("{} crates, {:.0} s, {:.2} MB", built.crates, built.seconds, built.megabytes),
            goal: String::new(),
            is_met: None,
        }));
    }
    lines.push(Line::Note(
        "A program with esms-my whose other dependencies turn on native-tls, aws-lc, HTTP/2, gzip and the system's proxies in \
         the same reqwest made its first call with ours: it trusts the server by our setting alone, and no provider was \
         installed for the process."
            .to_owned(),
    ));
    lines.push(Line::Note(format!(
        "Programs that differ in TLS alone: building a process's first client, the processor time of its first call (its own \
         thread's, handshake included; the client is built before), the memory of the process with an idle client, the crates \
         compiled, the processor time of a cold release build, the stripped binary. Medians of {PROCESSES} processes, and one \
         build each."
    )));
    Ok(lines)
}

pub(super) fn peers() -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for name in std::iter::once(PLAIN).chain(PEERS) {
        let built = build(name)?;
        let title = name.trim_start_matches("peer-");
        lines.push(Line::Row(Row {
            what: format!("a consumer of {title}"),
            ours: format!("{} crates", built.crates),
            peer: format!("{:.0} s of processor time", built.seconds),
            ratio: format!("{:.2} MB", built.megabytes),
            goal: String::new(),
            is_met: None,
        }));
    }
    Ok(lines)
}

/// Builds a consumer as if for the first time.
fn build(name: &str) -> Result<Built, Failure> {
    let folder = root().join("xtask/bench/consumers").join(name);
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
    let tree =
        command::output(cargo(&["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]))?;
    let crates: BTreeSet<_> = tree.lines().map(|line| line.split(" (").next().unwrap_or(line)).collect();
    let before = children()?;
    command::must(cargo(&["build", "--quiet", "--release", "--offline"]))?;
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

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
