//! The server's side of one connection: it does what a script says and enters in the ledger what arrived.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::answers::{self, For};
use super::draw::Draw;
use super::ledger::Ledger;
use super::mark::{Mark, ReplyId, Role};
use super::operation::Service;
use super::request::progress;
use super::script::{Answer, End, Read, Script, Write};
use super::wire::Wire;

/// What is known of a connection before anything arrives on it.
#[derive(Clone)]
pub(crate) struct Expected {
    /// The call that opened it, if that is certain.
    pub(crate) call: Option<Mark>,
    /// Whose answers it gets.
    pub(crate) service: Service,
    /// Whether the client speaks TLS and the server does not: then no answer of ours can be one to it.
    pub(crate) is_without_tls: bool,
    /// Turns true when the call is over for its caller.
    pub(crate) over: Option<watch::Receiver<bool>>,
}

pub(crate) struct Peer {
    wire: Wire,
    address: SocketAddr,
    ledger: Arc<Ledger>,
    expected: Expected,
    /// What arrived and is not yet in the ledger.
    pending: Vec<u8>,
    /// The call whose request arrived whole last.
    current: Option<Mark>,
}

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

/// The client went away.
struct Gone;

impl From<io::Error> for Gone {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Peer {
    pub(crate) fn new(wire: Wire, ledger: Arc<Ledger>, expected: Expected) -> io::Result<Self> {
        let address = wire.stream().local_addr()?;
        Ok(Self { wire, address, ledger, expected, pending: Vec::new(), current: None })
    }

    /// One exchange, after which the connection is ended.
    pub(crate) async fn play(mut self, script: &Script, draw: &mut Draw) {
        match self.exchange(script, draw).await {
            Ok(()) => self.end(script.end).await,
            Err(Gone) => self.close(false),
        }
    }

    /// One exchange after the other, for as long as their scripts keep the connection.
    pub(crate) async fn play_all(mut self, mut scripts: impl FnMut(usize) -> (Script, Draw) + Send) {
        for number in 0.. {
            let (script, mut draw) = scripts(number);
            self.current = None;
            match self.exchange(&script, &mut draw).await {
                Ok(()) if script.end == End::Keep => {}
                Ok(()) => return self.end(script.end).await,
                Err(Gone) => return self.close(false),
            }
        }
    }

    async fn exchange(&mut self, script: &Script, draw: &mut Draw) -> Result<(), Gone> {
        self.read(script.read, draw).await?;
        self.write(script.write, draw).await
    }

    async fn read(&mut self, read: Read, draw: &mut Draw) -> Result<(), Gone> {
        let most = match read {
            Read::Nothing => return Ok(()),
            Read::Bytes(count) => count,
            _ => usize::MAX,
        };
        let mut piece = 16 + draw.below(64);
        loop {
            if self.take_whole() || (read == Read::Head && progress(&self.pending).head.is_some()) {
                return Ok(());
            }
            let mut room = CHUNK.min(most.saturating_sub(self.pending.len()));
            if room == 0 {
                return Ok(());
            }
            if read == Read::Slowly {
                room = room.min(piece);
                piece *= 2;
                tokio::time::sleep(Duration::from_micros(draw.pick([0, 0, 300, 1_000]))).await;
            }
            if self.wire.read(&mut self.pending, room).await? == 0 {
                return Err(Gone);
            }
        }
    }

