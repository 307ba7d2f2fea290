//! Accepting connections, and not accepting them for a while.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::{sleep, timeout};

use super::converse;
use crate::names::Vendor;
use crate::sandbox::Shared;

/// Pause after a failed accept or bind, which means that the process has run out of sockets.
pub(crate) const BREATH: Duration = Duration::from_millis(20);

/// As many callers as the other listeners let wait.
const BACKLOG: u32 = 1024;

pub(crate) async fn serve(mut listener: TcpListener, vendor: Vendor, shared: Arc<Shared>) {
    let address = shared.addresses.vendor(vendor);
    loop {
        match first(listener.accept(), shared.bell(vendor)).await {
            Some(Ok((stream, peer))) => {
                tokio::spawn(converse(stream, peer.ip(), vendor, Arc::clone(&shared)));
            }
            Some(Err(_)) => sleep(BREATH).await,
            None if shared.with(|world| world.faults.refusal_ordered(vendor)) => {
                // Only a port without a listener refuses: a connection that was accepted can no longer be refused. The port
                // stays ours meanwhile, so that nobody else answers on it.
                drop(listener);
                let mut closed = hold(address).await;
                stay_closed(vendor, &shared).await;
                listener = loop {
                    match closed.listen(BACKLOG) {
                        Ok(listener) => break listener,
                        Err(_) => closed = hold(address).await,
                    }
                };
            }
            None => {}
        }
    }
}

/// Waits while the port is closed; a fault that is taken back opens it early.
async fn stay_closed(vendor: Vendor, shared: &Shared) {
    while let Some((id, for_ms)) = shared.with(|world| world.begin_refusal(vendor)) {
        let end = Instant::now() + Duration::from_millis(for_ms);
        while shared.with(|world| world.faults.is_armed(id)) {
            let left = end.saturating_duration_since(Instant::now());
            if timeout(left, shared.bell(vendor)).await.is_err() {
                shared.with(|world| world.disarm_one(id));
            }
        }
    }
}

/// Takes the same port without listening; the address may be busy for a moment if somebody else was quick.
async fn hold(address: SocketAddr) -> TcpSocket {
    let bind = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // As for every listener: connections from before may still be there. On Windows it would mean to share the port.
        socket.set_reuseaddr(cfg!(not(windows)))?;
        socket.bind(address)?;
        std::io::Result::Ok(socket)
    };
    loop {
        match bind() {
            Ok(socket) => return socket,
            Err(_) => sleep(BREATH).await,
        }
    }
}

/// What the first future gives, or `None` when the second is ready before it.
async fn first<T>(wanted: impl Future<Output = T>, instead: impl Future<Output = ()>) -> Option<T> {
    match select(pin!(wanted), pin!(instead)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
