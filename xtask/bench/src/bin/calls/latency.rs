//! What distance costs: a call over TLS through a relay that holds everything back, on a new connection and on a kept one.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench::rounds::{Row, median};
use bench::server::TlsServer;
use bench::{Outcome, tell};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ROUND_TRIPS: [u64; 3] = [10, 50, 200];
const CALLS: usize = 9;

pub(crate) async fn measure() -> Outcome<()> {
    let server = TlsServer::start().await?;
    for milliseconds in ROUND_TRIPS {
        let relay = relay(server.address, Duration::from_millis(milliseconds)).await?;
        let url = format!("https://localhost:{}", relay.port());
        let new = waits(&client(&url, server.root.clone(), None)?).await?;
        let kept = waits(&client(&url, server.root.clone(), Some(Duration::from_secs(60)))?).await?;
        #[allow(clippy::cast_precision_loss, reason = "at most 200")]
        let trips = (new - kept) / milliseconds as f64;
        tell(Row::new(
            format!("a call over TLS 1.3, {milliseconds} ms there and back"),
            format!("new connection: {new:.0} ms"),
            format!("`reuse_connections`: {kept:.0} ms"),
            format!("saves {:.0} ms, {trips:.1} round trips", new - kept),
        ));
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
    Ok(median(waits))
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
