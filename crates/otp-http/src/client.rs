use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use http::HeaderValue;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use otp_core::{Error, Observer, Server};
use reqwest::redirect::Policy;
use reqwest::{Body, Method, Request, Response, Url, retry};

use crate::base_url::BaseUrl;
use crate::call::{Call, TypedBody, visible_ascii};
use crate::cause::{self, Cause};
use crate::exchange::Progress;
use crate::gate::Watch;
use crate::reply::{Reply, wait_in_seconds};
use crate::{HttpOptions, tls};

/// What `localhost` stands for, whatever the machine's host table says: plain http to it stays on this machine. The port is
/// that of the base URL.
const LOCALHOST: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// Makes paid calls to one base URL, each at most once. Cheap to clone.
#[derive(Clone)]
pub struct HttpClient {
    http: reqwest::Client,
    base_url: BaseUrl,
    max_reply_bytes: Option<usize>,
    /// For the vendor's other hosts.
    settings: Arc<Settings>,
}

struct Settings {
    user_agent: String,
    options: HttpOptions,
}

impl HttpClient {
    /// Prepares calls to `base_url`: https, or http to a loopback address or to the host of
    /// [`HttpOptions::plain_http_to`]. Opens no socket.
    ///
    /// # Errors
    ///
    /// When the URL or an option is unusable ([`field`](Error::field) names it), when the machine has no root
    /// certificates and none were given, or when neither of the features `aws-lc-rs` and `ring` is on.
    pub fn new(base_url: &str, user_agent: &str, options: &HttpOptions) -> Result<Self, Error> {
        Self::with_names(base_url, user_agent, options, &[("localhost", &LOCALHOST)])
    }

    /// Prepares calls to another host of the same vendor, with the same settings. Opens no socket.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn beside(&self, base_url: &str) -> Result<Self, Error> {
        let other = BaseUrl::parse(base_url, self.settings.options.plain_http_to.as_deref())?;
        // Certificates are looked up for https only, and a loopback address has no proxy.
        let is_alike = other.is_https() == self.base_url.is_https()
            && other.is_loopback() == self.base_url.is_loopback();
        if is_alike {
            Ok(Self { base_url: other, ..self.clone() })
        } else {
            Self::new(base_url, &self.settings.user_agent, &self.settings.options)
        }
    }

    /// `names` are looked up here and not on the network.
    fn with_names(
        base_url: &str,
        user_agent: &str,
        options: &HttpOptions,
        names: &[(&str, &[SocketAddr])],
    ) -> Result<Self, Error> {
        let base_url = BaseUrl::parse(base_url, options.plain_http_to.as_deref())?;
        let settings = Settings { user_agent: user_agent.to_owned(), options: options.clone() };
        let user_agent = options.user_agent.as_deref().unwrap_or(user_agent);
        let user_agent = visible_ascii(user_agent).ok_or_else(|| {
            Error::invalid("user_agent", "must hold only visible ASCII characters and blanks")
        })?;
        let proxy = proxy(options)?;

        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .redirect(Policy::none())
            .retry(retry::never())
            .http1_only()
            // Features of reqwest are shared by the whole program: what another crate turns on is turned off here.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .no_hickory_dns()
            .no_proxy()
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            .local_address(options.local_address)
            .tls_backend_preconfigured(tls::config(options, base_url.is_https())?);
        builder = match options.reuse_connections {
            Some(idle) => builder.pool_idle_timeout(idle),
            None => builder.pool_max_idle_per_host(0),
        };
        for (name, addresses) in names {
            builder = builder.resolve_to_addrs(name, addresses);
        }
        // It takes https only, so that neither a loopback address nor a host named for plain http goes through it.
        if let Some(proxy) = proxy.filter(|_| !base_url.is_loopback()) {
            builder = builder.proxy(proxy);
        }
        let http = builder.build().map_err(cause::not_built)?;
        let max_reply_bytes = options.max_reply_bytes;
        Ok(Self { http, base_url, max_reply_bytes, settings: Arc::new(settings) })
    }

    /// Makes the call, once.
    ///
    /// Dropping the future before its body left keeps the request from leaving; dropping it later leaves the outcome
    /// open and tells nobody. Prefer the timeouts of [`HttpOptions`], which end in an error.
    ///
    /// # Errors
    ///
    /// When no final answer could be read whole. [`Error::effect`] says whether the vendor may have acted.
    ///
    /// # Panics
    ///
    /// Tokio panics when the call is made outside its runtime, or with its timers or its I/O off.
    pub async fn send(&self, call: Call) -> Result<Reply, Error> {
        // Dropped with this future: a body that has not left by then never will.
        let progress = Progress::default();
        self.send_watched(call, &progress).await
    }

    pub(crate) async fn send_watched(&self, call: Call, progress: &Progress) -> Result<Reply, Error> {
        let has_gate = call.body.as_ref().is_some_and(|body| !body.bytes.is_empty());
        let usual = if call.is_for_list { HttpOptions::MAX_LIST_BYTES } else { HttpOptions::MAX_REPLY_BYTES };
        let limit = self.max_reply_bytes.unwrap_or(usual);
        let request = self.request(call, &progress.watch)?;
        progress.leaves(has_gate);
        let response = match self.http.execute(request).await {
            Ok(response) => response,
            Err(error) => return Err(cause::not_answered(error, progress.fate())),
        };
        progress.answered(response.status().as_u16());
        read(response, limit).await
    }

    /// Where calls go, for the observer.
    pub(crate) fn server(&self) -> Server<'_> {
        self.base_url.server()
    }

    pub(crate) fn observer(&self) -> Option<&dyn Observer> {
        self.settings.options.observer.as_deref()
    }

    fn request(&self, call: Call, watch: &Watch) -> Result<Request, Error> {
        if let Some((name, problem)) = call.broken_secret {
            return Err(Error::invalid(name, problem));
        }
        let url = self.base_url.join(call.path, &call.secret_path, &call.query);
        let method = if call.body.is_some() { Method::POST } else { Method::GET };
        let mut request = Request::new(method, url);
        *request.headers_mut() = call.headers;
        if let Some(TypedBody { content_type, bytes }) = call.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            // An empty body is never polled although its request leaves: it must not look like a proof.
            *request.body_mut() =
                Some(if bytes.is_empty() { Body::from(bytes) } else { Body::wrap(watch.body(bytes)) });
        }
        Ok(request)
    }
}

