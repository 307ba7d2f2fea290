//! Settings of a sandbox, and the start of its thread.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;

use super::{Addresses, Sandbox, Shared, caller};
use crate::debug::sparing_debug;
use crate::names::Vendor;
use crate::settings::Settings;
use crate::{Error, control, wire};

/// Which ports of 127.0.0.1 to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Ports {
    /// Free ports of the system's choice.
    #[default]
    Random,
    /// Ports in a row: control and inbox at `base`, then the vendors in the order of [`Vendor::ALL`].
    Fixed {
        /// The first of them.
        base: u16,
    },
}

impl Ports {
    /// The ports that the program opens by default: 7080 to 7083.
    pub const DEFAULT: Self = Self::Fixed { base: 7080 };
}

/// Settings for a [`Sandbox`].
#[derive(Clone, Default)]
#[must_use]
pub struct Builder {
    settings: Settings,
    ports: Ports,
    bind: Option<IpAddr>,
    token: Option<String>,
    public_host: Option<String>,
}

/// The opened ports before the runtime takes them over.
struct Listeners {
    control: TcpListener,
    vendors: Vec<(Vendor, TcpListener)>,
}

impl Builder {
    /// Sets the seed of codes and ids: the same seed and the same requests give the same bytes.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Chooses the ports. Default: random ones.
    pub fn ports(mut self, ports: Ports) -> Self {
        self.ports = ports;
        self
    }

    /// Lets the clock stand still at the start of 2025, moved by [`Sandbox::advance`] only.
    pub fn frozen_clock(mut self) -> Self {
        self.settings.frozen = true;
        self
    }

    /// Refuses every answer that hangs on an assumed rule, with HTTP 501 and the rule's id. The exception is a rule that no
    /// request can avoid, [`Rule::unavoidable`](crate::Rule::unavoidable).
    ///
    /// So a test cannot lean on what nobody knows about a vendor. Nothing is processed by such a request; an answer
    /// ordered by a fault is given anyway.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Sets how close two messages for the same purpose must be for the second to count as a double send. Default: a
    /// minute.
    pub fn double_send_window(mut self, window: Duration) -> Self {
        self.settings.double_send_window = window;
        self
    }

    /// Sets how long a connection may take for its next request before it is closed. Default: two minutes.
    pub fn silence(mut self, longest: Duration) -> Self {
        self.settings.silence = longest;
        self
    }

    /// Opens the ports on this address instead of 127.0.0.1, so that other machines reach them.
    ///
    /// Any other address than loopback needs a [`token`](Self::token).
    pub fn bind(mut self, address: IpAddr) -> Self {
        self.bind = Some(address);
        self
    }

    /// Lets only those use the control port, page and API, who bring this token: in `authorization: Bearer …`, or
    /// once as `/?token=…` in a browser.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the host that base URLs and other links name, such as the sandbox's name among containers.
    ///
    /// It changes what is printed, and opens nothing. Without it, links name the address of [`bind`](Self::bind), or
    /// loopback where that is every address.
    pub fn public_host(mut self, host: impl Into<String>) -> Self {
        self.public_host = Some(host.into());
        self
    }

    /// Opens the ports and starts answering.
    ///
    /// # Errors
    ///
    /// When a port is taken, no thread can be had, an address other than loopback comes without a token, or the public
    /// host is no name and no address.
    pub async fn start(self) -> Result<Sandbox, Error> {
        self.check_token()?;
        let public_host = self.public_host.as_deref().map(written_host).transpose()?;
        let (listener, control) = self.listen(0)?;
        let mut listeners = Listeners { control: listener, vendors: Vec::new() };
        let mut vendors = Vendor::ALL.map(|_| control);
        for (offset, vendor) in (1..).zip(Vendor::ALL) {
            let (listener, address) = self.listen(offset)?;
            listeners.vendors.push((vendor, listener));
            vendors[vendor as usize] = address;
        }
        let addresses = Addresses { public_host, control, vendors };
        let shared = Arc::new(Shared::new(addresses, self.settings, self.token));
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("otp-sandbox".to_owned())
            .spawn(move || run(listeners, &for_thread, ready, stopped))
            .map_err(Error::thread)?;
        let sandbox = Sandbox { shared, stop: Some(stop), thread: Some(thread) };
        is_ready.await.map_err(|_| Error::invalid("the sandbox's thread ended before it was ready"))??;
        Ok(sandbox)
    }

    fn check_token(&self) -> Result<(), Error> {
        let Some(token) = &self.token else {
            let is_open = self.bind.is_some_and(|address| !address.is_loopback());
            return Error::unless(!is_open, "an address other than loopback needs a token (--token)");
        };
        let is_token = token.len() >= SHORTEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic());
        Error::unless(is_token, "a token has at least 8 characters, ASCII without blanks")
    }

    fn listen(&self, offset: u16) -> Result<(TcpListener, SocketAddr), Error> {
        let port = match self.ports {
            Ports::Random => 0,
            Ports::Fixed { base } => {
                base.checked_add(offset).ok_or(Error::invalid("the last port would be over 65535"))?
            }
        };
        let host = self.bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let open = || {
            let listener = TcpListener::bind((host, port))?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        open().map_err(|source| Error::bind(SocketAddr::from((host, port)), source))
    }
}

/// The host as links have it: an address of IPv6 is in brackets there.
fn written_host(host: &str) -> Result<String, Error> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if bare.parse::<Ipv6Addr>().is_ok() {
        return Ok(format!("[{bare}]"));
    }
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_name = host.split('.').all(is_part);
    Error::unless(is_name, "a public host is a name or an address, without a scheme and without a port")?;
    Ok(host.to_owned())
}

/// Shorter ones are guessed.
const SHORTEST_TOKEN: usize = 8;

sparing_debug!(Builder: settings ports bind public_host);

/// The sandbox's thread: serves until the sender of `stopped` is dropped, then drops all tasks and sockets.
fn run(
    listeners: Listeners,
    shared: &Arc<Shared>,
    ready: oneshot::Sender<Result<(), Error>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(source) => {
            let _ = ready.send(Err(Error::thread(source)));
            return;
        }
    };
    runtime.block_on(async {
        let started = serve(listeners, shared).map_err(Error::thread);
        let _ = ready.send(started);
        let _ = stopped.await;
    });
}

fn serve(listeners: Listeners, shared: &Arc<Shared>) -> std::io::Result<()> {
    for (vendor, listener) in listeners.vendors {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::spawn(wire::serve(listener, vendor, Arc::clone(shared)));
    }
    let control = tokio::net::TcpListener::from_std(listeners.control)?;
    tokio::spawn(control::serve(control, Arc::clone(shared)));
    tokio::spawn(caller::run(Arc::clone(shared)));
    Ok(())
}
