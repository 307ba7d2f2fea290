//! What distance costs: a call over TLS through a relay that holds everything back, on a new connection and on a kept one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bench::Outcome;
use bench::line::{Line, Row};
use bench::rounds::{median, tell};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const ROUND_TRIPS: [u64; 3] = [10, 50, 200];
const CALLS: usize = 9;
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"status\":0}";

pub(crate) async fn measure() -> Outcome<()> {
    let key = rcgen::KeyPair::generate()?;
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])?.self_signed(&key)?;
    let server = serve_tls(&certificate, &key).await?;
    for milliseconds in ROUND_TRIPS {
        let relay = relay(server, Duration::from_millis(milliseconds)).await?;
        let url = format!("https://localhost:{}", relay.port());
        let new = waits(&client(&url, certificate.pem(), None)?).await?;
        let kept = waits(&client(&url, certificate.pem(), Some(Duration::from_secs(60)))?).await?;
        tell(&Line::Row(Row {
            what: format!("a call over TLS 1.3, {milliseconds} ms there and back"),
            ours: format!("new connection: {new:.0} ms"),
            peer: format!("`reuse_connections`: {kept:.0} ms"),
            #[allow(clippy::cast_precision_loss, reason = "at most 200")]
            ratio: format!(
                "saves {:.0} ms, {:.1} round trips",
                new - kept,
                (new - kept) / milliseconds as f64
            ),
            goal: String::new(),
            is_met: None,
        }));
    }
    Ok(())
}

fn client(url: &str, root: String, reuse: Option<Duration>) -> Outcome<esms_my::Client> {
    let mut options = otp_http::HttpOptions::new().extra_root_certificate(root);
    if let Some(idle) = reuse {
        options = options.reuse_connections(idle);
    }
    let credentials = esms_my::Credentials::new("key", "secret")?;
    Ok(esms_my::Client::builder(credentials).base_url(url).http(options).build()?)
}

/// Milliseconds of a call in the middle, the first one aside.
async fn waits(client: &esms_my::Client) -> Outcome<f64> {
    let request = esms_my::GenerateOtp::new("+60123456789".parse()?, esms_my::OtpText::brand("Eaon"));
    let mut waits = Vec::new();
    for call in 0..=CALLS {
        let begun = Instant::now();
        client.generate_otp(&request).await?;
        if call > 0 {
            waits.push(begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(median(waits.into_iter()))
}

async fn serve_tls(certificate: &rcgen::Certificate, key: &rcgen::KeyPair) -> Outcome<SocketAddr> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = rustls::crypto::ring::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            // Or pieces wait for acknowledgements that come 40 ms late, which is not what is measured.
            let _ = connection.set_nodelay(true);
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
    });
    Ok(address)
}

/// Passes on each piece half a round trip after it came, and the first one a whole round trip later still: this machine's own
/// TCP handshake takes no time, and the one that is imitated does.
async fn relay(to: SocketAddr, round_trip: Duration) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(to).await else { return };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            tokio::spawn(pass_on(from_client, to_server, round_trip / 2, round_trip));
            tokio::spawn(pass_on(from_server, to_client, round_trip / 2, Duration::ZERO));
        }
    });
    Ok(address)
}

async fn pass_on(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    delay: Duration,
    handshake: Duration,
) {
    let (pieces, mut waiting) = tokio::sync::mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let connected = Instant::now() + handshake;
    tokio::spawn(async move {
        let mut buffer = [0; 4096];
        while let Ok(count) = from.read(&mut buffer).await {
            let due = Instant::now().max(connected) + delay;
            if count == 0 || pieces.send((due, buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    while let Some((due, piece)) = waiting.recv().await {
        tokio::time::sleep_until(due.into()).await;
        if to.write_all(&piece).await.is_err() {
            return;
        }
    }
}
