//! What a vendor call costs beside the same call by plain reqwest, one and 64 at once: processor time and allocations.

mod speed;

use std::process::Command;

use bench::Outcome;
use bench::server::{SERVE, TlsServer, serve};
use bench::serving::Serving;

const ROUNDS: usize = 21;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [SERVE] => serve().await,
            // For the consumers, which are programs of their own.
            ["serve-tls", root] => TlsServer::start().await?.until_input_ends(root).await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Outcome<()> {
    let mut program = Command::new(std::env::current_exe()?);
    let server = Serving::start(program.arg(SERVE))?;
    speed::measure(&server.said).await
}
