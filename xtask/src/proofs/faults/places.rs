//! Addresses on this machine: where calls are answered, refused, or kept waiting.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

/// A listener of its own for each caller, spread over eight addresses so that a long run does not use up the ports that
/// closed connections still hold. Where only 127.0.0.1 is set up, it serves all.
pub(crate) fn listener(number: usize) -> io::Result<TcpListener> {
    let last = u8::try_from(number % 8).unwrap_or_default() + 1;
    let socket = bind(Ipv4Addr::new(127, 0, 0, last)).or_else(|_| bind(Ipv4Addr::LOCALHOST))?;
    socket.set_recv_buffer_size(UNREAD)?;
    socket.listen(1024)
}

/// As little as possible is taken in unread, so that a long request waits for its reader.
const UNREAD: u32 = 4096;

fn bind(address: Ipv4Addr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(address), 0))?;
    Ok(socket)
}

/// A port that is taken, so that no other program opens it, and not listened on.
pub(crate) struct Refused {
    _socket: TcpSocket,
    pub(crate) address: SocketAddr,
}

impl Refused {
    pub(crate) fn new() -> io::Result<Self> {
        let socket = bind(Ipv4Addr::LOCALHOST)?;
        let address = socket.local_addr()?;
        Ok(Self { _socket: socket, address })
    }
}

/// A listener that nobody takes connections from, with as many waiting as it can hold.
pub(crate) struct Full {
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
    pub(crate) address: SocketAddr,
}

impl Full {
    pub(crate) fn new() -> io::Result<Self> {
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
}
