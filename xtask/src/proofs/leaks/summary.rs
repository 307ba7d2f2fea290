//! What the run found, and whether it could have found anything.

use std::collections::BTreeMap;

use otp_sandbox::fault_menu;

use super::planted::Caught;
use super::watch::{Sink, Watch};
use super::{listeners, logs, sandboxes};
use crate::Failure;
use crate::proofs::report::Report;

/// More findings are told by their number.
const SHOWN: usize = 20;

pub(crate) struct Summary<'a> {
    pub(crate) seed: u64,
    pub(crate) sandboxes: sandboxes::Done,
    pub(crate) listeners: listeners::Done,
    pub(crate) refusals: usize,
    pub(crate) surprises: Vec<String>,
    pub(crate) cases: usize,
    pub(crate) planted: Caught,
    pub(crate) blind_spots: Vec<String>,
    pub(crate) lines: BTreeMap<String, u64>,
    /// Calls and successes of each operation.
    pub(crate) tried: BTreeMap<&'static str, (u64, u64)>,
    pub(crate) canaries: usize,
    pub(crate) watch: &'a Watch,
}

impl Summary<'_> {
    /// Leaks, and everything for which silence would prove nothing.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self.surprises.clone();
        let findings = self.watch.findings();
        problems.extend(findings.iter().map(|(finding, text)| {
            format!(
                "leak: {} as {} in {} ({})\n    {}",
                finding.hit.canary,
                finding.hit.encoding,
                finding.sink.name(),
                finding.origin,
                text.replace('\n', " ").chars().take(300).collect::<String>(),
            )
        }));
        problems.extend(self.planted.missed.iter().map(|what| format!("the finder is blind in {what}")));
        problems.extend(self.blind_spots.iter().map(|what| format!("the finder is blind to {what}")));
        let mut must = |holds: bool, problem: &str| {
            if !holds {
                problems.push(problem.to_owned());
            }
        };
        for name in logs::TALKATIVE {
            must(
                self.lines.contains_key(name),
                &format!("{name} has logged nothing: the log proves nothing"),
            );
        }
        for sink in Sink::ALL {
            must(self.watch.tally(sink).bytes > 0, &format!("nothing came out of {}", sink.name()));
        }
        for (operation, (_, successes)) in &self.tried {
            must(*successes > 0, &format!("{operation} never succeeded: its answer was never printed"));
        }
        must(self.sandboxes.double_sends > 0, "no message was sent twice");
        must(self.listeners.carried > 0, "no request with a key arrived at an echo");
        must(self.listeners.over_tls > 0, "no call came through over TLS");
        problems
    }

    fn calls(&self) -> u64 {
        self.tried.values().map(|(calls, _)| calls).sum()
    }

    fn bytes(&self) -> u64 {
        Sink::ALL.into_iter().map(|sink| self.watch.tally(sink).bytes).sum()
    }

    fn hits(&self) -> u64 {
        Sink::ALL.into_iter().map(|sink| self.watch.tally(sink).hits).sum()
    }

    fn planted_in(&self, sink: Sink) -> usize {
        self.planted.by_sink.iter().find(|(place, _)| *place == sink).map_or(0, |(_, count)| *count)
    }

    fn sinks(&self) -> Vec<Vec<String>> {
        let row = |sink: Sink| {
            let tally = self.watch.tally(sink);
            vec![
                sink.name().to_owned(),
                grouped(tally.texts),
                grouped(tally.bytes),
                tally.hits.to_string(),
                self.planted_in(sink).to_string(),
            ]
        };
        Sink::ALL.into_iter().map(row).collect()
    }

    pub(crate) fn print(&self) {
        println!("{:<40} {:>9} {:>13} {:>5} {:>8}", "sink", "texts", "bytes", "hits", "planted");
        for row in self.sinks() {
            println!("{:<40} {:>9} {:>13} {:>5} {:>8}", row[0], row[1], row[2], row[3], row[4]);
        }
        let Self { sandboxes, listeners, planted, .. } = self;
        println!(
            "\n{} calls of {} operations: {} faults of {} kinds, {} magic phones, {} double sends in {} sandboxes; \
             {} echoes and {} other situations at listeners; {} refusals before anything was sent.",
            grouped(self.calls()),
            self.tried.len(),
            sandboxes.orders,
            fault_menu().len(),
            sandboxes.magic,
            sandboxes.double_sends,
            sandboxes.sandboxes,
            listeners.echoes,
            listeners.situations,
            self.refusals,
        );
        let lines: Vec<_> =
            self.lines.iter().map(|(name, lines)| format!("{name} {}", grouped(*lines))).collect();
        println!("Lines logged: {}.", lines.join(", "));
        let forms = self.watch.finder().patterns();
        println!(
            "{} canaries in {forms} forms, of which {} were found where they were put; {} of {} planted leaks were caught.",
            self.canaries,
            forms - self.blind_spots.len(),
            planted.planted - planted.missed.len(),
            planted.planted,
        );
        let problems = self.problems();
        for problem in problems.iter().take(SHOWN) {
            println!("\n{problem}");
        }
        println!("\nSeed {}: {} hits, {} problems.", self.seed, self.hits(), problems.len());
    }

    pub(crate) fn save(&self) -> Result<(), Failure> {
        let command = format!("cargo xtask leaks --seed {}", self.seed);
        let mut report = Report::new("Leaks", &command, Some("cargo xtask leaks --seed 1"))?;
        let Self { sandboxes, listeners, planted, .. } = self;
        report.figure("canaries found where nothing secret may stand", &self.hits());
        report.figure(
            "planted leaks that were caught",
            &format!("{} of {}", planted.planted - planted.missed.len(), planted.planted),
        );
        report.figure("bytes searched", &grouped(self.bytes()));
        report.figure(
            "canaries, and forms of them that are looked for",
            &format!("{} in {}", self.canaries, self.watch.finder().patterns()),
        );
        report.figure("calls", &format!("{} of {} operations", grouped(self.calls()), self.tried.len()));
        report.figure(
            "faults, at their defaults and bounds, of all vendors; met with keys known and unknown",
            &format!("{} of {} kinds", sandboxes.orders / 2, fault_menu().len()),
        );
        report.figure("messages sent twice", &sandboxes.double_sends);
        report.figure("answers that repeat the whole request", &listeners.echoes);
        report.figure("failures of names, ports, TLS and proxies, and TLS that works", &listeners.situations);
        report.figure("settings and requests refused before anything was sent", &self.refusals);
        report.figure("GET routes of the sandbox's control API", &sandboxes.routes);
        report.figure("contract cases and code lists in the repository", &self.cases);
        report.table(
            "By sink",
            &["sink", "texts", "bytes searched", "hits", "planted and caught"],
            self.sinks(),
        );
        let lines = self.lines.iter().map(|(name, lines)| vec![name.clone(), grouped(*lines)]).collect();
        report.table("Lines logged at TRACE, by crate", &["crate", "lines"], lines);
        let tried = self
            .tried
            .iter()
            .map(|(name, (calls, successes))| vec![(*name).to_owned(), grouped(*calls), grouped(*successes)]);
        report.table("Calls", &["operation", "calls", "successes"], tried.collect());
        for limit in LIMITS {
            report.limit(limit);
        }
        report.save("leaks")
    }
}

