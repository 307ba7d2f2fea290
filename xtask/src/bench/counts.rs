//! How many instructions something takes, counted by callgrind: the same in every run, whatever else the machine does.

use std::collections::BTreeMap;
use std::process::Command;

use otp_testkit::vendors;

use super::programs::built;
use super::serving::Serving;
use crate::{Failure, Outcome, command, found, root};

/// What a count may grow by, of a hundred.
const MARGIN: u64 = 5;

/// What stands before the name of a call when plain reqwest makes it.
const REQWEST: &str = "reqwest-as-";

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
        let has_grown = now * 100 > before * (100 + MARGIN);
        findings += usize::from(has_grown);
        println!("{name}: {now} instructions, {before} before{}", if has_grown { ": finding" } else { "" });
    }
    let counts = serde_json::to_string(&counts).map_err(|error| Failure::new(&error.to_string()))?;
    println!("{findings} findings; the counts of this run: {counts}");
    Ok(found(findings))
}

fn counted() -> Result<BTreeMap<String, u64>, Failure> {
    command::set_up(&["valgrind"])?;
    let program = built("counts", &[])?;
    let server = Serving::start(Command::new(&program).arg("serve"))?;
    let once = |name: &str, times: u64| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&program);
        valgrind.args([name, &times.to_string()]);
        if name != "parse" {
            valgrind.arg(&server.said);
        }
        instructions(valgrind)
    };
    // What the start and the end of a process cost is in both, and falls out.
    let count = |name: String, times: u64| {
        let (once, twice) = (once(&name, times)?, once(&name, 2 * times)?);
        Ok((name, twice.saturating_sub(once) / times))
    };
    let of_vendor = |vendor: &vendors::Vendor| {
        let named = |endpoint: vendors::Listed| format!("{}/{}", vendor.name(), endpoint.name);
        vendor.endpoints().into_iter().map(named).collect::<Vec<_>>()
    };
    let names = vendors::all().iter().flat_map(of_vendor);
    let names = names.flat_map(|call| [format!("{REQWEST}{call}"), call]);
    let calls = names.map(|name| count(name, 200));
    std::iter::once(count("parse".to_owned(), 4_096)).chain(calls).collect()
}

fn instructions(mut valgrind: Command) -> Result<u64, Failure> {
    let output = valgrind.output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let count = said.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok());
    let count = count.filter(|_| output.status.success());
    count.ok_or_else(|| Failure::new(&format!("failed: {}\n{said}", command::shown(&valgrind))))
}
