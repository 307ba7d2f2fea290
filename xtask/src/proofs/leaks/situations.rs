//! Every endpoint's request and answers, and an endpoint of each kind in every kind of trouble. The sandbox has each of its faults,
//! and answers repeat the request. Ports and names are not there, TLS fails or works, and proxies have a password.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use otp_core::{Observer, Risk};
use otp_http::{HttpOptions, Reply, Secret};
use otp_sandbox::{Config, Sandbox, Vendor};
use otp_testkit::checks::echoes::{self, Echoing};
use otp_testkit::checks::sandbox_faults::faults;
use otp_testkit::checks::{Target, of_each_kind, targets};
use otp_testkit::finder::Kind;
use otp_testkit::http::{Authority, Handshake, Refused, Server, Step, reply};
use otp_testkit::vendors::{self, Caller, Keys, Settings};
use tokio::task::JoinSet;

use super::canaries::Canaries;
use super::observers;
use super::watch::Watch;
use crate::Failure;

/// What was done, for the summary.
#[derive(Default)]
pub(crate) struct Done {
    /// Of each endpoint the calls, and the successes that were printed.
    pub(crate) calls: BTreeMap<String, (u64, u64)>,
    pub(crate) situations: usize,
    /// Requests that arrived with a key in them.
    pub(crate) carried: usize,
}

const PATIENT: Duration = Duration::from_secs(20);
const HASTY: Duration = Duration::from_millis(60);

/// Faults after which nothing more comes, or not soon: they end with the client's patience.
const LASTING: [&str; 6] = ["never_read", "read_slowly", "hang", "delay", "stall", "drip"];

/// All vendors at once; they wait more than they work. What the way of every call logs and prints is asked of an endpoint of each
/// kind, or of every one.
pub(crate) async fn all(
    watch: &Arc<Watch>,
    canaries: &Arc<Canaries>,
    is_long: bool,
) -> Result<Done, Failure> {
    let mut vendors = JoinSet::new();
    for vendor in vendors::all() {
        let (watch, canaries) = (Arc::clone(watch), Arc::clone(canaries));
        vendors.spawn(async move {
            let mut targets = targets(vendor.name());
            // What is to be checked must have been sent.
            targets.sort_by_key(|target| target.endpoint.risk() == Risk::Checks);
            for target in &mut targets {
                canaries.place(&mut target.endpoint.arguments);
            }
            let kinds = if is_long { targets.clone() } else { of_each_kind(targets.clone()) };
            let observer = observers::all(&watch);
            let place = Place {
                watch: &watch,
                observer,
                canaries: &canaries,
                targets,
                kinds,
                done: Mutex::default(),
            };
            place.answers().await?;
            place.sandboxes().await?;
            place.echoes().await?;
            place.unreachable().await?;
            place.encrypted().await?;
            place.proxied().await?;
            Ok::<_, Failure>(place.done.into_inner().unwrap_or_default())
        });
    }
    let mut done = Done::default();
    while let Some(one) = vendors.join_next().await {
        let one = one??;
        done.calls.extend(one.calls);
        done.situations += one.situations;
        done.carried += one.carried;
    }
    Ok(done)
}

struct Place<'a> {
    watch: &'a Watch,
    /// Hears of every call.
    observer: Arc<dyn Observer>,
    canaries: &'a Canaries,
    /// Every endpoint.
    targets: Vec<Target>,
    /// One of each kind.
    kinds: Vec<Target>,
    done: Mutex<Done>,
}

fn patient() -> HttpOptions {
    HttpOptions::new().connect_timeout(PATIENT).timeout(PATIENT)
}

fn hasty() -> HttpOptions {
    HttpOptions::new().connect_timeout(HASTY).timeout(HASTY)
}

