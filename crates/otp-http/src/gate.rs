use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

const OPEN: u8 = 0;
const PASSED: u8 = 1;
const CLOSED: u8 = 2;

/// What is known of a request's body when its call has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFate {
    /// There was no body to watch: its request may have left or not.
    Unwatched,
    /// The body was not handed out and never will be.
    Kept,
    /// The connection took the body.
    Left,
}

/// The proof that a body never left.
///
/// The connection may take the body on another thread at the very moment a timeout fires here. A mere flag "was it
/// polled?" could be read as "no" just before it turns to "yes". So the gate moves exactly once, from open to passed (the
/// connection has the body) or to closed (the call gave up first, and the body will never be handed out).
#[derive(Debug, Clone, Default)]
struct Gate(Arc<AtomicU8>);

impl Gate {
    /// Gives up the call. Returns true when that came in time: the body has not been and will never be handed out.
    fn close(&self) -> bool {
        match self.0.compare_exchange(OPEN, CLOSED, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(state) => state == CLOSED,
        }
    }

    fn pass(&self) -> bool {
        self.0.compare_exchange(OPEN, PASSED, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// The caller's side of the gate, and the only maker of bodies behind it.
///
/// Dropping it closes the gate, so that a call whose future is dropped before its body left stays unsent.
#[derive(Debug, Default)]
pub(crate) struct Watch(Gate);

impl Watch {
    /// `bytes` must not be empty: an empty body is never polled, although its request leaves.
    pub(crate) fn body(&self, bytes: Bytes) -> GatedBody {
        GatedBody { bytes: Some(bytes), gate: self.0.clone() }
    }

    /// Gives up the call and tells what became of its body.
    pub(crate) fn fate(&self) -> BodyFate {
        if self.0.close() { BodyFate::Kept } else { BodyFate::Left }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A body that leaves in one piece, through the gate or not at all.
#[derive(Debug)]
pub(crate) struct GatedBody {
    bytes: Option<Bytes>,
    gate: Gate,
}

/// The call had given up before the connection asked for the body.
#[derive(Debug, thiserror::Error)]
#[error("the call was given up before its body left")]
pub(crate) struct GateClosed;

impl Body for GatedBody {
    type Data = Bytes;
    type Error = GateClosed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GateClosed>>> {
        let Some(bytes) = self.bytes.take() else { return Poll::Ready(None) };
        let frame = if self.gate.pass() { Ok(Frame::data(bytes)) } else { Err(GateClosed) };
        Poll::Ready(Some(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    fn poll(body: &mut GatedBody) -> Poll<Option<Result<Frame<Bytes>, GateClosed>>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        Pin::new(body).poll_frame(&mut context)
    }

    #[test]
    fn a_body_has_ended_once_it_was_handed_out() {
        let watch = Watch::default();
        let mut body = watch.body(Bytes::from_static(b"x"));
        assert!(!body.is_end_stream());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(body.is_end_stream());
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
    }

    /// What the two sides can do, in any order.
    #[derive(Debug, Clone, Copy)]
    enum Move {
        Poll,
        AskFate,
        DropCall,
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn whatever_the_order_a_body_is_called_kept_exactly_when_it_was_never_handed_out(
            moves in prop::collection::vec(
                prop::sample::select(vec![Move::Poll, Move::AskFate, Move::DropCall]),
                1..12,
            )
        ) {
            let mut watch = Some(Watch::default());
            let mut body = watch.as_ref().unwrap().body(Bytes::from_static(b"x"));
            let (mut was_handed_out, mut was_given_up) = (false, false);
            for step in moves {
                match step {
                    Move::Poll => {
                        let is_handed_out = matches!(poll(&mut body), Poll::Ready(Some(Ok(_))));
                        prop_assert!(!(is_handed_out && was_given_up), "handed out after the call was given up");
                        was_handed_out |= is_handed_out;
                    }
                    Move::AskFate => {
                        let Some(watch) = &watch else { continue };
                        prop_assert_eq!(watch.fate() == BodyFate::Left, was_handed_out);
                        was_given_up = true;
                    }
                    Move::DropCall => {
                        watch = None;
                        was_given_up = true;
                    }
                }
            }
        }
    }

    #[test]
    fn a_body_that_was_taken_can_no_longer_be_called_unsent() {
        let watch = Watch::default();
        let mut body = watch.body(Bytes::from_static(b"x"));

        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        assert_eq!(watch.fate(), BodyFate::Left);
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
    }

    #[test]
    fn a_closed_gate_never_hands_out_the_body() {
        let watch = Watch::default();
        let mut body = watch.body(Bytes::from_static(b"x"));

        assert_eq!(watch.fate(), BodyFate::Kept);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(GateClosed)))));
        assert_eq!(watch.fate(), BodyFate::Kept, "asking again tells the same");
    }

    #[test]
    fn a_call_that_was_dropped_never_hands_out_its_body() {
        let mut body = Watch::default().body(Bytes::from_static(b"x"));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(GateClosed)))));
    }

    #[test]
    fn when_both_sides_race_exactly_one_wins() {
        for _ in 0..2_000 {
            let watch = Watch::default();
            let mut body = watch.body(Bytes::from_static(b"x"));
            let connection = std::thread::spawn(move || matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
            let proven_unsent = watch.fate() == BodyFate::Kept;
            let left = connection.join().unwrap();
            assert_ne!(proven_unsent, left);
        }
    }

    #[test]
    fn the_length_is_known_so_that_the_request_is_not_chunked() {
        let body = Watch::default().body(Bytes::from_static(b"four"));
        assert_eq!(body.size_hint().exact(), Some(4));
        assert!(!body.is_end_stream());
    }
}
