//! The bytes of a connection, in the clear or inside TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead as _, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use crate::Failure;

pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    pub(crate) fn stream(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    /// Adds at most `most` bytes; 0 is the end.
    pub(crate) async fn read(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.take(most as u64).read_buf(bytes).await,
            Self::Tls(stream) => stream.take(most as u64).read_buf(bytes).await,
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }

    pub(crate) async fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.shutdown().await,
            Self::Tls(stream) => stream.shutdown().await,
        }
    }

    /// Ends the connection. Before that it looks, without waiting, at what arrived and was not read; true if the client had
    /// ended it already.
    pub(crate) fn close(self, bytes: &mut Vec<u8>) -> bool {
        match self {
            // Peeked at and not read: closing on unread bytes has an effect of its own, which belongs to the faults.
            Self::Plain(stream) => {
                let mut rest = vec![0; 64 * 1024];
                let Ok(stream) = stream.into_std() else { return false };
                let Ok(count) = stream.peek(&mut rest) else { return false };
                bytes.extend_from_slice(&rest[..count]);
                count == 0
            }
            Self::Tls(mut stream) => {
                let mut rest = vec![0; 16 * 1024];
                let mut context = Context::from_waker(Waker::noop());
                loop {
                    let mut buffer = ReadBuf::new(&mut rest);
                    match Pin::new(&mut stream).poll_read(&mut context, &mut buffer) {
                        Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                            bytes.extend_from_slice(buffer.filled());
                        }
                        Poll::Ready(_) => return true,
                        Poll::Pending => return false,
                    }
                }
            }
        }
    }
}

/// A server's certificate for this machine's addresses, and how a client comes to trust it.
#[derive(Clone)]
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    /// The certificate, as the client's extra root.
    pub(crate) root_pem: String,
}

impl Tls {
    pub(crate) fn new() -> Result<Self, Failure> {
        let failure = |error: &dyn ToString| Failure::new(&error.to_string());
        let names: Vec<_> = (1..=8).map(|last| format!("127.0.0.{last}")).collect();
        let made = rcgen::generate_simple_self_signed(names).map_err(|error| failure(&error))?;
        let key =
            PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(|error| failure(&error))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| failure(&error))?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .map_err(|error| failure(&error))?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), root_pem: made.cert.pem() })
    }

    /// Shakes hands, or finds that the client went away.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Wire> {
        Ok(Wire::Tls(Box::new(self.acceptor.accept(stream).await?)))
    }
}
