//! Addresses on this machine where no call is answered.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

/// A socket on a free port of this address.
///
/// # Errors
///
/// Fails where the address is not set up.
pub fn bind(address: Ipv4Addr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(address), 0))?;
    Ok(socket)
}

/// A port that is taken, so that no other program opens it, and not listened on: connections are refused.
#[derive(Debug)]
pub struct Refused {
    _socket: TcpSocket,
    address: SocketAddr,
}

impl Refused {
    /// Takes a port.
    ///
    /// # Errors
    ///
    /// Fails if there is none.
    pub fn new() -> io::Result<Self> {
        let socket = bind(Ipv4Addr::LOCALHOST)?;
        let address = socket.local_addr()?;
        Ok(Self { _socket: socket, address })
    }

    /// Its base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A listener whose queue is full: connecting takes as long as the caller waits.
#[derive(Debug)]
pub struct Full {
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
    address: SocketAddr,
}

impl Full {
    /// Fills the queue of a new listener.
    ///
    /// # Errors
    ///
    /// Fails on a system whose queues do not fill up.
    pub fn new() -> io::Result<Self> {
        let listener = bind(Ipv4Addr::LOCALHOST)?.listen(1)?;
        let address = listener.local_addr()?;
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
            waiting.push(stream);
            if waiting.len() > 64 {
                return Err(io::Error::other("a queue of connections does not fill up on this system"));
            }
        }
        Ok(Self { _listener: listener, _waiting: waiting, address })
    }

    /// Its base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
