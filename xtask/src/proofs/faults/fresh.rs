//! The default setting, a new connection for each call: many callers, each with a server of its own, so that the server
//! knows whose connection it has before a byte arrives.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use otp_http::HttpOptions;
use otp_testkit::http::{Authority, Full, Handshake, Refused, Tls};
use otp_testkit::vendors;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::mark::Mark;
use super::peer::Peer;
use super::plan::{Place, Plan, limits};
use super::serving::{gather, listener, serve_during};
use super::{Trial, World};
use crate::Failure;

/// How many calls are in flight.
const CALLERS: usize = 64;

/// How long a client may take to let go of a connection whose call is over: longer than any machine stands still.
const GRACE: Duration = Duration::from_secs(15);
/// The same once one has been found that does not let go: the run has failed, and need not wait for the others.
const GRACE_AFTER_ONE: Duration = Duration::from_millis(20);

/// Makes the trials `0..count`.
pub(crate) async fn run(world: &World, count: u32) -> Result<Vec<Trial>, Failure> {
    let authority = Authority::new();
    let (refused, full) = (Refused::new()?, Full::new()?);
    let shared = Shared {
        world: world.clone(),
        held_on: Arc::default(),
        tls: authority.signs(&Handshake::default()),
        root: authority.pem(),
        refused: refused.url(),
        full: full.url(),
    };
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let mut caller = Caller::new(shared.clone(), number)?;
        callers.spawn(async move {
            let mut trials = Vec::new();
            for trial in (0..count).map(Mark).skip(number).step_by(CALLERS) {
                trials.push(caller.trial(trial).await?);
            }
            Ok(trials)
        });
    }
    let trials = gather(callers).await;
    drop((refused, full));
    trials
}

/// What all callers share.
#[derive(Clone)]
struct Shared {
    world: World,
    /// Whether any caller's client kept a connection after its call.
    held_on: Arc<AtomicBool>,
    tls: Tls,
    /// The root certificate that trusts it.
    root: String,
    refused: String,
    full: String,
}

struct Caller {
    shared: Shared,
    listener: TcpListener,
    /// The same listener, to be asked without a runtime that may not have heard yet of what waits there.
    queue: std::net::TcpListener,
    address: SocketAddr,
    tls_service: usize,
    limits: Vec<HttpOptions>,
    /// By base URL, service and timeouts. A client is made on first use and kept, as a program keeps it.
    clients: HashMap<(String, usize, usize), Arc<dyn vendors::Caller>>,
}

impl Caller {
    fn new(shared: Shared, number: usize) -> Result<Self, Failure> {
        let listener = listener(number)?.into_std()?;
        let queue = listener.try_clone()?;
        let listener = TcpListener::from_std(listener)?;
        let services = shared.world.calls.last().map_or(1, |last| last.service + 1);
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            queue,
            tls_service: number % services,
            limits: limits(shared.world.seed, number),
            clients: HashMap::new(),
            shared,
        })
    }

    fn client(&mut self, plan: &Plan) -> Result<Arc<dyn vendors::Caller>, Failure> {
        let call = &self.shared.world.calls[plan.call];
        let mut options = self.limits[plan.limits].clone();
        let base_url = match plan.place {
            Place::Listening => format!("http://{}", self.address),
            Place::Refused => self.shared.refused.clone(),
            Place::Full => self.shared.full.clone(),
            Place::WithoutTls | Place::Tls => {
                options = options.extra_root_certificate(self.shared.root.as_str());
                format!("https://{}", self.address)
            }
        };
        let key = (base_url, call.service, plan.limits);
        if let Some(client) = self.clients.get(&key) {
            return Ok(Arc::clone(client));
        }
        let client = call.client(&key.0, options)?;
        self.clients.insert(key, Arc::clone(&client));
        Ok(client)
    }

    async fn trial(&mut self, mark: Mark) -> Result<Trial, Failure> {
        let Shared { world, held_on, tls, .. } = self.shared.clone();
        let plan = Plan::draw(world.seed, mark, &world.calls, self.tls_service);
        let client = self.client(&plan)?;
        let (tell_over, over) = watch::channel(false);
        let peer = Arc::new(Peer {
            world: world.clone(),
            call: plan.call,
            mark: Some(mark),
            address: self.address,
            tls: (plan.place == Place::Tls).then_some(tls),
            is_without_tls: plan.place == Place::WithoutTls,
            over: Some(over),
        });
        let mut peers = JoinSet::new();
        let mut serve = |stream: TcpStream| {
            let script = (plan.script.clone(), plan.draw.clone());
            peers.spawn(Arc::clone(&peer).serve(stream, std::iter::once(script)));
        };
        let made = world.calls[plan.call].make(client, mark, plan.padding, plan.patience);
        let outcome = serve_during(made, &self.listener, &mut serve).await?;
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
        let fault = format!("{:?}, {:?}, {:?}", plan.place, plan.patience, plan.script);
        Ok(Trial { mark, call: plan.call, fault, outcome, is_let_go })
    }
}
