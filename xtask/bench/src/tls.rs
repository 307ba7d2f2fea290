//! A server that speaks TLS with a certificate of its own making, and gives the same answer to every request.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::Outcome;

/// Success in the words of all three vendors at once.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n\
    {\"status\":0,                   \"CodeResult\":\"100\"}";

pub struct TlsServer {
    pub address: SocketAddr,
    /// The certificate to trust, as PEM.
    pub root: String,
}

impl TlsServer {
    /// # Errors
    ///
    /// When no port is free.
    pub async fn start() -> Outcome<Self> {
        let key = rcgen::KeyPair::generate()?;
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let certificate = rcgen::CertificateParams::new(names)?.self_signed(&key)?;
        let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = rustls::crypto::ring::default_provider();
        let config = rustls::ServerConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config))));
        Ok(Self { address, root: certificate.pem() })
    }

    /// Writes the certificate to a file, prints its URL, and serves until its standard input ends.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub async fn until_input_ends(self, root: &str) -> Outcome<()> {
        std::fs::write(root, &self.root)?;
        println!("https://{}", self.address);
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
        Ok(())
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((connection, _)) = listener.accept().await {
        // Or pieces wait for acknowledgements that come 40 ms late, which is not what is measured.
        let _ = connection.set_nodelay(true);
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut tls = acceptor.accept(connection).await?;
            let mut buffer = [0; 4096];
            // A request of this size comes in one record, and is answered by whatever comes.
            while tls.read(&mut buffer).await? > 0 {
                tls.write_all(ANSWER).await?;
                tls.flush().await?;
            }
            Ok::<(), std::io::Error>(())
        });
    }
}
