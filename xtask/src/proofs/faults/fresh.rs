//! The default setting, a new connection for each call: many callers, each with a server of its own, so that the server
//! knows whose connection it has before a byte arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Trial;
use super::caller::{self, Clients};
use super::ledger::Ledger;
use super::mark::Mark;
use super::operation::Service;
use super::peer::{Expected, Peer};
use super::places::{self, Full, Refused};
use super::plan::{Place, Plan, limits};
use super::wire::{Tls, Wire};
use crate::Failure;

/// How many calls are in flight.
pub(crate) const CALLERS: usize = 64;

/// How long a client may take to let go of a connection whose call is over: longer than any machine stands still.
const GRACE: Duration = Duration::from_secs(15);
/// The same once one has been found that does not let go: the run has failed, and need not wait for the others.
const GRACE_AFTER_ONE: Duration = Duration::from_millis(20);

/// Makes the trials `0..count`.
pub(crate) async fn run(seed: u64, count: u32, ledger: &Arc<Ledger>) -> Result<Vec<Trial>, Failure> {
    let (refused, full) = (Refused::new()?, Full::new()?);
    let tls = Tls::new()?;
    let held_on = Arc::new(AtomicBool::new(false));
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let mut caller = Caller::new(seed, number, &tls, &refused, &full, (ledger, &held_on))?;
        callers.spawn(async move {
            let mut trials = Vec::new();
            for trial in (0..count).map(Mark).skip(number).step_by(CALLERS) {
                trials.push(caller.trial(trial).await?);
            }
            Ok::<_, Failure>(trials)
        });
    }
    let mut trials = Vec::new();
    while let Some(caller) = callers.join_next().await {
        trials.extend(caller.map_err(|error| Failure::new(&error.to_string()))??);
    }
    drop((refused, full));
    Ok(trials)
}

struct Caller {
    seed: u64,
    ledger: Arc<Ledger>,
    /// Whether any caller's client kept a connection after its call.
    held_on: Arc<AtomicBool>,
    listener: TcpListener,
    /// The same listener, to be asked without a runtime that may not have heard yet of what waits there.
    queue: std::net::TcpListener,
    tls: Tls,
    tls_service: Service,
    listening: Clients,
    with_tls: Clients,
    refused: Clients,
    full: Clients,
}

impl Caller {
    fn new(
        seed: u64,
        number: usize,
        tls: &Tls,
        refused: &Refused,
        full: &Full,
        (ledger, held_on): (&Arc<Ledger>, &Arc<AtomicBool>),
    ) -> Result<Self, Failure> {
        let listener = places::listener(number)?.into_std()?;
        let queue = listener.try_clone()?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let options = limits(seed, number);
        let with_root = [options.first(), options.last()].into_iter().flatten();
        let with_root =
            with_root.map(|options| options.clone().extra_root_certificate(tls.root_pem.as_str())).collect();
        Ok(Self {
            seed,
            ledger: Arc::clone(ledger),
            held_on: Arc::clone(held_on),
            listener,
            queue,
            tls: tls.clone(),
            tls_service: Service::ALL[number % Service::ALL.len()],
            with_tls: Clients::new(format!("https://{address}"), with_root),
            refused: Clients::new(format!("http://{}", refused.address), options.clone()),
            full: Clients::new(format!("http://{}", full.address), options.clone()),
            listening: Clients::new(format!("http://{address}"), options),
        })
    }

    async fn trial(&mut self, mark: Mark) -> Result<Trial, Failure> {
        let plan = Plan::draw(self.seed, mark, self.tls_service);
        let clients = match plan.place {
            Place::Listening => &mut self.listening,
            Place::Refused => &mut self.refused,
            Place::Full => &mut self.full,
            Place::WithoutTls | Place::Tls => &mut self.with_tls,
        };
        let client = clients.of(plan.operation.service(), plan.options())?;
        let mut call =
            std::pin::pin!(caller::call(client, (plan.operation, plan.padding), mark, plan.patience));

        let (tell_over, over) = watch::channel(false);
        let expected = Expected {
            call: Some(mark),
            service: plan.operation.service(),
            is_without_tls: plan.place == Place::WithoutTls,
            over: Some(over),
        };
        let mut peers = JoinSet::new();
        let mut serve = |stream: TcpStream| {
            let Plan { script, mut draw, place, .. } = plan.clone();
            let (tls, ledger, expected) = (self.tls.clone(), Arc::clone(&self.ledger), expected.clone());
            peers.spawn(async move {
                let wire = if place == Place::Tls { tls.accept(stream).await? } else { Wire::Plain(stream) };
                Peer::new(wire, ledger, expected)?.play(&script, &mut draw).await;
                Ok::<_, std::io::Error>(())
            });
        };
        let outcome = loop {
            tokio::select! {
                outcome = &mut call => break outcome?,
                accepted = self.listener.accept() => serve(accepted?.0),
            }
        };
        // The caller may have given up before its connection was taken from the queue.
        while let Ok((stream, _)) = self.queue.accept() {
            stream.set_nonblocking(true)?;
            serve(TcpStream::from_std(stream)?);
        }
        let _ = tell_over.send(true);
        let grace = if self.held_on.load(Ordering::Relaxed) { GRACE_AFTER_ONE } else { GRACE };
        let all_gone = async { while peers.join_next().await.is_some() {} };
        let is_let_go = tokio::time::timeout(grace, all_gone).await.is_ok();
        self.held_on.fetch_or(!is_let_go, Ordering::Relaxed);
        Ok(Trial { mark, operation: plan.operation, fault: plan.to_string(), outcome, is_let_go })
    }
}
