//! `docs/performance.md`, made from the kept figures.

use std::fmt::Write as _;

use super::kept::{Group, Measured, folder};
use super::line::{Bar, Line, Row};
use super::plot;
use crate::{Failure, root};

/// What a reader should know before the figures.
const INTRODUCTION: &str = include_str!("introduction.md");
/// What the figures mean for a call over a real network, and for TLS.
const LATENCY: &str = include_str!("latency.md");
/// Why a goal is missed: the beginning of the row, and the reason.
const REASONS: &str = include_str!("reasons.tsv");

/// Writes the page and the plot.
pub(super) fn write() -> Result<(), Failure> {
    let mut page = INTRODUCTION.to_owned();
    let mut bars: Vec<Bar> = Vec::new();
    let mut unexplained = 0;
    for group in Group::ALL {
        let Some(measured) = Measured::load(group)? else {
            let _ = writeln!(
                page,
                "\n## {}\n\nNot measured yet: `cargo xtask bench {}`.",
                group.title(),
                group.name()
            );
            continue;
        };
        unexplained += section(&mut page, group, &measured);
        bars.extend(measured.lines.into_iter().filter_map(|line| match line {
            Line::Bar(bar) => Some(bar),
            _ => None,
        }));
        if group == Group::Calls {
            page.push('\n');
            page.push_str(LATENCY);
        }
    }
    let path = root().join("docs/performance.md");
    std::fs::write(&path, page).map_err(|error| Failure::at(&path, &error))?;
    let picture = folder().join("peers.svg");
    let text = plot::render(&bars.iter().collect::<Vec<_>>());
    std::fs::write(&picture, text).map_err(|error| Failure::at(&picture, &error))?;
    println!("docs/performance.md and its plot are written.");
    if unexplained > 0 {
        return Err(Failure::new(&format!(
            "{unexplained} missed goals have no reason in xtask/src/bench/reasons.tsv"
        )));
    }
    Ok(())
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
