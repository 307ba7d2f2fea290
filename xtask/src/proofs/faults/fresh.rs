//! The default setting, a new connection for each call: many callers, each with a server of its own, so that the server
//! knows whose connection it has before a byte arrives.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use otp_testkit::http::{Authority, Full, Handshake, Refused, Tls, Wire, bind};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Trial;
use super::calls::{Call, Clients};
use super::ledger::Ledger;
use super::mark::Mark;
use super::peer::{Expected, Peer};
use super::plan::{Place, Plan, limits};
use crate::Failure;

/// How many calls are in flight.
pub(crate) const CALLERS: usize = 64;

/// How long a client may take to let go of a connection whose call is over: longer than any machine stands still.
const GRACE: Duration = Duration::from_secs(15);
/// The same once one has been found that does not let go: the run has failed, and need not wait for the others.
const GRACE_AFTER_ONE: Duration = Duration::from_millis(20);

/// Makes the trials `0..count`.
pub(crate) async fn run(
    seed: u64,
    count: u32,
    calls: &Arc<Vec<Call>>,
    ledger: &Arc<Ledger>,
) -> Result<Vec<Trial>, Failure> {
    let authority = Authority::new();
    let shared = Shared {
        seed,
        calls: Arc::clone(calls),
        ledger: Arc::clone(ledger),
        held_on: Arc::default(),
        tls: authority.signs(&Handshake::default()),
        root: authority.pem(),
    };
    let (refused, full) = (Refused::new()?, Full::new()?);
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let mut caller = Caller::new(shared.clone(), number, &refused, &full)?;
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

/// What all callers share.
#[derive(Clone)]
struct Shared {
    seed: u64,
    calls: Arc<Vec<Call>>,
    ledger: Arc<Ledger>,
    /// Whether any caller's client kept a connection after its call.
    held_on: Arc<AtomicBool>,
    tls: Tls,
    /// The root certificate that trusts it.
    root: String,
}

struct Caller {
    shared: Shared,
    listener: TcpListener,
    /// The same listener, to be asked without a runtime that may not have heard yet of what waits there.
    queue: std::net::TcpListener,
    tls_service: usize,
    listening: Clients,
    with_tls: Clients,
    refused: Clients,
    full: Clients,
}

/// A listener of its own for each caller, spread over eight addresses so that a long run does not use up the ports that
/// closed connections still hold. Where only 127.0.0.1 is set up, it serves all.
pub(crate) fn listener(number: usize) -> io::Result<TcpListener> {
    let last = u8::try_from(number % 8).unwrap_or_default() + 1;
    let socket = bind(Ipv4Addr::new(127, 0, 0, last)).or_else(|_| bind(Ipv4Addr::LOCALHOST))?;
    // As little as possible is taken in unread, so that a long request waits for its reader.
    socket.set_recv_buffer_size(4096)?;
    socket.listen(1024)
}

impl Caller {
    fn new(shared: Shared, number: usize, refused: &Refused, full: &Full) -> Result<Self, Failure> {
        let listener = listener(number)?.into_std()?;
        let queue = listener.try_clone()?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let options = limits(shared.seed, number);
        let with_root = [options.first(), options.last()].into_iter().flatten();
        let with_root = with_root.map(|options| options.clone().extra_root_certificate(shared.root.as_str()));
        let services = shared.calls.last().map_or(1, |last| last.service + 1);
        Ok(Self {
            listener,
            queue,
            tls_service: number % services,
            with_tls: Clients::new(format!("https://{address}"), with_root.collect()),
            refused: Clients::new(refused.url(), options.clone()),
            full: Clients::new(full.url(), options.clone()),
            listening: Clients::new(format!("http://{address}"), options),
            shared,
        })
    }

    async fn trial(&mut self, mark: Mark) -> Result<Trial, Failure> {
        let Shared { seed, calls, ledger, held_on, tls, .. } = &self.shared;
        let plan = Plan::draw(*seed, mark, calls, self.tls_service);
        let clients = match plan.place {
            Place::Listening => &mut self.listening,
            Place::Refused => &mut self.refused,
            Place::Full => &mut self.full,
            Place::WithoutTls | Place::Tls => &mut self.with_tls,
        };
        let call = &calls[plan.call];
        let client = clients.of(call, plan.options())?;
        let mut made = std::pin::pin!(call.make(client, mark, plan.padding, plan.patience));

        let (tell_over, over) = watch::channel(false);
        let expected = Expected {
            mark: Some(mark),
            call: plan.call,
            calls: Arc::clone(calls),
            is_without_tls: plan.place == Place::WithoutTls,
            over: Some(over),
        };
        let mut peers = JoinSet::new();
        let mut serve = |stream: TcpStream| {
            let Plan { script, mut draw, place, .. } = plan.clone();
            let (tls, ledger, expected) = (tls.clone(), Arc::clone(ledger), expected.clone());
            peers.spawn(async move {
                let wire = if place == Place::Tls { tls.accept(stream).await? } else { Wire::Plain(stream) };
                Peer::new(wire, ledger, expected)?.play(&script, &mut draw).await;
                Ok::<_, io::Error>(())
            });
        };
        let outcome = loop {
            tokio::select! {
                outcome = &mut made => break outcome?,
                accepted = self.listener.accept() => serve(accepted?.0),
            }
        };
        // The caller may have given up before its connection was taken from the queue.
        while let Ok((stream, _)) = self.queue.accept() {
            stream.set_nonblocking(true)?;
            serve(TcpStream::from_std(stream)?);
        }
        let _ = tell_over.send(true);
        let grace = if held_on.load(Ordering::Relaxed) { GRACE_AFTER_ONE } else { GRACE };
        let all_gone = async { while peers.join_next().await.is_some() {} };
        let is_let_go = tokio::time::timeout(grace, all_gone).await.is_ok();
        held_on.fetch_or(!is_let_go, Ordering::Relaxed);
        Ok(Trial {
            mark,
            call: plan.call,
            fault: format!("{:?}, {:?}, {:?}", plan.place, plan.patience, plan.script),
            outcome,
            is_let_go,
        })
    }
}