const LIMITS: [&str; 11] = [
    "What is in memory, in core dumps and in swap is not looked at: keys and codes are wiped where these crates own them, \
     and the buffers of HTTP and TLS are ordinary memory.",
    "hyper's own log is unstable and not in this run. It is with RUSTFLAGS='--cfg hyper_unstable_tracing'; tokio's, with \
     tokio_unstable, is not.",
    "reqwest can log the bytes of a connection (`connection_verbose`); nobody here asks it to, and a consumer cannot. \
     Another version of a dependency may log otherwise.",
    "A consumer's own types: a struct that holds the raw text of a key or a code prints what its author lets it print.",
    "Accessors that give a number, a code or the vendor's text on request give it whole, and say so; `PhoneNumber` with the \
     feature `serde` serialises whole, by design. No type that holds a key or a code can be serialised.",
    "Debug of requests, adapters and channels shows brands, texts with placeholders and template names. They are no \
     secrets; a program that writes a number or a code into one of them prints it.",
    "Keys by environment variables for TLS (SSLKEYLOGFILE) and packet captures are not looked at: rustls logs keys only \
     when a program installs a key log, and these crates install none.",
    "The sandbox's command prints the keys of its own invented accounts at its start, by design; that output is not \
     searched. An answer to a malformed order at its control port may repeat what was posted.",
    "Forms that are not looked for: compression, encryption, other alphabets than base64's two, and parts of keys of \
     fewer than eight characters or of numbers of fewer than five digits.",
    "Every fault meets every call of its vendor, but for those of over a million bytes or levels, which meet one call of \
     each client.",
    "Linux only; what a platform's certificate store or resolver logs by itself is not looked at.",
];

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 12, 999, 1_000, 1_234_567].map(grouped), ["0", "12", "999", "1,000", "1,234,567"]);
    }
}
