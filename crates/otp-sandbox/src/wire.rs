//! The vendor ports: raw sockets, because a fault has to do to the bytes what no framework allows.

mod door;
mod play;
mod read;

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::timeout;

use self::play::{Played, play};
use self::read::{Reader, Trouble};
use crate::control::{is_near, is_private};
use crate::exchange::Request;
use crate::handle::handle;
use crate::names::Vendor;
use crate::plan::refusal;
use crate::sandbox::Shared;

pub(crate) use door::{BREATH, serve};

/// Answers one request after the other until one side has enough.
async fn converse(mut stream: TcpStream, peer: IpAddr, vendor: Vendor, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::default();
    if let Some(plan) = shared.with(|world| world.accept(vendor)) {
        if play(&mut stream, &mut reader, plan).await != Played::KeepOpen {
            return;
        }
    }
    loop {
        let listening = listen(&mut stream, &mut reader, peer, vendor, &shared);
        let Ok(heard) = timeout(shared.settings.silence, listening).await else { return };
        let (plan, call) = match heard {
            Ok(request) => shared.with(|world| {
                let call = world.next_call();
                (handle(world, vendor, &request).plan, Some(call))
            }),
            Err(Trouble::Closed) => return,
            Err(Trouble::Struck(plan)) => (plan, None),
            Err(Trouble::Refused(status)) => (refusal(status), None),
        };
        let played = play(&mut stream, &mut reader, plan).await;
        if let (Played::ClientLeft, Some(call)) = (played, call) {
            shared.with(|world| world.client_left(&call, vendor));
        }
        if played != Played::KeepOpen {
            return;
        }
    }
}

async fn listen(
    stream: &mut TcpStream,
    reader: &mut Reader,
    peer: IpAddr,
    vendor: Vendor,
    shared: &Shared,
) -> Result<Request, Trouble> {
    let head = reader.head(stream, peer).await?;
    // Any page could spoil a test: the keys are published, and a form or an image is asked for without asking.
    let address = shared.addresses.vendor(vendor);
    let own = format!("http://{address}");
    let is_foreign = head.request.header_values("origin").any(|origin| origin != own);
    if is_foreign || !head.request.header_values("sec-fetch-site").all(is_near) {
        return Err(Trouble::Refused(403));
    }
    // A page whose name was pointed here sends no origin. On an address that others reach, any name may be this machine's.
    let host = head.request.header_value("host").filter(|_| address.ip().is_loopback());
    if host.is_some_and(|host| !is_private(host, vendor)) {
        return Err(Trouble::Refused(421));
    }
    match shared.with(|world| world.head(vendor, &head.request)) {
        Some(plan) => Err(Trouble::Struck(plan)),
        None => reader.rest(stream, head).await,
    }
}

/// The requests in these bytes, as a connection would give them one after the other, up to the first that is refused.
#[cfg(any(test, fuzzing))]
pub(crate) async fn requests_in(bytes: &[u8]) -> Vec<Request> {
    let mut socket = tokio::io::join(bytes, tokio::io::sink());
    let mut reader = Reader::default();
    let mut requests = Vec::new();
    while let Ok(head) = reader.head(&mut socket, IpAddr::from([127, 0, 0, 1])).await {
        let Ok(request) = reader.rest(&mut socket, head).await else { break };
        requests.push(request);
    }
    requests
}
