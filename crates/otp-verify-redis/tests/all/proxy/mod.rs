//! A connection in between that a test can cut or hold up, after the server has done what it was asked.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part of it")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to the next answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answers {
    Pass,
    /// The connection ends in its place.
    Cut,
    /// The connection ends in place of one answer; those after it pass.
    CutOne,
    /// The same in place of the answer to the next question with this argument.
    CutOneTo(&'static str),
    /// It is kept back until they pass again.
    Hold,
}

/// Ends when dropped, and its connections with it.
pub(crate) struct Proxy {
    address: SocketAddr,
    answers: watch::Sender<Answers>,
    asked: Arc<Mutex<Vec<u8>>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let answers = watch::Sender::new(Answers::Pass);
        let to_answers = answers.clone();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(server).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(ask(from_client, to_server, Arc::clone(&kept), to_answers.clone()));
                tokio::spawn(answer(from_server, to_client, to_answers.clone()));
            }
        });
        Self { address, answers, asked, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    pub(crate) fn let_answers(&self, answers: Answers) {
        self.answers.send_replace(answers);
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything that was sent to the server.
    pub(crate) fn asked(&self) -> Vec<u8> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn ask(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    asked: Arc<Mutex<Vec<u8>>>,
    told: watch::Sender<Answers>,
) {
    let mut bytes = vec![0; 16_384];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        asked.lock().unwrap().extend_from_slice(&bytes[..count]);
        let question = String::from_utf8_lossy(&bytes[..count]);
        told.send_if_modified(|answers| match *answers {
            Answers::CutOneTo(text) if question.contains(&format!("\r\n{text}\r\n")) => {
                *answers = Answers::CutOne;
                true
            }
            Answers::CutOneTo(_) | Answers::Pass | Answers::Cut | Answers::CutOne | Answers::Hold => false,
        });
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, told: watch::Sender<Answers>) {
    let mut bytes = vec![0; 16_384];
    let mut answers = told.subscribe();
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let is_the_one = told.send_if_modified(|answers| {
            let is_the_one = *answers == Answers::CutOne;
            if is_the_one {
                *answers = Answers::Pass;
            }
            is_the_one
        });
        if is_the_one || *answers.borrow() == Answers::Cut {
            return;
        }
        if answers.wait_for(|answers| *answers != Answers::Hold).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
