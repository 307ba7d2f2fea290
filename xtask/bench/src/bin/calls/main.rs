//! What a vendor call costs beside the same call by plain reqwest: processor time, allocations, the slowest of a hundred, and
//! how both grow with the calls at once.

mod growth;
mod latency;
mod speed;

use std::process::ExitCode;

use bench::Outcome;
use bench::server::{SERVE, Server, serve};
use bench::tls::TlsServer;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::main_on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [SERVE] => serve().await,
            // For the consumers, which are programs of their own.
            ["serve-tls", root] => TlsServer::start().await?.until_input_ends(root).await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    speed::measure(&server).await?;
    growth::measure(&server).await?;
    latency::measure().await
}
