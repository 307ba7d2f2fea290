//! Kept connections (`reuse_connections`): callers who share a client, and with it the connections that it keeps. Which
//! call travels on which connection is the client's affair, so here chance is fixed for each exchange of a connection.

use std::sync::Arc;
use std::time::Duration;

use otp_http::HttpOptions;
use otp_testkit::draw::Draw;
use otp_testkit::http::Wire;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::Trial;
use super::calls::{Call, Clients};
use super::fresh::listener;
use super::ledger::Ledger;
use super::mark::Mark;
use super::peer::{Expected, Peer};
use super::plan::Patience;
use super::script::Script;
use crate::Failure;

/// Each call whose requests carry a mark has a host of its own, with callers enough to need several connections at once.
const CALLERS_OF_A_HOST: usize = 6;

/// Long enough for most whole exchanges, and short enough not to wait long for the silent ones.
const TIMEOUTS: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(100)];
const IDLE: Duration = Duration::from_secs(10);

/// How long the server waits for the connections that were kept to the end.
const GRACE: Duration = Duration::from_secs(5);

/// Makes the trials `from..to`.
pub(crate) async fn run(
    seed: u64,
    from: u32,
    to: u32,
    calls: &Arc<Vec<Call>>,
    ledger: &Arc<Ledger>,
) -> Result<Vec<Trial>, Failure> {
    let marked: Vec<usize> = (0..calls.len()).filter(|call| calls[*call].is_marked).collect();
    let mut hosts = JoinSet::new();
    for (number, call) in marked.iter().enumerate() {
        let marks: Vec<_> = (from..to).map(Mark).skip(number).step_by(marked.len()).collect();
        hosts.spawn(host(seed, *call, marks, Arc::clone(calls), Arc::clone(ledger)));
    }
    let mut trials = Vec::new();
    while let Some(host) = hosts.join_next().await {
        trials.extend(host.map_err(|error| Failure::new(&error.to_string()))??);
    }
    Ok(trials)
}

async fn host(
    seed: u64,
    number: usize,
    marks: Vec<Mark>,
    calls: Arc<Vec<Call>>,
    ledger: Arc<Ledger>,
) -> Result<Vec<Trial>, Failure> {
    let listener = listener(number)?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let server = Server::start(seed, number, Arc::clone(&calls), listener, ledger);

    let options = TIMEOUTS.map(|timeout| HttpOptions::new().timeout(timeout).reuse_connections(IDLE));
    let mut clients = Clients::new(base_url, options.to_vec());
    let client = clients.of(&calls[number], number % TIMEOUTS.len())?;
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS_OF_A_HOST {
        let (client, calls) = (Arc::clone(&client), Arc::clone(&calls));
        let marks: Vec<_> = marks.iter().copied().skip(caller).step_by(CALLERS_OF_A_HOST).collect();
        callers.spawn(async move {
            let mut trials = Vec::new();
            for mark in marks {
                let patience = Patience::draw(&mut Draw::new(seed, "kept trial", mark.0.into()));
                let outcome = calls[number].make(Arc::clone(&client), mark, 0, patience).await?;
                let fault = "kept connection".to_owned();
                trials.push(Trial { mark, call: number, fault, outcome, is_let_go: true });
            }
            Ok::<_, Failure>(trials)
        });
    }
    let mut trials = Vec::new();
    while let Some(caller) = callers.join_next().await {
        trials.extend(caller.map_err(|error| Failure::new(&error.to_string()))??);
    }
    // Without its clients nothing keeps a connection, and the server sees the end of each.
    drop((client, clients));
    server.finish().await;
    Ok(trials)
}

struct Server {
    accepting: JoinHandle<()>,
    stop: tokio::sync::watch::Sender<bool>,
}

impl Server {
    fn start(
        seed: u64,
        call: usize,
        calls: Arc<Vec<Call>>,
        listener: TcpListener,
        ledger: Arc<Ledger>,
    ) -> Self {
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let expected = Expected { mark: None, call, calls, is_without_tls: false, over: None };
        let accepting = tokio::spawn(async move {
            let mut peers = JoinSet::new();
            for connection in 0.. {
                let stream = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = stopped.wait_for(|is_stopped| *is_stopped) => break,
                };
                let Ok((stream, _)) = stream else { break };
                let Ok(peer) = Peer::new(Wire::Plain(stream), Arc::clone(&ledger), expected.clone()) else {
                    continue;
                };
                peers.spawn(peer.play_all(move |exchange| {
                    let number = (call as u64) << 48 | connection << 16 | exchange as u64;
                    let mut draw = Draw::new(seed, "exchange", number);
                    (Script::draw_kept(&mut draw), draw)
                }));
                while peers.try_join_next().is_some() {}
            }
            let _ = tokio::time::timeout(GRACE, async { while peers.join_next().await.is_some() {} }).await;
        });
        Self { accepting, stop }
    }

    async fn finish(self) {
        let _ = self.stop.send(true);
        let _ = self.accepting.await;
    }
}
