//! How many instructions something takes, counted by callgrind: the same in every run, whatever else the machine does.

use std::collections::BTreeMap;
use std::process::Command;

use super::line::{Line, Row};
use super::programs::{Serving, built};
use crate::{Failure, Outcome, command, found, root};

/// What is counted, and how often it is done the first time; the second time twice as often.
const COUNTED: [(&str, u64); 7] = [
    ("parse", 4_096),
    ("esms-my", 200),
    ("esms-vn", 200),
    ("accuauth", 200),
    ("reqwest-as-esms-my", 200),
    ("reqwest-as-esms-vn", 200),
    ("reqwest-as-accuauth", 200),
];

/// What a count may grow by, of a hundred.
const MARGIN: u64 = 5;

pub(super) fn measure() -> Result<Vec<Line>, Failure> {
    let counts = counted()?;
    let row = |(name, count): (&String, &u64)| {
        let plain = counts.get(&format!("reqwest-as-{name}"));
        Line::Row(Row {
            what: name.clone(),
            ours: format!("{count}"),
            peer: plain.map(|plain| format!("reqwest: {plain}")).unwrap_or_default(),
            #[allow(clippy::cast_precision_loss, reason = "some hundred thousand instructions")]
            ratio: plain.map(|plain| format!("{:.3}", *count as f64 / *plain as f64)).unwrap_or_default(),
            goal: String::new(),
            is_met: None,
        })
    };
    let mut lines: Vec<_> = counts.iter().map(row).collect();
    lines.push(Line::Note(
        "`parse` is one parse and the question whether it is a mobile, over the typed inputs; the others are one call on a kept \
         connection, by our client and by plain reqwest."
            .to_owned(),
    ));
    lines.push(Line::Note(format!(
        "`cargo xtask bench --check` counts again and fails when one has grown by more than {MARGIN} %. Another compiler or \
         processor counts otherwise."
    )));
    Ok(lines)
}

/// Counts again, and compares with `docs/performance/counts.json`. What is counted for the first time is a finding, too.
pub(super) fn check() -> Outcome {
    let path = root().join("docs/performance/counts.json");
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    let kept: BTreeMap<String, u64> =
        serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
    let counts = counted()?;
    let mut findings = 0;
    for (name, now) in &counts {
        let before = kept.get(name).copied().unwrap_or(0);
        let has_grown = grew(before, *now);
        findings += usize::from(has_grown);
        println!("{name}: {now} instructions, {before} before{}", if has_grown { ": finding" } else { "" });
    }
    let counts = serde_json::to_string(&counts).map_err(|error| Failure::new(&error.to_string()))?;
    println!("{findings} findings; the counts of this run: {counts}");
    Ok(found(findings))
}

fn grew(before: u64, now: u64) -> bool {
    now * 100 > before * (100 + MARGIN)
}

fn counted() -> Result<BTreeMap<String, u64>, Failure> {
    command::set_up(&["valgrind"])?;
    let program = built("counts", &[])?;
    let mut server = Command::new(&program);
    server.arg("server");
    let server = Serving::start(server)?;
    let mut counts = BTreeMap::new();
    for (name, times) in COUNTED {
        let run = |times: u64| {
            let mut valgrind = Command::new("valgrind");
            valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&program);
            valgrind.arg(name).arg(times.to_string());
            if name != "parse" {
                valgrind.arg(&server.said);
            }
            instructions(valgrind)
        };
        // What the start and the end of a process cost is in both, and falls out.
        let (once, twice) = (run(times)?, run(2 * times)?);
        counts.insert(name.to_owned(), twice.saturating_sub(once) / times);
    }
    Ok(counts)
}

fn instructions(mut valgrind: Command) -> Result<u64, Failure> {
    let output = valgrind.output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let count = said.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok());
    let count = count.filter(|_| output.status.success());
    count.ok_or_else(|| Failure::new(&format!("failed: {}\n{said}", command::shown(&valgrind))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_of_a_hundred_more_is_no_growth_and_six_are() {
        assert!(!grew(1_000, 1_050));
        assert!(grew(1_000, 1_051));
        assert!(!grew(1_000, 10));
    }
}
