//! The server's side of one connection: it does what a script says and enters in the ledger what arrived.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use otp_testkit::draw::Draw;
use otp_testkit::http::{Connection, Ended, Request, Until, Wire, progress};
use tokio::sync::watch;

use super::answers::{self, For};
use super::calls::Call;
use super::ledger::Ledger;
use super::mark::{Mark, ReplyId, Role};
use super::script::{Answer, End, Read, Script, Write};

/// What is known of a connection before anything arrives on it.
#[derive(Clone)]
pub(crate) struct Expected {
    /// The call that opened it, if that is certain.
    pub(crate) mark: Option<Mark>,
    /// Whose answers it gets: a place in the list of calls.
    pub(crate) call: usize,
    pub(crate) calls: Arc<Vec<Call>>,
    /// Whether the client speaks TLS and the server does not: then no answer of ours can be one to it.
    pub(crate) is_without_tls: bool,
    /// Turns true when the call is over for its caller.
    pub(crate) over: Option<watch::Receiver<bool>>,
}

pub(crate) struct Peer {
    connection: Connection,
    ledger: Arc<Ledger>,
    expected: Expected,
    /// The call whose request arrived whole last.
    current: Option<Mark>,
}

impl Peer {
    pub(crate) fn new(wire: Wire, ledger: Arc<Ledger>, expected: Expected) -> io::Result<Self> {
        Ok(Self { connection: Connection::new(wire)?, ledger, expected, current: None })
    }

    /// One exchange, after which the connection is ended.
    pub(crate) async fn play(mut self, script: &Script, draw: &mut Draw) {
        match self.exchange(script, draw).await {
            Ok(()) => self.end(script.end).await,
            // The client went away.
            Err(_) => self.close(false),
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
                Err(_) => return self.close(false),
            }
        }
    }

    async fn exchange(&mut self, script: &Script, draw: &mut Draw) -> io::Result<()> {
        let mut piece = 16 + draw.below(64);
        let slowly = || {
            let room = piece;
            piece *= 2;
            (room, Duration::from_micros(draw.pick([0, 0, 300, 1_000])))
        };
        let request = match script.read {
            Read::Nothing => None,
            Read::Bytes(count) => self.connection.read(Until::Bytes(count)).await?,
            Read::Head => self.connection.read(Until::Head).await?,
            Read::Whole => self.connection.read(Until::Whole).await?,
            Read::Slowly => self.connection.read_in_pieces(Until::Whole, slowly).await?,
        };
        if let Some(request) = request {
            self.arrived(&request);
        }
        self.write(script.write, draw).await
    }

    /// Enters a request that has arrived whole.
    fn arrived(&mut self, request: &Request) {
        self.current = Mark::find(request.bytes()).or(self.expected.mark);
        self.ledger.arrived(self.current, request.bytes().len(), request.body().len(), true);
    }

    async fn write(&mut self, write: Write, draw: &mut Draw) -> io::Result<()> {
        let role = if self.current.is_some() { Role::Answer } else { Role::Early };
        // On a kept connection nobody knows who will read an early answer; so it is nobody's.
        let call = self.current.or(self.expected.mark).unwrap_or(Mark(Mark::MOST));
        let calls = Arc::clone(&self.expected.calls);
        let target = &calls[self.expected.call].target;
        let to = For { target, id: ReplyId::new(role, call), address: self.connection.address() };
        match write {
            Write::Nothing => {}
            Write::Answer(answer) => {
                let (bytes, id) = answers::bytes(answer, to, draw);
                self.send(call, id, &bytes).await?;
                if answer == Answer::Endless {
                    let chunk = answers::endless_chunk();
                    loop {
                        self.connection.write(&chunk).await?;
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
                    self.connection.write(piece).await?;
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
                    self.connection.write(&second).await?;
                }
            }
        }
        Ok(())
    }

    async fn send(&mut self, call: Mark, id: ReplyId, bytes: &[u8]) -> io::Result<()> {
        if !self.expected.is_without_tls {
            self.ledger.answers(call, id);
        }
        self.connection.write(bytes).await
    }

    async fn end(mut self, end: End) {
        match end {
            End::Close => return self.close(true),
            End::Reset => {
                self.connection.reset_at_end();
                return self.close(true);
            }
            End::HalfClose => self.connection.half_close().await,
            // Only when the call is over for its caller does the server read on, to see what the client still did.
            End::Stall | End::Keep => {
                if let Some(over) = &mut self.expected.over {
                    let _ = over.wait_for(|is_over| *is_over).await;
                }
            }
        }
        self.connection.read_to_end().await;
        self.close(false);
    }

    /// Ends the connection, and enters what arrived on it, read or not.
    fn close(self, by_server: bool) {
        let Self { connection, ledger, expected, mut current } = self;
        let Ended { requests, rest, by_client } = connection.close();
        for request in requests {
            current = Mark::find(request.bytes()).or(expected.mark);
            ledger.arrived(current, request.bytes().len(), request.body().len(), true);
        }
        if !expected.is_without_tls && !rest.is_empty() {
            let body = progress(&rest).head.map_or(0, |head| rest.len() - head);
            ledger.arrived(Mark::find(&rest).or(expected.mark), rest.len(), body, false);
        }
        if by_server && !by_client {
            ledger.cuts_off(expected.mark.or(current));
        }
    }
}
