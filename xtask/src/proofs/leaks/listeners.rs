//! What no sandbox does: vendors that repeat the whole request in every place of an answer, TLS that fails and TLS that
//! works, proxies with a password, names and ports that are not there.

mod certificates;
mod echo;
mod server;

use std::sync::Arc;
use std::time::Duration;

use otp_sandbox::{Sandbox, Vendor};

use self::certificates::Authority;
use self::server::{Manner, Server};
use super::calls::{Clients, HttpOptions, Stage, Tried};
use super::canaries::{Account, Canaries};
use super::refusals::in_a_path;
use super::sandboxes;
use super::watch::Watch;
use crate::Failure;

const PATIENT: Duration = Duration::from_secs(20);
const HASTY: Duration = Duration::from_millis(60);

/// What was done, for the report.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) echoes: usize,
    pub(crate) situations: usize,
    /// Requests that arrived with a key in them: there was something to leak.
    pub(crate) carried: usize,
    /// Calls that succeeded over TLS, with and without a proxy.
    pub(crate) over_tls: u64,
}

impl Done {
    pub(crate) fn add(&mut self, other: &Self) {
        self.echoes += other.echoes;
        self.situations += other.situations;
        self.carried += other.carried;
        self.over_tls += other.over_tls;
    }
}

/// Where calls go, and with what.
struct Situation {
    name: String,
    base_url: String,
    options: HttpOptions,
    account: Account,
}

struct Place<'a> {
    watch: &'a Watch,
    canaries: &'a Canaries,
    tried: &'a Tried,
    vendor: Vendor,
}

pub(crate) async fn run(
    watch: Arc<Watch>,
    canaries: Arc<Canaries>,
    tried: Arc<Tried>,
    vendor: Vendor,
) -> Result<Done, Failure> {
    let place = Place { watch: &watch, canaries: &canaries, tried: &tried, vendor };
    let mut done = Done::default();
    for (name, answer) in echo::all(canaries.of(vendor)) {
        let server = Server::start(Manner::Echo(answer)).await?;
        // With a key in the path, as a gateway's base URL may have one.
        let base_url = format!("{}/{}", server.url("http"), in_a_path(&canaries.token));
        let situation = place.situation(&format!("an echo in {name}"), &base_url, patient());
        place.call(&situation).await?;
        done.echoes += 1;
        done.carried += server.requests().iter().filter(|request| place.holds_key(request)).count();
    }
    done.situations += place.unreachable().await?;
    let (situations, over_tls) = place.encrypted().await?;
    done.situations += situations;
    done.over_tls = over_tls;
    done.situations += place.proxied().await?;
    Ok(done)
}

fn patient() -> HttpOptions {
    HttpOptions::new().connect_timeout(PATIENT).timeout(PATIENT)
}

