//! What a run measured, in words and tables.

use std::collections::BTreeMap;

use super::Run;
use super::tally::{Arrived, Unwritten};
use super::verdict::Finding;

/// Prints the tables, the figures that follow from them, and what they do not prove.
pub(crate) fn print(run: &Run) {
    for (setting, tally) in [("New connections (the default)", &run.fresh), ("Kept connections", &run.kept)] {
        let title = format!("{setting}: what the caller got × what the server received");
        table(&title, ["nothing", "a part", "all"], &tally.classes);
        let ends = ["accepted", "refused", "None", "Unknown", "dropped"];
        table(&format!("{setting}, by call"), ends, &tally.calls);
    }
    if !run.unmarked.is_empty() {
        println!("\nNot on kept connections, for want of a phone number that tells the requests apart:");
        println!("  {}", run.unmarked.join(", "));
    }
    figures(run);
    println!("\n{LIMITS}");
}

fn table<const N: usize>(title: &str, columns: [&str; N], rows: &BTreeMap<String, [usize; N]>) {
    println!("\n{title:<72}{}", columns.map(|name| format!("{name:>9}")).concat());
    for (name, counts) in rows {
        println!("  {name:<70}{}", counts.map(|count| format!("{count:>9}")).concat());
    }
}

fn figures(run: &Run) {
    let Run { fresh, kept, seed, strangers, .. } = run;
    let both = |finding| fresh.count(finding) + kept.count(finding);
    let none = both(Finding::NoneButReceived) + both(Finding::NoneButPartArrived);
    let share = |of: Unwritten| part(of.proven, of.all);
    let received = |of: Arrived| part(of[2], of.iter().sum());
    let calls = format!("{} on new, {} on kept connections, seed {seed}", fresh.trials, kept.trials);
    println!();
    for (name, value) in [
        ("calls of the real clients, each with a fault drawn", calls),
        ("errors that said `None` although a part of the request had arrived", none.to_string()),
        (
            "replies that left the effect open and ended in `None`",
            both(Finding::NoneButNotRefused).to_string(),
        ),
        ("requests that arrived more than once", (both(Finding::SeenTwice) + strangers).to_string()),
        ("replies of another call taken, new connections", fresh.count(Finding::ForeignReply).to_string()),
        ("the same, kept connections (known limit of `reuse_connections`)", part(kept.foreign, kept.trials)),
        ("open effects of calls that only read", both(Finding::OpenThoughItReads).to_string()),
        ("connections kept after their call, new connections", fresh.count(Finding::HeldOn).to_string()),
        ("bodies never written, of which the error proves it", share(fresh.with_body)),
        ("requests without a body never written, of which the error proves it", share(fresh.without_body)),
        ("errors with `Unknown` of which the request had arrived whole", received(fresh.unknown)),
        ("dropped futures of which the request had arrived whole", received(fresh.dropped)),
    ] {
        println!("{name:<70}  {value}");
    }
}

/// A part of a whole with its share, which is never rounded up.
fn part(part: usize, whole: usize) -> String {
    let thousandths = (part * 1_000).checked_div(whole).unwrap_or_default();
    format!("{part} of {whole} ({}.{} %)", thousandths / 10, thousandths % 10)
}

const LIMITS: &str = "\
- \"Arrived\" is what the server's machine took in, read or not. A body counts as never written only where the server ended
  no connection of the call before the client did, so that nothing can have been lost.
- Faults and timeouts are drawn by seed and trial. When a timeout fires is up to the machine, so two runs with one seed
  differ in their counts.
- An answer that came before the request was read is that connection's answer, and taken. A server that mixes two calls up
  by itself cannot be seen through by any client. Both are classes of their own.
- Loopback only: no packet loss, no proxy or load balancer. The vendors were never called.";