async fn read(mut response: Response, limit: usize) -> Result<Reply, Error> {
    let status = response.status();
    if !(status.is_success() || status.as_u16() >= 400) {
        return Err(Cause::NotFinal.error(false).with_http_status(status.as_u16()));
    }
    let status = status.as_u16();
    let retry_after =
        response.headers().get(RETRY_AFTER).and_then(|value| wait_in_seconds(value.to_str().ok()?));
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(Cause::TooLarge.error(false).with_http_status(status));
    }
    // The headers keep the whole head in memory, up to half a MiB of it, and nobody asks for them any more.
    response.headers_mut().clear();
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| cause::cut_answer(error).with_http_status(status))?
    {
        if body.len() + chunk.len() > limit {
            return Err(Cause::TooLarge.error(false).with_http_status(status));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply::new(status, retry_after, body))
}

fn proxy(options: &HttpOptions) -> Result<Option<reqwest::Proxy>, Error> {
    let Some(text) = &options.proxy else { return Ok(None) };
    let mut proxy = reqwest::Proxy::https(proxy_url(text)?).map_err(cause::not_built)?;
    if let Some((user, password)) = &options.proxy_login {
        proxy = proxy.basic_auth(user, password.expose());
    }
    Ok(Some(proxy))
}

pub(crate) fn proxy_url(text: &str) -> Result<Url, Error> {
    const FIELD: &str = "proxy";
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::invalid(FIELD, "must not hold blanks or control characters"));
    }
    let url = Url::parse(text).map_err(|_| Error::invalid(FIELD, "is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::invalid(FIELD, "must be an http or https URL"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid(FIELD, "must be a scheme, a host and a port, and nothing else"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid(FIELD, "must not hold credentials: use `proxy_login`"));
    }
    Ok(url)
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    const BODY: &[u8] = b"canary-body";

    /// Reads and answers one request after the other, and counts them.
    async fn answer(listener: TcpListener, requests: &AtomicUsize) {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut seen = Vec::new();
            while !seen.ends_with(BODY) && stream.read_buf(&mut seen).await.is_ok_and(|bytes| bytes > 0) {}
            requests.fetch_add(1, Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        }
    }

    /// A server on one address, and the same port of the other, kept from everybody and listened on by nobody.
    async fn alive_and_dead(living: Ipv4Addr, dead: Ipv4Addr) -> (TcpListener, TcpSocket) {
        loop {
            let listener = TcpListener::bind((living, 0)).await;
            let listener = listener.expect("needs 127.0.0.2 (on macOS: `ifconfig lo0 alias 127.0.0.2`)");
            let kept = TcpSocket::new_v4().unwrap();
            match kept.bind(SocketAddr::from((dead, listener.local_addr().unwrap().port()))) {
                Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
                bound => {
                    bound.expect("needs 127.0.0.2 (on macOS: `ifconfig lo0 alias 127.0.0.2`)");
                    return (listener, kept);
                }
            }
        }
    }

    /// Both addresses are this machine's, and each is the dead one once and stands first once: whichever the transport
    /// prefers, it meets the dead one before the living.
    #[tokio::test]
    async fn a_dead_address_of_a_name_gives_way_to_the_living_one() {
        let patient = Duration::from_secs(60);
        let options = HttpOptions::new().timeout(patient).connect_timeout(patient);
        let [one, two] = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)];
        for (dead, living) in [(one, two), (two, one)] {
            let (listener, _kept) = alive_and_dead(living, dead).await;
            let base_url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
            let send = async |addresses: &[Ipv4Addr]| {
                let localhost: Vec<_> = addresses.iter().map(|ip| SocketAddr::from((*ip, 0))).collect();
                let names: [(&str, &[SocketAddr]); 1] = [("localhost", &localhost)];
                let client = HttpClient::with_names(&base_url, "test", &options, &names).unwrap();
                client.send(Call::post("/send", "text/plain", BODY)).await
            };
            let requests = AtomicUsize::new(0);
            let calls = async {
                let error = send(&[dead]).await.unwrap_err();
                assert!(error.is_connect(), "{dead} is dead: {error}");
                for addresses in [[dead, living], [living, dead]] {
                    assert_eq!(send(&addresses).await.unwrap().body(), b"{}", "{addresses:?}");
                }
            };
            tokio::select! {
                () = calls => assert_eq!(requests.load(Ordering::SeqCst), 2, "each call arrives once"),
                () = answer(listener, &requests) => unreachable!("it answers for as long as it is asked"),
            }
        }
    }

    /// As in a container, where `sandbox` is a name of the private network. Nothing listens at the proxy's address.
    #[tokio::test]
    async fn a_call_to_the_host_named_for_plain_http_arrives_there_and_not_at_the_proxy() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let base_url = format!("http://sandbox:{}", address.port());
        let options = HttpOptions::new().plain_http_to("sandbox").proxy("http://127.0.0.1:9");
        let names: [(&str, &[SocketAddr]); 1] = [("sandbox", &[address])];
        let client = HttpClient::with_names(&base_url, "test", &options, &names).unwrap();
        let requests = AtomicUsize::new(0);
        tokio::select! {
            reply = client.send(Call::post("/send", "text/plain", BODY)) => {
                assert_eq!(reply.unwrap().body(), b"{}");
            }
            () = answer(listener, &requests) => unreachable!("it answers for as long as it is asked"),
        }
        assert_eq!(requests.load(Ordering::SeqCst), 1);
        let beside = client.beside("http://elsewhere:1").unwrap_err();
        assert_eq!(beside.field(), Some("base_url"));
    }

    #[test]
    fn localhost_is_this_machine_by_either_protocol() {
        assert!(LOCALHOST.iter().all(|address| address.ip().is_loopback()));
        assert!(LOCALHOST.iter().any(SocketAddr::is_ipv4) && LOCALHOST.iter().any(SocketAddr::is_ipv6));
    }

    #[test]
    fn a_proxy_is_a_scheme_a_host_and_a_port_and_nothing_else() {
        let problem =
            |text: &str| proxy(&HttpOptions::new().proxy(text)).err().map(|error| error.to_string());
        for text in ["http://proxy.example:3128", "http://proxy.example:3128/", "https://proxy.example"] {
            assert_eq!(problem(text), None, "{text}");
        }
        for (text, what) in [
            ("http://proxy.example:3128/path", "nothing else"),
            ("http://proxy.example:3128/?query", "nothing else"),
            ("http://proxy.example:3128/#fragment", "nothing else"),
            ("http://user@proxy.example:3128", "credentials"),
            ("http://:password@proxy.example:3128", "credentials"),
            ("http://proxy.example :3128", "blanks"),
            ("http://proxy.example:3128\t", "blanks"),
            ("http://proxy.example\u{7}:3128", "blanks"),
            ("ftp://proxy.example:3128", "http or https"),
            ("socks5://proxy.example:3128", "http or https"),
            ("proxy.example", "not a URL"),
        ] {
            let problem = problem(text).unwrap_or_default();
            assert!(problem.contains(what), "{text:?}: {problem}");
        }
    }

    #[test]
    fn debug_shows_where_calls_go_and_nothing_more() {
        let client = HttpClient::new("http://127.0.0.1:9/canary", "test", &HttpOptions::new()).unwrap();
        let debug = format!("{client:?}");
        assert!(debug.contains("127.0.0.1:9"), "{debug}");
        assert!(!debug.contains("canary"), "{debug}");
    }
}
