use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use otp_core::Observer;

use crate::Secret;

/// How the one call is made: timeouts, limits, proxy, certificates.
///
/// There is no setting for redirects, retries or compression: they are off. A `reqwest::Client` of the caller's cannot be
/// handed in, because its redirect and retry settings cannot be read back.
///
/// ```
/// use otp_http::HttpOptions;
/// use std::time::Duration;
///
/// let options = HttpOptions::new().timeout(Duration::from_secs(8)).user_agent("shop-backend/2.1");
/// # let _ = options;
/// ```
///
/// `Debug` shows the limits only: a proxy's URL may hold a password until it is checked.
#[derive(Clone)]
#[must_use]
pub struct HttpOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) max_reply_bytes: Option<usize>,
    pub(crate) reuse_connections: Option<Duration>,
    pub(crate) proxy: Option<String>,
    pub(crate) proxy_login: Option<(String, Secret)>,
    pub(crate) extra_roots_pem: Vec<Vec<u8>>,
    pub(crate) user_agent: Option<String>,
    pub(crate) local_address: Option<IpAddr>,
    pub(crate) plain_http_to: Option<String>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    #[cfg(feature = "bundled-roots")]
    pub(crate) bundled_roots: bool,
    #[cfg(feature = "__endpoints")]
    pub(crate) tape: Option<crate::endpoint::Tape>,
}

impl HttpOptions {
    /// 5 s to look up the name, connect and shake hands.
    ///
    /// Shorter than [`TIMEOUT`](Self::TIMEOUT) on purpose: a connection that could not be made in time proves that
    /// nothing was sent, while the total timeout of a GET proves nothing.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// 15 s for the whole call, the reply's last byte included.
    ///
    /// Long enough for a vendor that hands the message to an operator before it answers; a person waits behind it. A
    /// shorter value turns slow successes into [`Effect::Unknown`](otp_core::Effect::Unknown).
    pub const TIMEOUT: Duration = Duration::from_secs(15);

    /// An idle connection is kept for an hour at most: longer than any server does, and far from where clocks overflow.
    pub const LONGEST_IDLE: Duration = Duration::from_secs(60 * 60);

    /// 64 KiB of reply. The vendors' answers take a few hundred bytes; an endless one must not fill the memory.
    pub const MAX_REPLY_BYTES: usize = 64 * 1024;

    /// 1 MiB of reply for the calls whose answer is a long list: the longest has 500 messages with their texts.
    pub const MAX_LIST_BYTES: usize = 1024 * 1024;

    /// Creates the defaults described at the constants: a new connection for each call, and no proxy.
    pub fn new() -> Self {
        Self {
            connect_timeout: Self::CONNECT_TIMEOUT,
            timeout: Self::TIMEOUT,
            max_reply_bytes: None,
            reuse_connections: None,
            proxy: None,
            proxy_login: None,
            extra_roots_pem: Vec::new(),
            user_agent: None,
            local_address: None,
            plain_http_to: None,
            observer: None,
            #[cfg(feature = "bundled-roots")]
            bundled_roots: false,
            #[cfg(feature = "__endpoints")]
            tape: None,
        }
    }

    /// Sets the time for name lookup, TCP and TLS together. Default [`CONNECT_TIMEOUT`](Self::CONNECT_TIMEOUT).
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Sets the time for the whole call. Default [`TIMEOUT`](Self::TIMEOUT).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Sets the largest reply of every call, in bytes of its body. Default [`MAX_REPLY_BYTES`](Self::MAX_REPLY_BYTES), and
    /// [`MAX_LIST_BYTES`](Self::MAX_LIST_BYTES) for a call whose answer is a long list.
    pub fn max_reply_bytes(mut self, limit: usize) -> Self {
        self.max_reply_bytes = Some(limit);
        self
    }

