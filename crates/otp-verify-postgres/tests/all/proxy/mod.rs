//! A wire between a store and its server that can be made to misbehave.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;

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
}

impl Proxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Arc::new(watch::Sender::new(Wire::Passes));
        let state = Arc::clone(&wire);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let wire = state.subscribe();
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                        forward(client, server, wire).await;
                    }
                });
            }
        });
        Self { port, wire }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn set(&self, wire: Wire) {
        self.wire.send_replace(wire);
    }
}

/// Ends when one side does or the wire cuts; both are closed then.
async fn forward(mut client: TcpStream, mut server: TcpStream, mut wire: watch::Receiver<Wire>) {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let commands = wire.clone();
    let there = async {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from_client.read(&mut bytes).await {
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
