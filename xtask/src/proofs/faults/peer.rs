//! The server's side of one connection: it plays a script and enters in the ledger what arrived.

use std::net::SocketAddr;
use std::sync::Arc;

use otp_testkit::draw::Draw;
use otp_testkit::http::{self, Connection, Ended, Request, Step, Tls, Witness};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::World;
use super::answers::{self, For};
use super::mark::{Mark, ReplyId, Says};
use super::script::{Answer, End, Script, Write};

/// What is known of a connection before anything arrives on it.
pub(crate) struct Peer {
    pub(crate) world: World,
    /// Whose answers it gets: a place in the list of calls.
    pub(crate) call: usize,
    /// The call that opened it, if that is certain.
    pub(crate) mark: Option<Mark>,
    /// Where the server listens.
    pub(crate) address: SocketAddr,
    /// The handshake, where the server speaks TLS.
    pub(crate) tls: Option<Tls>,
    /// Whether the client speaks TLS and the server does not: then no answer of ours can be one to it.
    pub(crate) is_without_tls: bool,
    /// Turns true when the call is over for its caller.
    pub(crate) over: Option<watch::Receiver<bool>>,
}

impl Witness for Peer {
    fn request(&self, request: &Request) {
        let (bytes, body) = (request.bytes(), request.body().len());
        self.world.ledger.arrived(self.call_of(bytes), bytes.len(), body, true);
    }
}

impl Peer {
    fn call_of(&self, bytes: &[u8]) -> Option<Mark> {
        Mark::find(bytes).or(self.mark)
    }

    /// Plays one exchange after the other, for as long as their scripts keep the connection.
    pub(crate) async fn serve(
        self: Arc<Self>,
        stream: TcpStream,
        scripts: impl Iterator<Item = (Script, Draw)>,
    ) {
        let mut connection = Connection::new(stream, Arc::clone(&self) as Arc<dyn Witness>);
        let mut is_cut_off = false;
        for (script, draw) in scripts {
            // After an error the client went away.
            if connection.play(&self.steps(&script, &draw)).await.is_err() {
                break;
            }
            if script.end != End::Keep {
                is_cut_off = matches!(script.end, End::Close | End::Reset);
                break;
            }
        }
        let Ended { rest, body, by_client } = connection.close();
        if !self.is_without_tls && !rest.is_empty() {
            self.world.ledger.arrived(self.call_of(&rest), rest.len(), body, false);
        }
        if let Some(mark) = self.mark
            && is_cut_off
            && !by_client
        {
            self.world.ledger.enter(mark, |seen| seen.was_cut_off = true);
        }
    }

    /// What the server does in one exchange. `draw` decides what else there is to decide.
    fn steps(self: &Arc<Self>, script: &Script, draw: &Draw) -> Vec<Step> {
        let mut steps: Vec<_> = self.tls.clone().map(Step::StartTls).into_iter().collect();
        steps.extend(script.read.clone());
        let draw = draw.clone();
        match script.write {
            Write::Nothing => {}
            Write::Answer(answer) => {
                let make = move |to: For<'_>| answers::bytes(answer, to, &mut draw.clone());
                steps.push(Step::Answer(self.answer(make)));
                if answer == Answer::Endless {
                    steps.push(Step::WriteForever(answers::endless_chunk().into()));
                }
            }
            Write::Cut(thousandths) => steps.push(Step::Answer(self.answer(move |to| {
                let mut bytes = answers::good(to);
                bytes.truncate(bytes.len() * thousandths / 1_000);
                (bytes, to.id)
            }))),
            Write::Slowly(size, pause) => {
                let good = self.answer(|to| (answers::good(to), to.id));
                steps.push(Step::AnswerInPieces(good, size, pause));
            }
            Write::Twice(pause, second) => {
                let stray = move |to: For<'_>| {
                    let id = ReplyId { call: Mark::NOBODY, ..to.id };
                    answers::bytes(second, For { id, ..to }, &mut draw.clone()).0
                };
                if let Some(pause) = pause {
                    let peer = Arc::clone(self);
                    steps.push(Step::Answer(self.answer(|to| (answers::good(to), to.id))));
                    steps.push(Step::Wait(pause));
                    steps.push(Step::answer(move |request| stray(peer.whom(request))));
                } else {
                    let both = move |to: For<'_>| ([answers::good(to), stray(to)].concat(), to.id);
                    steps.push(Step::Answer(self.answer(both)));
                }
            }
        }
        steps.extend(match script.end {
            End::Close | End::Keep => vec![],
            End::Reset => vec![Step::Reset],
            End::HalfClose => vec![Step::HalfClose, Step::Hang],
            // Only when the call is over for its caller does the server read on, to see what the client still did.
            End::Stall => self.over.clone().map(Step::HoldUntil).into_iter().chain([Step::Hang]).collect(),
        });
        steps
    }

    /// Makes an answer for the call whose request was read last, and enters it.
    fn answer(
        self: &Arc<Self>,
        make: impl Fn(For<'_>) -> (Vec<u8>, ReplyId) + Send + Sync + 'static,
    ) -> http::Answer {
        let peer = Arc::clone(self);
        http::Answer::new(move |request| {
            let to = peer.whom(request);
            let (bytes, id) = make(to);
            if !peer.is_without_tls {
                peer.world.ledger.enter(to.id.call, |seen| seen.answers.push(id));
            }
            bytes
        })
    }

    fn whom(&self, request: &Request) -> For<'_> {
        // On a kept connection nobody knows who will read an early answer; so it is nobody's.
        let call = self.call_of(request.bytes()).unwrap_or(Mark::NOBODY);
        For {
            target: &self.world.calls[self.call].target,
            id: ReplyId { call, says: Says::Success },
            address: self.address,
        }
    }
}
