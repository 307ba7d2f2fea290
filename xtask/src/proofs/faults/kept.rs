//! Kept connections (`reuse_connections`): callers who share a client, and with it the connections that it keeps. Which
//! call travels on which connection is the client's affair, so here chance is fixed for each exchange of a connection.

use std::sync::Arc;
use std::time::Duration;

use otp_http::HttpOptions;
use otp_testkit::draw::Draw;
use tokio::task::JoinSet;

use super::mark::Mark;
use super::peer::Peer;
use super::plan::Patience;
use super::script::Script;
use super::serving::{gather, listener, serve_during};
use super::{Trial, World};
use crate::Failure;

/// Each call whose requests carry a mark has a host of its own, with callers enough to need several connections at once.
const CALLERS_OF_A_HOST: usize = 6;

/// Long enough for most whole exchanges, and short enough not to wait long for the silent ones.
const TIMEOUTS: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(100)];
const IDLE: Duration = Duration::from_secs(10);

/// How long the server waits for the connections that were kept to the end.
const GRACE: Duration = Duration::from_secs(5);

/// Makes the trials `from..to`. A call without a phone number is left out, and the summary names it: on a connection that is
/// shared nothing would tell its requests apart.
pub(crate) async fn run(world: &World, from: u32, to: u32) -> Result<Vec<Trial>, Failure> {
    let marked: Vec<_> = (0..world.calls.len()).filter(|call| world.calls[*call].is_marked).collect();
    let mut hosts = JoinSet::new();
    for (number, call) in marked.iter().enumerate() {
        let marks = (from..to).map(Mark).skip(number).step_by(marked.len());
        hosts.spawn(host(world.clone(), *call, marks.collect()));
    }
    gather(hosts).await
}

async fn host(world: World, call: usize, marks: Vec<Mark>) -> Result<Vec<Trial>, Failure> {
    let listener = listener(call)?;
    let address = listener.local_addr()?;
    let options = HttpOptions::new().timeout(TIMEOUTS[call % TIMEOUTS.len()]).reuse_connections(IDLE);
    let client = world.calls[call].client(&format!("http://{address}"), options)?;
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS_OF_A_HOST {
        let (world, client) = (world.clone(), Arc::clone(&client));
        let marks: Vec<_> = marks.iter().copied().skip(caller).step_by(CALLERS_OF_A_HOST).collect();
        callers.spawn(async move {
            let mut trials = Vec::new();
            for mark in marks {
                let patience = Patience::draw(&mut Draw::new(world.seed, "kept trial", mark.0.into()));
                let outcome = world.calls[call].make(Arc::clone(&client), mark, 0, patience).await?;
                let fault = "kept connection".to_owned();
                trials.push(Trial { mark, call, fault, outcome, is_let_go: true });
            }
            Ok(trials)
        });
    }
    let seed = world.seed;
    let peer = Peer { world, call, mark: None, address, tls: None, is_without_tls: false, over: None };
    let (peer, mut peers) = (Arc::new(peer), JoinSet::new());
    let mut connection = 0;
    let trials = serve_during(gather(callers), &listener, |stream| {
        let number = (call as u64) << 48 | connection << 16;
        connection += 1;
        let scripts = (0..).map(move |exchange| {
            let mut draw = Draw::new(seed, "exchange", number | exchange);
            (Script::draw_kept(&mut draw), draw)
        });
        peers.spawn(Arc::clone(&peer).serve(stream, scripts));
        while peers.try_join_next().is_some() {}
    })
    .await;
    // Without its client nothing keeps a connection, and the server sees the end of each.
    drop(client);
    let _ = tokio::time::timeout(GRACE, async { while peers.join_next().await.is_some() {} }).await;
    trials
}
