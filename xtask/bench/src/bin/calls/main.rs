//! What a vendor call costs beside the same call by plain reqwest: processor time, allocations, the slowest of a hundred, and
//! how both grow with the calls at once.

mod growth;
mod latency;
mod speed;

use std::process::ExitCode;

use bench::Outcome;
use bench::server::{SERVE, Server, serve};

fn main() -> ExitCode {
    let word = std::env::args().nth(1);
    bench::main_on_one_thread(async move {
        if word.as_deref() == Some(SERVE) { serve().await } else { measure().await }
    })
}

async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    speed::measure(&server).await?;
    growth::measure(&server).await?;
    latency::measure().await
}
