//! A wire between a store and its server that can be made to misbehave.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// Everything passes.
    Passes,
    /// What the server answers is kept back until the wire changes.
    HoldsAnswers,
    /// The first byte that the server answers ends the connection, unseen.
    CutsAnswers,
    /// The first byte that the client sends ends the connection, before the server sees it.
    CutsCommands,
}

/// Listens on a port of its own; ends with its runtime.
pub(crate) struct Proxy {
    port: u16,
    wire: Arc<watch::Sender<Wire>>,
    round_trips: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Arc::new(watch::Sender::new(Wire::Passes));
        let state = Arc::clone(&wire);
        let round_trips = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&round_trips);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (wire, count) = (state.subscribe(), Arc::clone(&count));
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                        forward(client, server, wire, &count).await;
                    }
                });
            }
        });
        Self { port, wire, round_trips }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How often a client has sent something after an answer: what it sends without waiting counts once.
    pub(crate) fn round_trips(&self) -> usize {
        self.round_trips.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, wire: Wire) {
        self.wire.send_replace(wire);
    }
}

/// Ends when one side does or the wire cuts; both are closed then.
async fn forward(
    mut client: TcpStream,
    mut server: TcpStream,
    mut wire: watch::Receiver<Wire>,
    round_trips: &AtomicUsize,
) {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let commands = wire.clone();
    let is_answered = AtomicBool::new(true);
    let there = async {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from_client.read(&mut bytes).await {
            if is_answered.swap(false, Ordering::Relaxed) {
                round_trips.fetch_add(1, Ordering::Relaxed);
            }
            if *commands.borrow() == Wire::CutsCommands
                || to_server.write_all(&bytes[..length]).await.is_err()
            {
                return;
            }
        }
    };
    let back = async {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from_server.read(&mut bytes).await {
            is_answered.store(true, Ordering::Relaxed);
            let is_there = wire.wait_for(|wire| *wire != Wire::HoldsAnswers).await.is_ok();
            if !is_there || *wire.borrow() == Wire::CutsAnswers {
                return;
            }
            if to_client.write_all(&bytes[..length]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = there => {}
        () = back => {}
    }
}
