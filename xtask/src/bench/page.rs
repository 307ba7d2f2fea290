//! `docs/performance.md`, made from the kept figures.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::consumers::BASE;
use super::kept::{Group, Measured, folder};
use super::line::{Bar, Line, Row};
use super::plot;
use crate::{Failure, Outcome, found, root};

/// What a reader should know before the figures.
const INTRODUCTION: &str = include_str!("introduction.md");
/// What the figures mean for a call over a real network, and for TLS.
const LATENCY: &str = include_str!("latency.md");
/// Why a goal is missed: the beginning of the row, and the reason.
const REASONS: &str = include_str!("reasons.tsv");

/// Writes the page and the plot.
pub(super) fn write() -> Result<(), Failure> {
    let rendered = render()?;
    for (path, text) in rendered.files() {
        std::fs::write(&path, text).map_err(|error| Failure::at(&path, &error))?;
    }
    println!("docs/performance.md and its plot are written.");
    if rendered.unexplained > 0 {
        let count = rendered.unexplained;
        return Err(Failure::new(&format!(
            "{count} missed goals have no reason in xtask/src/bench/reasons.tsv"
        )));
    }
    Ok(())
}

/// Whether the page and the plot are what the kept figures say, and every missed goal has a reason.
pub(super) fn check() -> Outcome {
    let rendered = render()?;
    let mut findings = rendered.unexplained;
    for (path, text) in rendered.files() {
        if std::fs::read_to_string(&path).unwrap_or_default() != *text {
            println!("{} is out of date: `cargo xtask bench --page` renews it", path.display());
            findings += 1;
        }
    }
    println!("{findings} findings");
    Ok(found(findings))
}

struct Rendered {
    page: String,
    plot: String,
    /// Missed goals that nobody has given a reason for.
    unexplained: usize,
}

impl Rendered {
    fn files(&self) -> [(PathBuf, &String); 2] {
        [(root().join("docs/performance.md"), &self.page), (folder().join("peers.svg"), &self.plot)]
    }
}

fn render() -> Result<Rendered, Failure> {
    let mut page = INTRODUCTION.to_owned();
    let mut bars: Vec<Bar> = Vec::new();
    let mut unexplained = 0;
    for group in Group::ALL {
        let Some(measured) = Measured::load(group)? else {
            let (title, name) = (group.title(), group.name());
            let _ = writeln!(page, "\n## {title}\n\nNot measured yet: `cargo xtask bench {name}`.");
            continue;
        };
        unexplained += section(&mut page, group, &measured);
        bars.extend(bars_of(measured));
        if group == Group::Calls {
            page.push('\n');
            page.push_str(LATENCY);
        }
    }
    let plot = plot::render(&bars.iter().collect::<Vec<_>>());
    Ok(Rendered { page, plot, unexplained })
}

/// The bars of a run. Builds are divided by the one of plain reqwest in the same run: between runs the seconds differ by a fifth.
fn bars_of(measured: Measured) -> Vec<Bar> {
    let bars = measured
        .lines
        .into_iter()
        .filter_map(|line| if let Line::Bar(bar) = line { Some(bar) } else { None });
    let mut bars: Vec<_> = bars.collect();
    let Some(base) = bars.iter().find(|bar| bar.label == BASE).map(|bar| bar.value) else { return bars };
    for bar in &mut bars {
        bar.value /= base;
    }
    // It is 1 in every run, and shown once.
    bars.retain(|bar| bar.label != BASE || measured.group == Group::Consumers.name());
    bars
}

/// Returns how many missed goals nobody has given a reason for.
fn section(page: &mut String, group: Group, measured: &Measured) -> usize {
    let Measured { command, commit, date, machine, compiler, lines, .. } = measured;
    let _ = writeln!(
        page,
        "\n## {}\n\n`{command}`, {date}, commit {commit}, {machine}, {compiler}.\n\n{}",
        group.title(),
        heads(group)
    );
    let mut unexplained = 0;
    let mut reasons: Vec<&str> = Vec::new();
    for row in lines.iter().filter_map(|line| if let Line::Row(row) = line { Some(row) } else { None }) {
        let verdict = match row.is_met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "",
        };
        let Row { what, ours, peer, ratio, goal, .. } = row;
        let _ = writeln!(page, "| {what} | {ours} | {peer} | {ratio} | {goal} | {verdict} |");
        if row.is_met == Some(false) {
            match reason(what) {
                Some(reason) if !reasons.contains(&reason) => reasons.push(reason),
                Some(_) => {}
                None => {
                    println!("missed, without a reason: {what}: {ratio}");
                    unexplained += 1;
                }
            }
        }
    }
    for reason in reasons {
        let _ = writeln!(page, "\nMissed: {reason}");
    }
    for line in lines {
        if let Line::Note(note) = line {
            let _ = writeln!(page, "\n{note}");
        }
    }
    unexplained
}

fn heads(group: Group) -> &'static str {
    match group {
        Group::Tls => "| TLS | time | memory | build | | |\n|---|---|---|---|---|---|",
        Group::Peers => {
            "| what | crates | cold release build | stripped binary | | |\n|---|---|---|---|---|---|"
        }
        Group::Counts => "| what | instructions | beside | ratio | | |\n|---|---|---|---|---|---|",
        Group::Sdks => "| what | the client | plain reqwest | ratio | | |\n|---|---|---|---|---|---|",
        _ => "| what | ours | the peer | ratio | goal | |\n|---|---|---|---|---|---|",
    }
}

fn reason(what: &str) -> Option<&'static str> {
    let rows = REASONS.lines().filter_map(|line| line.split_once('\t'));
    rows.into_iter().find(|(beginning, _)| what.contains(beginning)).map(|(_, reason)| reason)
}
