//! One, ten, a hundred and a thousand calls at once: how many a second.

use std::sync::Arc;
use std::time::Instant;

use bench::caller::{Call, Caller, Connection, Ours, Plain};
use bench::rounds::{Goal, Rounds};
use bench::{Outcome, tell};

const AT_ONCE: [usize; 4] = [1, 10, 100, 1_000];
const CALLS: usize = 4_000;

pub(crate) async fn measure(url: &str) -> Outcome<()> {
    // Any call does: what grows is the work around it.
    let call = Call::all().pop().ok_or("no call")?;
    let (_, port) = url.rsplit_once(':').ok_or("no port")?;
    let urls: Vec<_> = (1..=32).map(|address| format!("http://127.0.0.{address}:{port}")).collect();
    for connection in [Connection::New, Connection::Kept] {
        // A client for each address: to one address a machine has about 28,000 ports, and each stays taken for a minute after
        // its connection has ended. With one address this measured how long a free port takes to find.
        let each =
            |url: &String| Ok((Ours::new(&call, connection, url)?, Plain::new(&call, connection, url)?));
        let clients: Vec<_> = urls.iter().map(each).collect::<Outcome<_>>()?;
        let (ours, plain): (Vec<_>, Vec<_>) = clients.into_iter().unzip();
        let (ours, plain) = (Arc::new(ours), Arc::new(plain));
        for at_once in AT_ONCE {
            let (us, peers) = (async || rate(&ours, at_once).await, async || rate(&plain, at_once).await);
            let rounds = Rounds::alternate(crate::ROUNDS, us, peers).await?;
            let what = format!("{}, {}: {at_once} at once", call.name(), connection.name());
            tell(rounds.row(&what, "reqwest", Goal::AtLeast(0.95), |rate| format!("{rate:.0} calls/s")));
        }
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
