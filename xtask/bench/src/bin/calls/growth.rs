//! One, ten, a hundred and a thousand calls at once: how many a second, and what one that waits holds in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bench::caller::{Caller, Connection, Kind, Ours, Plain};
use bench::rounds::{Goal, Rounds, Row};
use bench::server::Server;
use bench::{Outcome, in_use, tell};

const AT_ONCE: [usize; 4] = [1, 10, 100, 1_000];
const CALLS: usize = 4_000;

pub(crate) async fn measure(server: &Server) -> Outcome<()> {
    let kind = Kind::Send;
    for connection in [Connection::New, Connection::Kept] {
        // A client for each address: to one address a machine has about 28,000 ports, and each stays taken for a minute after
        // its connection has ended. With one address this measured how long a free port takes to find.
        let each = |url: &String| Ok((Ours::new(kind, connection, url)?, Plain::new(kind, connection, url)?));
        let clients: Vec<_> = server.urls.iter().map(each).collect::<Outcome<_>>()?;
        let (ours, plain): (Vec<_>, Vec<_>) = clients.into_iter().unzip();
        let (ours, plain) = (Arc::new(ours), Arc::new(plain));
        for at_once in AT_ONCE {
            let (us, peers) = (async || rate(&ours, at_once).await, async || rate(&plain, at_once).await);
            let rounds = Rounds::alternate(crate::ROUNDS, us, peers).await?;
            let what = format!("{}: {at_once} at once", connection.name());
            tell(rounds.row(&what, "reqwest", Goal::AtLeast(0.95), |rate| format!("{rate:.0} calls/s")));
        }
    }
    for at_once in AT_ONCE {
        let ours = memory(&Arc::new(Ours::new(kind, Connection::New, &server.silent_url)?), at_once).await;
        let peers = memory(&Arc::new(Plain::new(kind, Connection::New, &server.silent_url)?), at_once).await;
        tell(Row::new(
            format!("memory of one call that waits for its answer, {at_once} at once"),
            format!("{:.1} KiB", ours / 1024.0),
            format!("reqwest: {:.1} KiB", peers / 1024.0),
            format!("{:.2}", ours / peers),
        ));
    }
    Ok(())
}

/// Calls a second.
#[allow(clippy::cast_precision_loss, reason = "a few thousand calls")]
async fn rate<C: Caller>(callers: &Arc<Vec<C>>, at_once: usize) -> Outcome<f64> {
    // A single one would take as long as all the others together; of a thousand each has to call more than once or twice, or
    // what is kept is never used.
    let calls = if at_once == 1 { CALLS / 4 } else { CALLS.max(20 * at_once) };
    let begun = Instant::now();
    crate::in_tasks(callers, at_once, calls).await?;
    Ok(calls as f64 / begun.elapsed().as_secs_f64())
}

/// Bytes on the heap for each call that has written its request and waits.
#[allow(clippy::cast_precision_loss, reason = "some megabytes")]
async fn memory(caller: &Arc<impl Caller>, at_once: usize) -> f64 {
    let before = settled().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let caller = Arc::clone(caller);
        tasks.spawn(async move { caller.call().await });
    }
    let after = settled().await;
    let held = after.saturating_sub(before) as f64 / at_once as f64;
    tasks.shutdown().await;
    held
}

/// Bytes in use when nobody takes or gives back any more for a fifth of a second.
async fn settled() -> usize {
    let (mut bytes, mut times) = (in_use(), 0);
    while times < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let now = in_use();
        (bytes, times) = if now == bytes { (now, times + 1) } else { (now, 0) };
    }
    bytes
}
