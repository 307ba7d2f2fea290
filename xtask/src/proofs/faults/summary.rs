//! What a run measured, in words and tables.

use super::Run;
use super::tally::{Arrived, Ends, Tally, Unwritten};
use super::verdict::Finding;
use super::{fresh, kept};
use crate::proofs::report::Report;

/// Fills a report with the figures, the tables behind them, and what they do not prove.
pub(crate) fn fill(report: &mut Report, run: &Run) {
    figures(report, run);
    classes(report, "New connections: what the caller was told × what the server received", &run.fresh);
    ends(report, "New connections, by call", "call", in_order(&run.fresh));
    ends(report, "New connections, by fault", "fault", by_name(&run.fresh));
    unwritten(report, &run.fresh);
    classes(report, "Kept connections: what the caller was told × what the server received", &run.kept);
    ends(report, "Kept connections, by call", "call", in_order(&run.kept));
    for limit in limits() {
        report.limit(&limit);
    }
}

fn figures(report: &mut Report, run: &Run) {
    let Run { fresh, kept, seed, strangers } = run;
    let both = |finding| fresh.count(finding) + kept.count(finding);
    let trials = fresh.trials + kept.trials;
    let shares =
        format!("{trials} ({} on new, {} on kept connections), seed {seed}", fresh.trials, kept.trials);
    report.figure("calls of the real clients, each with a fault drawn", &shares);
    let none = both(Finding::NoneButReceived) + both(Finding::NoneButPartArrived);
    report.figure("errors of the transport that said `None` although the request had arrived", &none);
    report.figure(
        "replies that left the effect open and were told as `None`",
        &both(Finding::NoneButNotRefused),
    );
    report.figure("requests that arrived more than once", &(both(Finding::SeenTwice) + strangers));
    report.figure(
        "replies of another call taken, new connections (the default)",
        &fresh.count(Finding::ForeignReply),
    );
    report.figure("errors whose two types disagree about kind or effect", &both(Finding::TwoStories));
    report.figure("connections kept after their call, new connections", &fresh.count(Finding::HeldOn));
    let share = |of: Unwritten| part(of.proven, of.proven + of.unproven);
    report.figure("bodies never written, of which the error proves it", &share(fresh.with_body));
    report.figure(
        "requests without a body never written, of which the error proves it",
        &share(fresh.without_body),
    );
    let received = |of: Arrived| part(of.whole, of.all());
    report.figure(
        "errors with `Unknown`, new connections, of which the request had arrived whole",
        &received(fresh.unknown),
    );
    report.figure(
        "dropped futures, new connections, of which the request had arrived whole",
        &received(fresh.dropped),
    );
    report.figure(
        "calls on kept connections, of which another call's reply was taken (known limit of `reuse_connections`)",
        &part(kept.foreign, kept.trials),
    );
}

/// A part of a whole with its share, which is never rounded up.
fn part(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "0 of 0".to_owned();
    }
    let thousandths = part * 1_000 / whole;
    format!("{part} of {whole} ({}.{} %)", thousandths / 10, thousandths % 10)
}

fn classes(report: &mut Report, title: &str, tally: &Tally) {
    let rows = tally.classes.iter().map(|((_, class), arrived)| {
        let Arrived { nothing, part, whole } = arrived;
        let counts = [*nothing, *part, *whole, arrived.all()];
        std::iter::once(class.clone()).chain(counts.map(|count| count.to_string())).collect()
    });
    report.table(title, &["told", "nothing", "a part", "all of it", "calls"], rows.collect());
}

fn ends(report: &mut Report, title: &str, first: &str, rows: Vec<(String, Ends)>) {
    let rows = rows.into_iter().map(|(name, ends)| {
        let all: usize = ends.iter().sum();
        let counts = ends.iter().chain([&all]).map(ToString::to_string);
        std::iter::once(name).chain(counts).collect()
    });
    let columns = [first, "accepted", "refused", "None", "Unknown", "dropped", "calls"];
    report.table(title, &columns, rows.collect());
}

fn in_order(tally: &Tally) -> Vec<(String, Ends)> {
    let names = super::operation::Operation::ALL.map(super::operation::Operation::name);
    let rows = names.into_iter().filter_map(|name| Some((name.to_owned(), *tally.operations.get(name)?)));
    rows.collect()
}

fn by_name(tally: &Tally) -> Vec<(String, Ends)> {
    tally.faults.iter().map(|(name, ends)| (name.clone(), *ends)).collect()
}

fn unwritten(report: &mut Report, tally: &Tally) {
    let row = |name: &str, of: Unwritten| {
        let counts = [of.proven, of.unproven, of.lost_none, of.lost_unknown];
        std::iter::once(name.to_owned()).chain(counts.map(|count| count.to_string())).collect()
    };
    report.table(
        "New connections, errors after which nothing of the body (or of a request without one) had arrived",
        &["calls", "never written: None", "Unknown", "perhaps lost: None", "Unknown"],
        vec![row("with a body", tally.with_body), row("without a body", tally.without_body)],
    );
}

fn limits() -> [String; 9] {
    [
        "\"Arrived\" is what the server's machine took in, read or not: what lies unread in the socket when the server \
         ends a connection counts. \"Never written\" means that nothing arrived although the server ended no connection \
         of the call before the client did, so that nothing can have been lost; where the server ended one first, \
         nobody outside can tell, and the call is left out of the share (\"perhaps lost\")."
            .to_owned(),
        format!(
            "{} calls are in flight on new connections and {} on kept ones; faults and time-outs (0.3 to 30 ms, and the \
             defaults) are drawn by seed and trial, on kept connections by connection and exchange. When a time-out \
             fires is up to the machine, so two runs with one seed differ in their counts.",
            fresh::CALLERS,
            kept::CALLERS
        ),
        "Tokio's clock ticks in milliseconds: a time-out of 0.3 ms fires after up to 1.3 ms. Some futures are dropped \
         after a number of polls instead, which hits states that no clock hits."
            .to_owned(),
        "An answer before the request was read is the answer of that connection, and with a connection for each call \
         it can only be that call's: taking it is right, although the server cannot have known the call. It is a class \
         of its own. A server that answers with another call's id on the right connection cannot be seen through by \
         any client, and is one, too."
            .to_owned(),
        "On kept connections a stray reply can also be a refusal, whose `None` then speaks of another call. These are \
         counted with the replies of other calls, as the known price of that setting, and not as findings."
            .to_owned(),
        "Loopback on Linux only: no packet loss, no proxy or load balancer between, which may resend or answer by \
         itself. The server is written for this run; the vendors were never called."
            .to_owned(),
        "Of the calls on new connections one in twelve is made inside TLS and one in twelve asks for TLS where there is \
         none; all others, and those on kept connections, are plain HTTP. Faults of the TLS protocol itself are not \
         drawn."
            .to_owned(),
        "A refusal in the vendor's own words is taken at its word: whether a vendor that says so really did nothing \
         is a question to the vendor."
            .to_owned(),
        "That the gate in otp-http makes a wrong `None` impossible is an argument from its construction, which counts \
         cannot replace: a mere flag in its place, wrong for less than a microsecond, was not found out in 20,000 calls \
         (the gate's own test finds it at once)."
            .to_owned(),
    ]
}
