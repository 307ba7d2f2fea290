//! `cargo xtask memory`: what the most hostile replies cost each vendor's client in memory.

mod bytes;
mod menu;
mod reply;
mod server;
mod witness;

use std::time::Duration;

use esms_my::HttpOptions;
use lexopt::Arg::Long;

use super::faults::call::Client;
use super::faults::mark::Mark;
use super::faults::operation::Operation;
use super::report::Report;
use super::table;
use crate::{Failure, Outcome};
use menu::{ENDLESS, REPLIES};
use reply::{HEAD_LIMIT, LIMIT, Reply};
use server::Server;
use witness::{Growth, Idle};

const IN_TEST: &str = "cargo xtask memory";

/// The calls that read their answers differently; the encoding of a request makes no difference to its answer.
const CALLS: [(Operation, &str); 5] = [
    (Operation::MyGenerateJson, "esms-my generate"),
    (Operation::MyVerifyJson, "esms-my verify"),
    (Operation::VnSendV5, "esms-vn send"),
    (Operation::VnCheckCode, "esms-vn check"),
    (Operation::AccuauthForm, "accuauth send"),
];

/// A client that would read this much is one without a cap, and the instrument must see it.
const NO_CAP: usize = 64 << 20;

/// Allocations depend on how the reply is cut into packets, so each is measured more than once.
const TIMES: usize = 2;

/// No reply needs it: a call that ends by it is not as expected.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What one reply costs one client.
struct Cell {
    growth: Growth,
    /// Whether the call ended as the reply is made to end it.
    is_as_expected: bool,
}

struct Row {
    reply: &'static Reply,
    cells: Vec<Cell>,
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut save = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("save") => save = true,
            Long(server::SERVE) => return server::serve(),
            other => return Err(other.unexpected().into()),
        }
    }
    let server = Server::start()?;
    // One thread, so that nothing but the call is measured.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (rows, without_cap) = runtime.block_on(async {
        // What is made once and kept, by whatever lies below, belongs to the idle state.
        for (operation, _) in CALLS {
            measure(&server, &REPLIES[0], operation, HttpOptions::MAX_REPLY_BYTES).await?;
        }
        let mut rows = Vec::new();
        for reply in REPLIES {
            let mut cells = Vec::new();
            for (operation, _) in CALLS {
                cells.push(measure(&server, reply, operation, HttpOptions::MAX_REPLY_BYTES).await?);
            }
            rows.push(Row { reply, cells });
        }
        Ok::<_, Failure>((rows, without_cap(&server).await?))
    })?;

    let mut report =
        Report::new("What a hostile reply costs in memory", "cargo xtask memory", Some(IN_TEST))?;
    fill(&mut report, &rows, without_cap);
    table::print(&report);
    let findings = findings(&rows, without_cap);
    for finding in &findings {
        println!("\nfound: {finding}");
    }
    println!("\n{} findings", findings.len());
    if save {
        report.save("memory")?;
    }
    Ok(crate::found(findings.len()))
}

/// The same call with a cap that is none.
async fn without_cap(server: &Server) -> Result<Growth, Failure> {
    let reply = Reply::at(ENDLESS).ok_or_else(|| Failure::new("there is no endless reply"))?;
    Ok(measure(server, reply, Operation::MyGenerateJson, NO_CAP).await?.growth)
}