    async fn write(&mut self, write: Write, draw: &mut Draw) -> Result<(), Gone> {
        let role = if self.current.is_some() { Role::Answer } else { Role::Early };
        // On a kept connection nobody knows who will read an early answer; so it is nobody's.
        let call = self.current.or(self.expected.call).unwrap_or(Mark(Mark::MOST));
        let to = For { service: self.expected.service, id: ReplyId::new(role, call), address: self.address };
        match write {
            Write::Nothing => {}
            Write::Answer(answer) => {
                let (bytes, id) = answers::bytes(answer, to, draw);
                self.send(call, id, &bytes).await?;
                if answer == Answer::Endless {
                    let chunk = answers::endless_chunk();
                    loop {
                        self.wire.write(&chunk).await?;
                    }
                }
            }
            Write::Cut(thousandths) => {
                let bytes = answers::good(to);
                self.send(call, to.id, &bytes[..bytes.len() * thousandths / 1_000]).await?;
            }
            Write::Slowly => {
                self.ledger.answers(call, to.id);
                for piece in answers::good(to).chunks(16 + draw.below(64)) {
                    self.wire.write(piece).await?;
                    tokio::time::sleep(Duration::from_micros(draw.pick([0, 300, 1_000]))).await;
                }
            }
            Write::Twice(pause) => {
                let stray = For { id: ReplyId::new(Role::Stray, call), ..to };
                let answer = draw.pick([Answer::Good, Answer::Good, Answer::Refusal, Answer::Page(0)]);
                let (second, _) = answers::bytes(answer, stray, draw);
                if pause.is_zero() && draw.percent(50) {
                    self.send(call, to.id, &[answers::good(to), second].concat()).await?;
                } else {
                    self.send(call, to.id, &answers::good(to)).await?;
                    tokio::time::sleep(pause).await;
                    self.wire.write(&second).await?;
                }
            }
        }
        Ok(())
    }

    async fn send(&mut self, call: Mark, id: ReplyId, bytes: &[u8]) -> Result<(), Gone> {
        if !self.expected.is_without_tls {
            self.ledger.answers(call, id);
        }
        Ok(self.wire.write(bytes).await?)
    }

    async fn end(mut self, end: End) {
        match end {
            End::Close => return self.close(true),
            End::Reset => {
                let _ = self.wire.stream().set_zero_linger();
                return self.close(true);
            }
            End::HalfClose => {
                let _ = self.wire.shutdown().await;
            }
            // Only when the call is over for its caller does the server read on, to see what the client still did.
            End::Stall | End::Keep => {
                if let Some(over) = &mut self.expected.over {
                    let _ = over.wait_for(|is_over| *is_over).await;
                }
            }
        }
        while self.wire.read(&mut self.pending, CHUNK).await.is_ok_and(|count| count > 0) {}
        self.close(false);
    }

    /// Ends the connection, and enters what arrived on it, read or not.
    fn close(mut self, by_server: bool) {
        let was_closed = self.wire.close(&mut self.pending);
        let mut entries = Entries { ledger: &self.ledger, expected: &self.expected, current: self.current };
        while entries.take_whole(&mut self.pending) {}
        entries.part(&self.pending);
        if by_server && !was_closed {
            self.ledger.cuts_off(self.expected.call.or(entries.current));
        }
    }

    /// Enters a request that has arrived whole.
    fn take_whole(&mut self) -> bool {
        let mut entries = Entries { ledger: &self.ledger, expected: &self.expected, current: self.current };
        let is_whole = entries.take_whole(&mut self.pending);
        self.current = entries.current;
        is_whole
    }
}

/// What goes into the ledger from the bytes of one connection.
struct Entries<'a> {
    ledger: &'a Ledger,
    expected: &'a Expected,
    current: Option<Mark>,
}

impl Entries<'_> {
    fn take_whole(&mut self, bytes: &mut Vec<u8>) -> bool {
        let found = progress(bytes);
        let (Some(head), Some(end)) = (found.head, found.end) else { return false };
        self.current = found.mark.or(self.expected.call);
        self.ledger.arrived(self.current, end, end - head, true);
        bytes.drain(..end);
        true
    }

    fn part(&self, bytes: &[u8]) {
        if self.expected.is_without_tls || bytes.is_empty() {
            return;
        }
        let found = progress(bytes);
        let body_bytes = found.head.map_or(0, |head| bytes.len() - head);
        self.ledger.arrived(found.mark.or(self.expected.call), bytes.len(), body_bytes, false);
    }
}
