/// Numbers drawn from a seed (`SplitMix64`), the same on every machine. Never for codes.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// Starts the sequence that belongs to a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    #[allow(clippy::should_implement_trait, reason = "it is no iterator: it never ends")]
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is at least 1.
    pub const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A number below `limit`, which is at least 1.
    pub(super) fn number(&mut self, limit: u32) -> u32 {
        let number = self.below(limit.into());
        u32::try_from(number).unwrap_or_else(|_| unreachable!("{number} is below a number of 32 bits"))
    }

    /// A position in a list of this length, which is at least 1.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let number = self.below(length as u64);
        usize::try_from(number).unwrap_or_else(|_| unreachable!("{number} is below a length"))
    }

    /// Returns `true` in `share` of a hundred cases.
    pub const fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// Returns 32 bytes.
    #[must_use]
    pub fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.chunks_exact_mut(8) {
            part.copy_from_slice(&self.next().to_le_bytes());
        }
        bytes
    }
}
