//! A real TLS listener with certificates of its own making, which plays a test's steps behind the handshake.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use otp_http::{HttpClient, HttpOptions};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::Acceptor;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::LazyConfigAcceptor;

use crate::calls::{client, patient};
use crate::raw_server::{End, Seen, Step, play};

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// The root certificate that a client is to trust.
    pub(crate) fn pem(&self) -> String {
        self.pem.clone()
    }

    /// Signs a certificate for this name, valid from one year to another.
    fn sign(&self, identity: &Identity) -> (Vec<u8>, Vec<u8>) {
        let mut params = CertificateParams::new([identity.name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(identity.from_year, 1, 1);
        params.not_after = rcgen::date_time_ymd(identity.to_year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.der().to_vec(), key.serialize_der())
    }
}

/// What the server's certificate says.
pub(crate) struct Identity {
    pub(crate) name: &'static str,
    pub(crate) from_year: i32,
    pub(crate) to_year: i32,
}

impl Default for Identity {
    /// The right name, and valid in any year that these tests will see.
    fn default() -> Self {
        Self { name: "127.0.0.1", from_year: 2000, to_year: 4000 }
    }
}

/// How the server shakes hands.
pub(crate) struct Handshake {
    pub(crate) identity: Identity,
    /// The protocols that it speaks over the connection, its favourite first.
    pub(crate) protocols: &'static [&'static str],
    pub(crate) versions: &'static [&'static rustls::SupportedProtocolVersion],
}

impl Default for Handshake {
    fn default() -> Self {
        Self { identity: Identity::default(), protocols: &[], versions: rustls::ALL_VERSIONS }
    }
}

pub(crate) struct TlsServer {
    address: SocketAddr,
    authority: Authority,
    seen: Arc<Mutex<Seen>>,
    offered: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl TlsServer {
    /// Shakes hands, does the steps inside the connection, and closes it without a farewell.
    pub(crate) async fn start(handshake: Handshake, steps: Vec<Step>) -> Self {
        let authority = Authority::new();
        let config = config(&authority, &handshake);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, offered) = <(Arc<Mutex<Seen>>, Arc<Mutex<Vec<String>>>)>::default();
        let task = tokio::spawn({
            let (seen, offered) = (Arc::clone(&seen), Arc::clone(&offered));
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    seen.lock().unwrap().connections += 1;
                    let (config, steps) = (Arc::clone(&config), steps.clone());
                    tokio::spawn(serve(stream, config, steps, Arc::clone(&seen), Arc::clone(&offered)));
                }
            }
        });
        Self { address, authority, seen, offered, task }
    }

    /// Settings that trust this server's authority.
    pub(crate) fn trusted(&self) -> HttpOptions {
        patient().extra_root_certificate(self.authority.pem())
    }

    pub(crate) fn client(&self, options: &HttpOptions) -> HttpClient {
        client(&format!("https://{}", self.address), options)
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// The requests that arrived whole.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// The protocols that clients offered, in the order of their greetings.
    pub(crate) fn offered(&self) -> Vec<String> {
        self.offered.lock().unwrap().clone()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn config(authority: &Authority, handshake: &Handshake) -> Arc<ServerConfig> {
    let (certificate, key) = authority.sign(&handshake.identity);
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(handshake.versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key)
        .unwrap();
    config.alpn_protocols = handshake.protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Arc::new(config)
}

async fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    steps: Vec<Step>,
    seen: Arc<Mutex<Seen>>,
    offered: Arc<Mutex<Vec<String>>>,
) {
    let Ok(start) = LazyConfigAcceptor::new(Acceptor::default(), stream).await else { return };
    let protocols = start.client_hello().alpn().into_iter().flatten();
    let protocols: Vec<_> = protocols.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    offered.lock().unwrap().extend(protocols);
    let Ok(mut stream) = start.into_stream(config).await else { return };
    if let End::Reset = play(&mut stream, steps, &seen).await {
        stream.get_ref().0.set_zero_linger().unwrap();
    }
}
