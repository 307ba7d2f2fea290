//! What the server does to one exchange: how far it reads, what it answers, how it ends.

use std::time::Duration;

use otp_testkit::draw::Draw;

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) read: Read,
    pub(crate) write: Write,
    pub(crate) end: End,
}

/// How much of the request is read before the answer or the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Read {
    Nothing,
    /// As many bytes, or the whole request if it is shorter.
    Bytes(usize),
    Head,
    Whole,
    /// All of it, in small pieces with pauses.
    Slowly,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Write {
    Nothing,
    Answer(Answer),
    /// An answer whose last part is missing; the number is how much of it is left, in thousandths.
    Cut(usize),
    /// A good answer in pieces with pauses.
    Slowly,
    /// A good answer and, after this time, a second one that nobody asked for.
    Twice(Duration),
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
    /// An exchange on a connection of its own, with a request that is longer than an ordinary one by so many bytes.
    pub(crate) fn draw(draw: &mut Draw, padding: usize) -> Self {
        let end = draw.pick([End::Close, End::Reset, End::HalfClose, End::Stall]);
        let any_read = |draw: &mut Draw| {
            let bytes = 1 + draw.below(ORDINARY + padding);
            draw.pick([Read::Nothing, Read::Bytes(bytes), Read::Bytes(bytes), Read::Head, Read::Whole])
        };
        let all = if draw.percent(10) { Read::Slowly } else { Read::Whole };
        let (read, write) = match draw.below(100) {
            0..42 => (any_read(draw), Write::Nothing),
            42..52 => (any_read(draw), Write::Answer(Answer::draw(draw))),
            52..82 => (all, Write::Answer(Answer::draw(draw))),
            82..90 => (all, Write::Cut(draw.below(1_000))),
            90..94 => (all, Write::Slowly),
            _ => (all, Write::Twice(pause(draw))),
        };
        Self { read, write, end }
    }

    /// An exchange on a connection that is kept: mostly a whole one, so that there is something to keep.
    pub(crate) fn draw_kept(draw: &mut Draw) -> Self {
        let keep = |write| Self { read: Read::Whole, write, end: End::Keep };
        match draw.below(100) {
            0..60 => {
                let answer = draw.pick([Answer::Good, Answer::Good, Answer::Good, Answer::Refusal]);
                keep(Write::Answer(answer))
            }
            60..75 => keep(Write::Twice(pause(draw))),
            _ => Self::draw(draw, 0),
        }
    }

    /// What happens to a client that wants TLS and meets a port without.
    pub(crate) fn draw_without_tls(draw: &mut Draw) -> Self {
        let bytes = 1 + draw.below(SHORTEST_HELLO);
        let answer =
            draw.pick([Answer::Good, Answer::Page(0), Answer::GarbageHead(0), Answer::GarbageHead(1)]);
        Self {
            read: draw.pick([Read::Nothing, Read::Bytes(bytes)]),
            write: draw.pick([Write::Nothing, Write::Nothing, Write::Answer(answer)]),
            end: draw.pick([End::Close, End::Reset, End::HalfClose, End::Stall, End::Stall]),
        }
    }
}

/// Around the time that a connection takes to be free again.
fn pause(draw: &mut Draw) -> Duration {
    let microseconds = draw.pick([0, 0, 100, 300, 1_000]);
    Duration::from_micros(microseconds)
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
