//! Certificates of our own making, and the server's side of a handshake.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::rustls::{self, ServerConfig, SupportedProtocolVersion};

use super::wire::Wire;

/// An authority that signs certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority")
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// Makes an authority with a new key.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// The root certificate for a client that trusts this authority.
    #[must_use]
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    /// The server's side of such a handshake, with a certificate that this authority signs.
    #[must_use]
    pub fn signs(&self, handshake: &Handshake) -> Tls {
        let names: Vec<_> = handshake.names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(handshake.from_year, 1, 1);
        params.not_after = rcgen::date_time_ymd(handshake.to_year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(handshake.versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = handshake.protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Tls { config: Arc::new(config), offered: Arc::default() }
    }
}

/// What the server's certificate says, and what the server speaks.
#[derive(Clone, Debug)]
pub struct Handshake {
    /// The names and addresses in the certificate.
    pub names: Vec<&'static str>,
    /// The year in which the certificate begins to be valid.
    pub from_year: i32,
    /// The year in which it is valid no more.
    pub to_year: i32,
    /// The protocols inside TLS, the preferred one first.
    pub protocols: &'static [&'static str],
    /// The versions of TLS.
    pub versions: &'static [&'static SupportedProtocolVersion],
}

impl Default for Handshake {
    /// Good for every loopback address that tests use, in any year that they will see.
    fn default() -> Self {
        let names = vec![
            "127.0.0.1",
            "127.0.0.2",
            "127.0.0.3",
            "127.0.0.4",
            "127.0.0.5",
            "127.0.0.6",
            "127.0.0.7",
            "127.0.0.8",
        ];
        Self { names, from_year: 2000, to_year: 4000, protocols: &[], versions: rustls::ALL_VERSIONS }
    }
}

impl Handshake {
    /// A certificate for this name and no other.
    #[must_use]
    pub fn of(name: &'static str) -> Self {
        Self { names: vec![name], ..Self::default() }
    }
}

/// The server's side of a handshake.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    offered: Arc<Mutex<Vec<String>>>,
}

impl Tls {
    /// Shakes hands.
    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<Wire> {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let protocols = start.client_hello().alpn().into_iter().flatten();
        let protocols: Vec<_> = protocols.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        self.offered.lock().unwrap().extend(protocols);
        Ok(Wire::Tls(Box::new(start.into_stream(Arc::clone(&self.config)).await?)))
    }

    /// The protocols that clients offered, in the order of their greetings.
    #[must_use]
    pub fn offered(&self) -> Vec<String> {
        self.offered.lock().unwrap().clone()
    }
}
