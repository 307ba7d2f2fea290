//! The vendor ports: raw sockets, because a fault has to do to the bytes what no framework allows.

mod read;
mod write;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use self::read::{Incoming, Reader, Trouble};
use crate::sandbox::Shared;
use crate::vendor::Vendor;
use crate::world::handle;

/// How long a connection may be silent: longer than any client's time-out, so that it is the client who gives up.
const SILENCE: Duration = Duration::from_secs(120);

/// Pause after a failed accept, which means that the process has run out of sockets.
const BREATH: Duration = Duration::from_millis(20);

pub(crate) async fn serve(listener: TcpListener, vendor: Vendor, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(converse(stream, peer.ip(), vendor, Arc::clone(&shared)));
            }
            Err(_) => sleep(BREATH).await,
        }
    }
}

/// Answers one request after the other until one side has enough.
async fn converse(mut stream: TcpStream, peer: IpAddr, vendor: Vendor, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::default();
    loop {
        let Ok(incoming) = timeout(SILENCE, reader.next(&mut stream, peer)).await else { return };
        let keep_alive = match incoming {
            Ok(Incoming { request, keep_alive }) => {
                let reply = shared.with(|world| handle(world, vendor, &request));
                if reply.is_cut() {
                    return;
                }
                let head_only = request.method == "HEAD";
                write::reply(&mut stream, &reply, keep_alive, head_only).await.is_ok() && keep_alive
            }
            Err(Trouble::Closed) => return,
            Err(Trouble::Refused(status)) => {
                let _ = write::refusal(&mut stream, status).await;
                false
            }
        };
        if !keep_alive {
            write::finish(&mut stream).await;
            return;
        }
    }
}
