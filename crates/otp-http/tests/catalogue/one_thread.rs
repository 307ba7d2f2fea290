//! Faults whose outcome the kernel would decide by chance, put in order: client and server share one thread.

use std::future::poll_fn;
use std::net::{TcpListener, TcpStream};
use std::pin::{Pin, pin};
use std::task::Poll;

use otp_core::Error;
use otp_http::{Call, Reply};

use crate::calls::{client, patient};

/// Makes the call; once it is connected, and before it can write, the server does its part to the connection.
///
/// The call is polled until the kernel has connected, and the runtime looks at the socket only when `fault` is through.
/// So the client learns of its connection and of the fault in the same moment, every time.
pub(crate) fn before_writing(call: Call, fault: impl FnOnce(TcpStream)) -> Result<Reply, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let http = client(&format!("http://{}", listener.local_addr().unwrap()), &patient());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut call = pin!(http.send(call));
        let stream = loop {
            assert!(poll_once(call.as_mut()).await.is_none());
            if let Ok((stream, _)) = listener.accept() {
                break stream;
            }
        };
        fault(stream);
        settle();
        let outcome = call.await;
        assert!(listener.accept().is_err(), "one connection for one call");
        outcome
    })
}

/// Polls a future once, and hands nothing back to the runtime.
pub(crate) async fn poll_once<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Option<F::Output> {
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Ends a connection with RST.
pub(crate) fn reset(stream: TcpStream) {
    stream.set_nonblocking(true).unwrap();
    tokio::net::TcpStream::from_std(stream).unwrap().set_zero_linger().unwrap();
}

/// Waits until the loopback device has delivered what it was given: it keeps the order, and this comes last.
fn settle() {
    use std::io::{Read as _, Write as _};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut far, _) = listener.accept().unwrap();
    near.write_all(b"x").unwrap();
    far.read_exact(&mut [0]).unwrap();
}