async fn measure(server: &Server, reply: &Reply, operation: Operation, cap: usize) -> Result<Cell, Failure> {
    let service = operation.service();
    let options = HttpOptions::new().timeout(TIMEOUT).max_reply_bytes(cap);
    let client = Client::build(service, &server.base_url(reply, service), options)?;
    let mut cell = Cell { growth: Growth::default(), is_as_expected: true };
    for _ in 0..TIMES {
        let idle = Idle::now();
        let outcome = client.call(operation, Mark(0), 0).await?;
        cell.growth = cell.growth.max(idle.growth());
        cell.is_as_expected &= reply.ends_with(&outcome);
        // The connection is a task of its own, which ends when it is next run.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
    Ok(cell)
}

fn findings(rows: &[Row], without_cap: Growth) -> Vec<String> {
    let mut findings = Vec::new();
    for Row { reply, cells } in rows {
        for (cell, (_, call)) in cells.iter().zip(CALLS) {
            if cell.growth.heap >= reply.limit {
                findings.push(format!(
                    "{}, {call}: {} KiB of {}",
                    reply.name,
                    kib(cell.growth.heap),
                    kib(reply.limit)
                ));
            }
            if !cell.is_as_expected {
                findings.push(format!("{}, {call}: the call did not end as it should", reply.name));
            }
        }
    }
    if without_cap.heap < LIMIT {
        findings.push("the instrument does not see a client without a cap".to_owned());
    }
    findings
}

fn kib(bytes: usize) -> String {
    bytes.div_ceil(1024).to_string()
}

fn highest(rows: &[&Row]) -> String {
    let cells = rows.iter().flat_map(|row| row.cells.iter().map(|cell| (cell.growth.heap, row.reply.name)));
    cells.max().map_or_else(String::new, |(bytes, name)| format!("{} KiB ({name})", kib(bytes)))
}

fn fill(report: &mut Report, rows: &[Row], without_cap: Growth) {
    // The first row is there for comparison.
    let (heads, bodies): (Vec<_>, Vec<_>) = rows.iter().skip(1).partition(|row| row.reply.limit > LIMIT);
    for (what, rows, limit) in [("body", bodies, LIMIT), ("head", heads, HEAD_LIMIT)] {
        let name =
            format!("highest cost of a hostile {what}, of {} kinds; limit {} KiB", rows.len(), kib(limit));
        report.figure(&name, &highest(&rows));
    }
    report.figure(
        "the same instrument, endless body, with the cap raised to 64 MiB",
        &format!("{} KiB", kib(without_cap.heap)),
    );
    let columns: Vec<_> = std::iter::once("reply").chain(CALLS.map(|(_, name)| name)).collect();
    let table = |of: fn(&Cell) -> String| {
        let row =
            |row: &Row| std::iter::once(row.reply.name.to_owned()).chain(row.cells.iter().map(of)).collect();
        rows.iter().map(row).collect()
    };
    let resident = |cell: &Cell| cell.growth.resident.map_or_else(|| "–".to_owned(), kib);
    report.table("Highest heap above idle, in KiB", &columns, table(|cell| kib(cell.growth.heap)));
    report.table("Growth of the process, in KiB", &columns, table(resident));
    for limit in LIMITS {
        report.limit(limit);
    }
}

const LIMITS: [&str; 6] = [
    "One call at a time, each reply twice, the highest counts. A program with a hundred calls in flight pays a hundred \
     times.",
    "The heap is counted by the allocator of the measured process (peak_alloc); a buffer that grows counts with its old \
     and its new size while it is copied. What the kernel holds in its socket buffers is not counted.",
    "The second table is the process's highest resident size since the call began, minus its size then. It is coarse: \
     freed memory is kept by the allocator, so a reply that reuses it seems to cost nothing. Nothing is judged by it.",
    "A hostile head (or an interim answer, 1xx) is buffered by hyper: 408 KiB at most, but the buffer can double on its \
     way there, and reqwest 0.13 has no setting for it. So such replies can cost more than 1 MiB for as long as the head \
     is being read, and have a limit of their own. How far the buffer doubles depends on how the head is cut into \
     packets; the figures of the heads vary from run to run.",
    "HTTP without TLS on loopback, Linux, built without optimisation. TLS adds buffers of its own.",
    "The replies are those that we thought of; the vendors were never called.",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(heap: usize, is_as_expected: bool) -> Vec<Row> {
        let growth = Growth { heap, resident: None };
        vec![Row { reply: &REPLIES[1], cells: vec![Cell { growth, is_as_expected }] }]
    }

    const SEEN: Growth = Growth { heap: 64 << 20, resident: None };

    #[test]
    fn a_reply_that_costs_a_mebibyte_is_found_and_one_byte_less_is_not() {
        assert_eq!(findings(&rows(LIMIT, true), SEEN).len(), 1);
        assert_eq!(findings(&rows(LIMIT - 1, true), SEEN).len(), 0);
    }

    #[test]
    fn a_call_that_ended_otherwise_than_its_reply_is_made_to_end_it_is_found() {
        assert_eq!(findings(&rows(0, false), SEEN).len(), 1);
    }

    #[test]
    fn an_instrument_that_does_not_see_a_client_without_a_cap_is_found() {
        let blind = Growth { heap: LIMIT - 1, resident: None };
        assert_eq!(findings(&rows(0, true), blind).len(), 1);
    }
}