impl Place<'_> {
    async fn call(&self, situation: &Situation) -> Result<(), Failure> {
        let Situation { name, base_url, options, account } = situation;
        let own = self.canaries.of(self.vendor);
        let clients = Clients::new(self.watch, self.vendor, base_url, account, options)?;
        let nothing = || {};
        let stage = Stage {
            watch: self.watch,
            canaries: self.canaries,
            tried: self.tried,
            situation: name.clone(),
            before: &nothing,
            after: &nothing,
            phone: own.phone,
            code: own.codes[0].clone(),
            is_short: false,
        };
        clients.call_all(&stage).await;
        Ok(())
    }

    fn holds_key(&self, request: &[u8]) -> bool {
        let hits = self.watch.finder().find(request, super::finder::Care::Whole);
        hits.iter().any(|hit| hit.kind == super::canaries::Kind::Key)
    }

    fn situation(&self, name: &str, base_url: &str, options: HttpOptions) -> Situation {
        let account = self.canaries.of(self.vendor).account.clone();
        Situation { name: name.to_owned(), base_url: base_url.to_owned(), options, account }
    }

    /// Neither name nor port, and a caller that goes away.
    async fn unreachable(&self) -> Result<usize, Failure> {
        let root = Authority::new()?.root_pem();
        let quick = HttpOptions::new().connect_timeout(PATIENT).timeout(PATIENT).extra_root_certificate(root);
        let closed = Server::start(Manner::Close).await?.address();
        // The server is gone again, and its port with it.
        let situations = [
            self.situation("a refused port", &format!("http://{closed}"), quick.clone()),
            self.situation("a refused port, https", &format!("https://{closed}"), quick.clone()),
            self.situation("a name that nobody has", "https://vendor.invalid", quick),
        ];
        for situation in &situations {
            self.call(situation).await?;
        }
        let hanging = Server::start(Manner::Hang).await?;
        let given_up = self.situation("a caller that goes away", &hanging.url("http"), patient());
        // Nothing comes back from a dropped call; what it logs is all there is to look at.
        let _ = tokio::time::timeout(HASTY, self.call(&given_up)).await;
        Ok(situations.len() + 1)
    }

    /// TLS that fails in each way, then TLS that works.
    async fn encrypted(&self) -> Result<(usize, u64), Failure> {
        let (ours, theirs) = (Authority::new()?, Authority::new()?);
        let trusting = patient().extra_root_certificate(ours.root_pem());
        let hasty = HttpOptions::new().connect_timeout(HASTY).extra_root_certificate(ours.root_pem());
        let failing = [
            ("an unknown authority", Manner::Tls(theirs.acceptor("127.0.0.1")?, None), trusting.clone()),
            ("a wrong name", Manner::Tls(ours.acceptor("other.invalid")?, None), trusting.clone()),
            ("an expired certificate", Manner::Tls(ours.expired("127.0.0.1")?, None), trusting.clone()),
            ("a connection that ends in the handshake", Manner::Close, trusting.clone()),
            ("a handshake that stalls", Manner::Hang, hasty),
            (
                "plain HTTP on the TLS port",
                Manner::Answer(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec()),
                trusting.clone(),
            ),
            (
                "no answer after the handshake",
                Manner::Tls(ours.acceptor("127.0.0.1")?, None),
                trusting.clone(),
            ),
        ];
        let count = failing.len() + 1;
        for (name, manner, options) in failing {
            let server = Server::start(manner).await?;
            let name = format!("TLS: {name}");
            self.call(&self.situation(&name, &server.url("https"), options)).await?;
        }
        let sandbox = self.sandbox().await?;
        let manner = Manner::Tls(ours.acceptor("127.0.0.1")?, Some(sandbox.address(self.vendor)));
        let server = Server::start(manner).await?;
        let base_url = format!("{}{}", server.url("https"), self.vendor.base_path());
        self.call(&self.known("TLS that works", &base_url, trusting)).await?;
        Ok((count, sandbox.requests(self.vendor)))
    }

    /// Proxies that refuse the password in each way, and one that takes it.
    async fn proxied(&self) -> Result<usize, Failure> {
        let ours = Authority::new()?;
        let with = |proxy: &str| self.behind(&ours, proxy);
        let refusals: [(&str, Manner); 6] = [
            ("407", Manner::Answer(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".to_vec())),
            ("502", Manner::Answer(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".to_vec())),
            ("garbage", Manner::Answer(b"\x16\x03\x01 no HTTP\r\n\r\n".to_vec())),
            ("its caller's own words", Manner::Echo(echo::of_proxy)),
            ("nothing", Manner::Close),
            (
                "an unknown authority's TLS",
                Manner::Tunnel(Authority::new()?.acceptor("vendor.invalid")?, None),
            ),
        ];
        let count = refusals.len() + 4;
        for (name, manner) in refusals {
            let server = Server::start(manner).await?;
            let name = format!("a proxy that answers {name}");
            let situation = self.situation(&name, "https://vendor.invalid", with(&server.url("http"))?);
            self.call(&situation).await?;
        }
        let hanging = Server::start(Manner::Hang).await?;
        let hasty = with(&hanging.url("http"))?.connect_timeout(HASTY).timeout(HASTY);
        self.call(&self.situation("a proxy that hangs", "https://vendor.invalid", hasty)).await?;
        let closed = Server::start(Manner::Close).await?.url("http");
        self.call(&self.situation("a proxy that is not there", "https://vendor.invalid", with(&closed)?))
            .await?;
        let untrusted = Server::start(Manner::Tls(Authority::new()?.acceptor("127.0.0.1")?, None)).await?;
        let situation = self.situation(
            "a proxy behind TLS that fails",
            "https://vendor.invalid",
            with(&untrusted.url("https"))?,
        );
        self.call(&situation).await?;

        let sandbox = self.sandbox().await?;
        let target = Some(sandbox.address(self.vendor));
        let proxy = Server::start(Manner::Tunnel(ours.acceptor("vendor.invalid")?, target)).await?;
        let base_url = format!("https://vendor.invalid{}", self.vendor.base_path());
        self.call(&self.known("a proxy that works", &base_url, with(&proxy.url("http"))?)).await?;
        if sandbox.requests(self.vendor) == 0 {
            return Err(Failure::new("no call came through the proxy: its situations prove nothing"));
        }
        Ok(count)
    }

    fn behind(&self, authority: &Authority, proxy: &str) -> Result<HttpOptions, Failure> {
        let Account { key: user, secret } = &self.canaries.proxy;
        let password = esms_my::Secret::parse("proxy_login", secret.as_str())
            .map_err(|error| Failure::new(&error.to_string()))?;
        self.watch.value("Secret", &password);
        let options = patient().extra_root_certificate(authority.root_pem());
        Ok(options.proxy(proxy).proxy_login(user.as_str(), password))
    }

    async fn sandbox(&self) -> Result<Sandbox, Failure> {
        let builder = Sandbox::builder().token(&self.canaries.token);
        builder.start().await.map_err(|error| Failure::new(&format!("the sandbox: {error}")))
    }

    fn known(&self, name: &str, base_url: &str, options: HttpOptions) -> Situation {
        let account = sandboxes::known(self.vendor);
        Situation { name: name.to_owned(), base_url: base_url.to_owned(), options, account }
    }
}
