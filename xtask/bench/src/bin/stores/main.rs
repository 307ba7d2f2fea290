//! What the steps of an engine take: on its memory store beside the hashing and the random bytes that they must do, and on Redis and
//! PostgreSQL beside as many bare commands of the same driver. What was added stands beside the same step without it.

mod memory;
mod servers;
mod world;

use bench::Outcome;

fn main() -> Outcome<()> {
    bench::on_one_thread(async {
        memory::measure().await?;
        servers::redis().await?;
        servers::postgres().await
    })
}
