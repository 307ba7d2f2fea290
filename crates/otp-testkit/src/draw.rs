//! Chance that a seed fixes: what happens to a trial depends on the seed and the trial's number, and on nothing else.

use std::time::Duration;

/// One stream of numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The stream of this number under this seed; `purpose` keeps streams with the same number apart.
    #[must_use]
    pub fn new(seed: u64, purpose: &str, number: u64) -> Self {
        let mut draw = Self(seed);
        for byte in purpose.bytes() {
            draw.0 = draw.next() ^ u64::from(byte);
        }
        draw.0 = draw.next() ^ number;
        draw.0 = draw.next();
        draw
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, or 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or_default()
    }

    /// True this many times in a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of these; a list that holds a value twice gives it twice the chance.
    pub fn pick<T: Copy, const N: usize>(&mut self, values: [T; N]) -> T {
        const { assert!(N > 0) };
        values[self.below(N)]
    }

    /// A time from `shortest` to `longest`; each doubling of it is as likely as the next.
    pub fn time(&mut self, shortest: Duration, longest: Duration) -> Duration {
        let mut doublings = 0;
        while shortest * (1 << (doublings + 1)) < longest {
            doublings += 1;
        }
        let from = shortest * (1 << self.below(doublings + 1));
        let part = u32::try_from(self.below(1_000)).unwrap_or_default();
        (from + from / 1_000 * part).min(longest)
    }
}
