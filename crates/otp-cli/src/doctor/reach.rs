//! Whether calls get from this machine to a vendor.

use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use otp_http::endpoint::takes_proxy;

use super::{Look, tunnel};
use crate::account::{server, setting};
use crate::progress;
use crate::proxy::Server;
use crate::vendor::Vendor;

/// How long a connection, or the answer of a proxy, may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How calls get to a vendor that is not on this machine.
pub(super) enum Way {
    Straight,
    Through(Server),
    /// There should be a proxy, and none takes connections.
    Blocked,
}

/// Connects to the vendor, or asks the proxy for a tunnel to it. Nothing is said to the vendor itself.
pub(super) fn reach(vendor: Vendor, way: &Way) -> Look {
    let name = vendor.own().variables().base_url;
    let own = match setting(name) {
        Ok(own) => own,
        Err(sentence) => return Look::bad("reach", sentence),
    };
    let url = own.as_deref().unwrap_or(vendor.own().base_url());
    let (address, takes_proxy) = match server(url).and_then(|address| Ok((address, takes_proxy(url)?))) {
        Ok(found) => found,
        // What cannot be read may be a key, or hold a login: it is neither shown nor looked up.
        Err(error) => return Look::bad("reach", format!("{name}: {error}")),
    };
    match way {
        Way::Through(proxy) if takes_proxy => through(proxy, &address),
        Way::Blocked if takes_proxy => {
            Look::fine("reach", format!("{address} is behind the proxy: it was not looked at"))
        }
        Way::Straight | Way::Through(_) | Way::Blocked => straight(&address),
    }
}

fn straight(address: &str) -> Look {
    progress::say(&format!("connecting to {address}"));
    match connect(address) {
        Ok(()) => Look::fine("reach", format!("{address} takes connections")),
        Err(error) => Look::bad("reach", format!("{address}: {error}")),
    }
}

fn through(proxy: &Server, address: &str) -> Look {
    if proxy.has_tls {
        let says = format!("{address} is behind an https proxy, which is not asked");
        return Look::fine("reach", says);
    }
    progress::say(&format!("asking the proxy for a way to {address}"));
    match tunnel::ask(proxy, address, PATIENCE) {
        Ok(()) => Look::fine("reach", format!("the proxy lets calls through to {address}")),
        Err(sentence) => Look::bad("reach", format!("{address}: {sentence}")),
    }
}

pub(super) fn connect(address: &str) -> io::Result<()> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}