    /// Keeps a connection open for `idle` (at most [`LONGEST_IDLE`](Self::LONGEST_IDLE)) after a call and uses it for the
    /// next one.
    ///
    /// Saves a TCP and a TLS handshake. Three things are lost:
    ///
    /// - A reply that a confused server sends unasked on the kept connection is taken for the answer of the next call, so that
    ///   a wrong code can be accepted.
    /// - A stray refusal is taken in the same way: its [`Effect::None`](otp_core::Effect::None) then speaks of another call
    ///   than the one that got it.
    /// - A connection that dies while the request is written leaves the outcome unknown.
    ///
    /// `docs/reliability.md` in this crate's repository says how often that was seen.
    pub fn reuse_connections(mut self, idle: Duration) -> Self {
        self.reuse_connections = Some(idle.min(Self::LONGEST_IDLE));
        self
    }

    /// Sends https calls through an HTTP proxy (`http://host:port` or `https://host:port`), with CONNECT.
    ///
    /// The environment's proxy variables are never read, and a loopback address is never reached through a proxy.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Logs in at the proxy (Basic). Credentials inside the proxy's URL are refused: URLs get printed.
    pub fn proxy_login(mut self, user: impl Into<String>, password: Secret) -> Self {
        self.proxy_login = Some((user.into(), password));
        self
    }

    /// Trusts the certificates in this PEM text, too: a company's own root, or a test's.
    pub fn extra_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.extra_roots_pem.push(pem.into());
        self
    }

    /// Sets who hears when a call begins and when it has ended, dropped futures included. Unless set, nobody does. Setting it again
    /// replaces the earlier one; a pair `(one, other)` is an observer, too.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Replaces the `User-Agent`, by default the vendor crate's name and version.
    pub fn user_agent(mut self, value: impl Into<String>) -> Self {
        self.user_agent = Some(value.into());
        self
    }

    /// Connects from this local address, for vendors that know callers by their address.
    pub fn local_address(mut self, address: IpAddr) -> Self {
        self.local_address = Some(address);
        self
    }

    /// Allows plain http, **without encryption**, to this one host: a sandbox in a container next to yours.
    ///
    /// Keys, numbers and codes then travel in clear text, so use it with invented keys only. Name the host as in the base URL,
    /// without port: `sandbox` for `http://sandbox:7083`. All other hosts still need https, loopback addresses apart. Calls to it
    /// go through no proxy. Calling this again replaces the host.
    ///
    /// A host that could be on the internet is refused when the client is built. These are accepted:
    ///
    /// - a name without dots, unless it is a country's: of two letters (`ai`), or with `xn--`. Countries' names can have an
    ///   address on the internet;
    /// - a name that ends in `.local` or `.internal`;
    /// - a private address: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `fc00::/7`;
    /// - a loopback address, or `localhost`. They need no setting, so this changes nothing for them.
    ///
    /// A dot at the end is refused, and so are link-local addresses, where clouds serve their metadata.
    ///
    /// ```
    /// use otp_http::HttpOptions;
    ///
    /// let options = HttpOptions::new().plain_http_to("sandbox");
    /// # let _ = options;
    /// ```
    pub fn plain_http_to(mut self, host: impl Into<String>) -> Self {
        self.plain_http_to = Some(host.into());
        self
    }

    /// Trusts Mozilla's roots as they were when this program was built, and not the platform's.
    ///
    /// For images without a certificate store. The list grows stale with the binary, and a company's own roots are not
    /// in it.
    #[cfg(feature = "bundled-roots")]
    pub fn bundled_roots(mut self) -> Self {
        self.bundled_roots = true;
        self
    }

    /// Keeps every answer on this tape, too. For this repository's tools only.
    #[cfg(feature = "__endpoints")]
    #[doc(hidden)]
    pub fn tape(mut self, tape: &crate::endpoint::Tape) -> Self {
        self.tape = Some(tape.clone());
        self
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("max_reply_bytes", &self.max_reply_bytes)
            .field("reuse_connections", &self.reuse_connections)
            .finish_non_exhaustive()
    }
}
