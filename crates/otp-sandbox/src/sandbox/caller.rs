//! Makes the calls that are due: a GET on the callback URL of a message. Only this machine is ever called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Shared;
use crate::reports::Called;
use crate::world::World;

/// How long a server may take for its answer. No page states it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes one call after the other, each as soon as it is due.
pub(super) async fn run(shared: Arc<Shared>) {
    // What others can reach must not let them reach what listens here for this machine only.
    let is_own = shared.addresses.control.ip().is_loopback();
    let mut news = shared.news.subscribe();
    loop {
        // Marked before the look, so that nothing slips in between.
        news.mark_unchanged();
        while let Some(due) = shared.with(World::take_report) {
            let called = match Target::parse(&due.url).filter(|_| is_own) {
                Some(target) => timeout(PATIENCE, target.call()).await.ok().flatten(),
                None => Some(Called::NotHere),
            };
            shared.with(|world| world.report_called(due, called.unwrap_or(Called::Silence)));
        }
        let changed = match shared.until_next_report() {
            Some(wait) => timeout(wait, news.changed()).await.unwrap_or(Ok(())),
            None => news.changed().await,
        };
        if changed.is_err() {
            return;
        }
    }
}

/// An address of this machine, with what to ask it for.
struct Target<'u> {
    addresses: Vec<SocketAddr>,
    host: &'u str,
    path: String,
}

impl<'u> Target<'u> {
    /// Reads an `http` URL of this machine; no other is one.
    fn parse(url: &'u str) -> Option<Self> {
        let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic());
        let (scheme, rest) = url.split_once("://").filter(|_| is_plain)?;
        let rest = rest.split('#').next().filter(|_| scheme.eq_ignore_ascii_case("http"))?;
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (name, port) = match host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((name, port)) => (name, port.parse().ok()?),
            None => (host, 80),
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let ips = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![ip],
            Err(_) if bare.eq_ignore_ascii_case("localhost") => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            Err(_) => return None,
        };
        let addresses = ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect::<Vec<_>>();
        let slash = if path.starts_with('/') { "" } else { "/" };
        let is_here = addresses.iter().all(|address| address.ip().is_loopback());
        is_here.then(|| Self { addresses, host, path: format!("{slash}{path}") })
    }

    /// The status of the answer, where there is one.
    async fn call(&self) -> Option<Called> {
        let Self { addresses, host, path } = self;
        let mut stream = TcpStream::connect(&addresses[..]).await.ok()?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: otp-sandbox\r\naccept: */*\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        // Up to the end of the head, or of a reasonable one.
        let (mut head, mut buffer) = (Vec::new(), [0; 1024]);
        while !head.windows(4).any(|four| four == b"\r\n\r\n") && head.len() < 64 * 1024 {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => head.extend_from_slice(&buffer[..count]),
            }
        }
        let line =
            head.split(|byte| *byte == b'\r').next().and_then(|line| std::str::from_utf8(line).ok())?;
        let status = line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
        status.parse().ok().map(Called::Status)
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn only_this_machine_is_called() {
        for url in [
            "http://127.0.0.1:8080/hook?token=1",
            "HTTP://127.3.2.1",
            "http://localhost:1?x",
            "http://[::1]:8080/hook#part",
        ] {
            assert!(Target::parse(url).is_some(), "{url}");
        }
        for url in [
            "https://127.0.0.1/",
            "http://192.0.2.1/",
            "http://example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://example.com@127.0.0.1/",
            "http://[::ffff:192.0.2.1]/",
            "http://0.0.0.0/",
            "http://2130706433/",
            "http://127.0.0.1:8080/a b",
            "http://127.0.0.1:8080/\r\nx: y",
            "http://127.0.0.1:99999/",
            "ftp://127.0.0.1/",
            "/hook",
            "",
        ] {
            assert!(Target::parse(url).is_none(), "{url}");
        }
        let target = Target::parse("http://127.0.0.1:8080?x=1").unwrap();
        assert_eq!((target.host, &*target.path), ("127.0.0.1:8080", "/?x=1"));
    }
}
