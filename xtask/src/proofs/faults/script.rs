//! What the server does to one exchange: how far it reads, what it answers, how it ends.

use std::time::Duration;

use otp_testkit::draw::Draw;
use otp_testkit::http::{Step, Until};

#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// How much of the request is read before the answer or the end.
    pub(crate) read: Option<Step>,
    pub(crate) write: Write,
    pub(crate) end: End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Write {
    Nothing,
    Answer(Answer),
    /// An answer whose last part is missing; the number is how much of it is left, in thousandths.
    Cut(usize),
    /// A good answer in pieces of this size, with pauses.
    Slowly(usize, Duration),
    /// A good answer and, after this time or in one piece with it, a second one that nobody asked for.
    Twice(Option<Duration>, Answer),
}

/// An answer, by its meaning or by what is wrong with it. The numbers choose a variant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Good,
    /// The vendor's own refusal, documented as one that did nothing.
    Refusal,
    /// The same refusal, which says in another field that the vendor acted.
    Charged,
    /// The vendor's own failure, after which the effect is unknown.
    Failure,
    /// A success with the id of another call.
    MixedUp,
    /// The vendor's success under an HTTP status of failure.
    Contradiction,
    /// 1xx, then a good answer.
    Interim(usize),
    /// 1xx and nothing else.
    OnlyInterim(usize),
    Redirect(usize),
    /// A 4xx or 5xx page of something that is not the vendor.
    Page(usize),
    Unreadable(usize),
    GarbageHead(usize),
    BadLength(usize),
    Endless,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Close,
    /// With RST.
    Reset,
    /// Closes the sending half and goes on reading.
    HalfClose,
    /// Does nothing until the client goes away.
    Stall,
    /// Waits for the next request; with kept connections only.
    Keep,
}

/// An ordinary request of the three vendors has 250 to 400 bytes; a little more, so that some reads get all of it.
const ORDINARY: usize = 480;

/// A client that wants TLS greets with more bytes than this, and then waits.
const SHORTEST_HELLO: usize = 60;

impl Script {
    /// An exchange on a connection of its own, with a request that is this many bytes longer than an ordinary one.
    pub(crate) fn draw(draw: &mut Draw, padding: usize) -> Self {
        let end = draw.pick([End::Close, End::Reset, End::HalfClose, End::Stall]);
        let bytes = Some(Step::ReadTo(Until::Bytes(1 + draw.below(ORDINARY + padding))));
        let some = [None, bytes.clone(), bytes, Some(Step::ReadTo(Until::Head)), Some(Step::Read)];
        let some = some[draw.below(5)].clone();
        let slowly = Step::ReadInPieces(16 + draw.below(64), pause(draw));
        let all = Some(if draw.percent(10) { slowly } else { Step::Read });
        let (read, write) = match draw.below(100) {
            0..42 => (some, Write::Nothing),
            42..52 => (some, Write::Answer(Answer::draw(draw))),
            52..82 => (all, Write::Answer(Answer::draw(draw))),
            82..90 => (all, Write::Cut(draw.below(1_000))),
            90..94 => (all, Write::Slowly(16 + draw.below(64), pause(draw))),
            _ => (all, Write::twice(draw)),
        };
        Self { read, write, end }
    }

    /// An exchange on a connection that is kept: mostly a whole one, so that there is something to keep.
    pub(crate) fn draw_kept(draw: &mut Draw) -> Self {
        let keep = |write| Self { read: Some(Step::Read), write, end: End::Keep };
        match draw.below(100) {
            0..60 => {
                let answer = draw.pick([Answer::Good, Answer::Good, Answer::Good, Answer::Refusal]);
                keep(Write::Answer(answer))
            }
            60..75 => keep(Write::twice(draw)),
            _ => Self::draw(draw, 0),
        }
    }

    /// What happens to a client that wants TLS and meets a port without.
    pub(crate) fn draw_without_tls(draw: &mut Draw) -> Self {
        let bytes = Step::ReadTo(Until::Bytes(1 + draw.below(SHORTEST_HELLO)));
        let answer =
            draw.pick([Answer::Good, Answer::Page(0), Answer::GarbageHead(0), Answer::GarbageHead(1)]);
        Self {
            read: draw.percent(50).then_some(bytes),
            write: draw.pick([Write::Nothing, Write::Nothing, Write::Answer(answer)]),
            end: draw.pick([End::Close, End::Reset, End::HalfClose, End::Stall, End::Stall]),
        }
    }
}

/// Around the time that a connection takes to be free again.
fn pause(draw: &mut Draw) -> Duration {
    Duration::from_micros(draw.pick([0, 0, 100, 300, 1_000]))
}

impl Write {
    fn twice(draw: &mut Draw) -> Self {
        let pause = Some(pause(draw)).filter(|pause| !pause.is_zero() || draw.percent(50));
        Self::Twice(pause, draw.pick([Answer::Good, Answer::Good, Answer::Refusal, Answer::Page(0)]))
    }
}

impl Answer {
    fn draw(draw: &mut Draw) -> Self {
        let variant = draw.below(usize::MAX);
        match draw.below(100) {
            0..35 => Self::Good,
            35..40 => Self::Refusal,
            40..43 => Self::Charged,
            43..48 => Self::Failure,
            48..51 => Self::MixedUp,
            51..54 => Self::Contradiction,
            54..60 => Self::Interim(variant),
            60..64 => Self::OnlyInterim(variant),
            64..70 => Self::Redirect(variant),
            70..77 => Self::Page(variant),
            77..84 => Self::Unreadable(variant),
            84..91 => Self::GarbageHead(variant),
            91..98 => Self::BadLength(variant),
            _ => Self::Endless,
        }
    }
}
