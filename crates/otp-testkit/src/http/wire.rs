//! The bytes of a connection, in the clear or inside TLS.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A connection's stream.
#[derive(Debug)]
pub(super) enum Wire {
    /// Plain TCP.
    Plain(TcpStream),
    /// TLS, after its handshake.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// The TCP stream below.
    pub(super) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    pub(super) fn as_stream(&mut self) -> &mut (dyn Stream + '_) {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => &mut **stream,
        }
    }

    /// Adds at most `most` bytes; 0 is the end.
    pub(super) async fn read(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        self.as_stream().take(most as u64).read_buf(bytes).await
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.as_stream();
        stream.write_all(bytes).await?;
        stream.flush().await
    }

    pub(super) async fn shutdown(&mut self) -> io::Result<()> {
        self.as_stream().shutdown().await
    }

    /// Ends the connection. Before that it adds, without waiting, what arrived and was not read. Returns whether the client
    /// had ended it already.
    pub(super) fn close(self, bytes: &mut Vec<u8>) -> bool {
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

/// Both directions.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}