impl Place<'_> {
    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn vendor(&self) -> Result<Vendor, Failure> {
        let name = self.targets.first().map_or("", |target| target.vendor.name());
        name.parse().map_err(|error| Failure::new(&format!("the sandbox: {error}")))
    }

    fn client(
        &self,
        target: &Target,
        (base_url, keys): (&str, &Keys),
        http: &HttpOptions,
    ) -> Result<Box<dyn Caller>, Failure> {
        let http = http.clone().observer(Arc::clone(&self.observer));
        let settings = Settings { encoding: target.encoding, http };
        let client = target.vendor.client(base_url, keys, &settings)?;
        self.watch.debug("options", &settings.http);
        self.watch.debug("a client", &client);
        Ok(client)
    }

    /// Makes one call and looks at everything that can be printed on the way.
    async fn call(&self, target: &Target, situation: &str, client: &dyn Caller) -> Result<(), Failure> {
        let endpoint = &target.endpoint;
        let origin = format!("{} {:?}: {situation}", endpoint.name, target.encoding);
        let request = target.vendor.debug_request(&endpoint.name, &endpoint.arguments);
        self.watch.printed("a request", &request.map_err(|problem| Failure::new(&problem))?);
        let call = client.call(&endpoint.name, &endpoint.arguments);
        let outcome = call.map_err(|problem| Failure::new(&problem))?.await;
        if let Err(error) = &outcome {
            self.watch.error(&origin, error);
        }
        self.count(target, (1, 0));
        Ok(())
    }

    fn count(&self, target: &Target, (calls, printed): (u64, u64)) {
        let mut done = self.done();
        let name = format!("{} {:?}", target.endpoint.name, target.encoding);
        let counts = done.calls.entry(name).or_default();
        *counts = (counts.0 + calls, counts.1 + printed);
    }

    /// An endpoint of each kind in one situation.
    async fn calls(&self, situation: &str, to: (&str, &Keys), http: &HttpOptions) -> Result<(), Failure> {
        self.calls_of(&self.kinds, situation, to, http).await
    }

    async fn calls_of(
        &self,
        targets: &[Target],
        situation: &str,
        to: (&str, &Keys),
        http: &HttpOptions,
    ) -> Result<(), Failure> {
        // Reading the machine's certificates takes longer than a call.
        let mut clients = HashMap::new();
        for target in targets {
            let client = match clients.entry(target.encoding) {
                Entry::Occupied(made) => made.into_mut(),
                Entry::Vacant(place) => place.insert(self.client(target, to, http)?),
            };
            self.call(target, situation, &**client).await?;
        }
        self.done().situations += 1;
        Ok(())
    }

    /// What every endpoint makes of its own answers with the request in them; a call is made for its request alone.
    async fn answers(&self) -> Result<(), Failure> {
        for target in &self.targets {
            let silent = Echoing::start(Box::new(|_| Vec::new())).await;
            let to = (&*silent.server.url(), &self.canaries.keys);
            let client = self.client(target, to, &patient())?;
            self.call(target, "an answer without a word", &*client).await?;
            for (_, echo) in echoes::in_bodies(target) {
                self.response(target, &echoes::reply(&echo, &silent.request()));
            }
        }
        Ok(())
    }

    fn response(&self, target: &Target, reply: &Reply) {
        match target.vendor.debug_response(&target.endpoint.name, reply) {
            Ok(response) => {
                self.watch.printed("a response", &response);
                self.count(target, (0, 1));
            }
            Err(error) => self.watch.error("a response", &error),
        }
    }

    /// With the sandbox's own keys, so that calls are carried out, and with a real account's, as far as it can tell.
    async fn sandboxes(&self) -> Result<(), Failure> {
        let vendor = self.vendor()?;
        let account = vendor.credentials();
        let own = Keys::new(account.key, account.secret);
        for keys in [&own, &self.canaries.keys] {
            let sandbox = self.sandbox().await?;
            let to = (&*sandbox.base_url(vendor), keys);
            self.calls_of(&self.targets, "no fault", to, &patient()).await?;
            self.calls("kept connections", to, &patient().reuse_connections(Duration::from_secs(5))).await?;
            let contract = self.targets.first().map(|target| &target.contract);
            for (kind, fault) in contract.into_iter().flat_map(|contract| faults(vendor, contract)) {
                let http = if LASTING.contains(&kind) { hasty() } else { patient() };
                sandbox.arm(fault)?;
                self.calls(&format!("fault {kind}"), to, &http).await?;
                sandbox.disarm();
            }
        }
        Ok(())
    }

    async fn sandbox(&self) -> Result<Sandbox, Failure> {
        let sandbox = Sandbox::start().await?;
        // The codes that the vendor makes are canaries as well; a vendor that makes none refuses the setting.
        let _ = sandbox.configure(self.vendor()?, Config::new().next_code(&self.canaries.code));
        Ok(sandbox)
    }

    async fn echoes(&self) -> Result<(), Failure> {
        for target in &self.kinds {
            for (name, echo) in echoes::all(target) {
                let echoing = Echoing::start(echo).await;
                let base_url = format!("{}/{}", echoing.server.url(), self.canaries.path);
                let client = self.client(target, (&base_url, &self.canaries.keys), &patient())?;
                self.call(target, &name, &*client).await?;
                let hits = self.watch.finder.find(echoing.server.requests().concat().as_bytes());
                self.done().situations += 1;
                self.done().carried += usize::from(hits.iter().any(|hit| hit.kind == Kind::Key));
                self.response(target, &echoing.reply());
            }
        }
        Ok(())
    }

    /// Neither name nor port, and a caller that goes away.
    async fn unreachable(&self) -> Result<(), Failure> {
        let http = patient().extra_root_certificate(Authority::new().pem());
        let refused = Refused::new()?.url();
        let keys = &self.canaries.keys;
        self.calls("a refused port", (&refused, keys), &http).await?;
        self.calls("a refused port, https", (&refused.replace("http:", "https:"), keys), &http).await?;
        self.calls("a name that nobody has", ("https://vendor.invalid", keys), &http).await?;
        let server = Server::start(vec![Step::Hang]).await;
        let silent = server.url();
        // Nothing comes back from a dropped call; what it logs is all there is to look at.
        let dropped = self.calls("a caller that goes away", (&silent, keys), &http);
        let _ = tokio::time::timeout(HASTY, dropped).await;
        Ok(())
    }

    /// TLS that fails in each way, then TLS that works.
    async fn encrypted(&self) -> Result<(), Failure> {
        let (ours, theirs) = (Authority::new(), Authority::new());
        let expired = Handshake { from_year: 2000, to_year: 2001, ..Handshake::default() };
        let good = || Step::StartTls(ours.signs(&Handshake::default()));
        let trusting = patient().extra_root_certificate(ours.pem());
        let impatient = hasty().extra_root_certificate(ours.pem());
        for (name, steps, http) in [
            ("an unknown authority", vec![Step::StartTls(theirs.signs(&Handshake::default()))], &trusting),
            ("a wrong name", vec![Step::StartTls(ours.signs(&Handshake::of("other.invalid")))], &trusting),
            ("an expired certificate", vec![Step::StartTls(ours.signs(&expired))], &trusting),
            ("a connection that ends in the handshake", vec![], &trusting),
            ("a handshake that stalls", vec![Step::Hang], &impatient),
            (
                "plain HTTP on the TLS port",
                vec![Step::ReadSome, reply("HTTP/1.1 400 Bad\r\n\r\n")],
                &trusting,
            ),
            ("no answer after the handshake", vec![good(), Step::Read], &trusting),
        ] {
            let server = Server::start(steps).await;
            let to = (&*server.https_url(), &self.canaries.keys);
            self.calls(&format!("TLS: {name}"), to, http).await?;
        }
        let vendor = self.vendor()?;
        let sandbox = self.sandbox().await?;
        let server = Server::start(vec![good(), Step::ForwardTo(sandbox.address(vendor))]).await;
        let base_url = format!("{}{}", server.https_url(), vendor.base_path());
        let account = vendor.credentials();
        let own = Keys::new(account.key, account.secret);
        self.calls("TLS that works", (&base_url, &own), &trusting).await?;
        arrived(&sandbox, vendor)
    }

    /// Proxies that refuse the password in each way, and one that takes it.
    async fn proxied(&self) -> Result<(), Failure> {
        let ours = Authority::new();
        let signed =
            |authority: &Authority| Step::StartTls(authority.signs(&Handshake::of("vendor.invalid")));
        let opened = || vec![Step::Read, reply("HTTP/1.1 200 Connection established\r\n\r\n")];
        let echo = Step::answer(|request| {
            let line: String = request.text().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            format!("HTTP/1.1 407 {line}\r\nproxy-authenticate: {line}\r\n\r\n{line}").into_bytes()
        });
        let keys = &self.canaries.keys;
        for (name, steps) in [
            ("407", vec![Step::Read, reply("HTTP/1.1 407 X\r\n\r\n")]),
            ("502", vec![Step::Read, reply("HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n")]),
            ("garbage", vec![Step::Read, reply("\u{16}\u{3}\u{1} no HTTP\r\n\r\n")]),
            ("its caller's own words", vec![Step::Read, echo]),
            ("nothing", vec![]),
            ("nothing, ever", vec![Step::Hang]),
            ("with an unknown authority's TLS", [opened(), vec![signed(&Authority::new())]].concat()),
        ] {
            let server = Server::start(steps).await;
            let limits = if name.ends_with("ever") { hasty() } else { patient() };
            let http = self.behind(&server.url(), limits, &ours)?;
            self.calls(&format!("a proxy that answers {name}"), ("https://vendor.invalid", keys), &http)
                .await?;
        }
        let closed = self.behind(&Refused::new()?.url(), patient(), &ours)?;
        self.calls("a proxy that is not there", ("https://vendor.invalid", keys), &closed).await?;

        let vendor = self.vendor()?;
        let sandbox = self.sandbox().await?;
        let to_sandbox = vec![signed(&ours), Step::ForwardTo(sandbox.address(vendor))];
        let proxy = Server::start([opened(), to_sandbox].concat()).await;
        let base_url = format!("https://vendor.invalid{}", vendor.base_path());
        let http = self.behind(&proxy.url(), patient(), &ours)?;
        self.calls("a proxy that works", (&base_url, keys), &http).await?;
        arrived(&sandbox, vendor)
    }

    fn behind(&self, proxy: &str, http: HttpOptions, authority: &Authority) -> Result<HttpOptions, Failure> {
        let Keys { key: user, secret } = &self.canaries.proxy;
        let password = Secret::parse("proxy_login", secret.as_str())?;
        self.watch.debug("a secret", &password);
        let http = http.extra_root_certificate(authority.pem());
        Ok(http.proxy(proxy).proxy_login(user.as_str(), password))
    }
}

fn arrived(sandbox: &Sandbox, vendor: Vendor) -> Result<(), Failure> {
    if sandbox.requests(vendor) == 0 {
        return Err(Failure::new("no call came through to the sandbox: the situation proves nothing"));
    }
    Ok(())
}
