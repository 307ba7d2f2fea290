//! The sandbox's only source of chance: a small generator, so that a seed fixes every byte.

/// `SplitMix64`; good enough to make codes and ids that look random, useless as a secret.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Text of `length` characters drawn from an ASCII alphabet.
    pub(crate) fn text(&mut self, alphabet: &[u8], length: u32) -> String {
        let size = alphabet.len().max(1) as u64;
        (0..length)
            .map(|_| {
                let index = usize::try_from(self.next() % size).unwrap_or_default();
                char::from(alphabet.get(index).copied().unwrap_or(b'0'))
            })
            .collect()
    }

    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        // 32 bits are exact in the floating-point number, and finer than any test asks for.
        let drawn = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(drawn) < chance * 4_294_967_296.0
    }

    pub(crate) fn hex(&mut self, length: u32) -> String {
        self.text(b"0123456789abcdef", length)
    }

    /// A version 4 UUID in lower case.
    pub(crate) fn uuid(&mut self) -> String {
        let variant = self.text(b"89ab", 1);
        let digits = self.hex(30);
        let (time, rest) = digits.split_at(12);
        let (high, low) = time.split_at(8);
        let (version, rest) = rest.split_at(3);
        let (clock, node) = rest.split_at(3);
        format!("{high}-{low}-4{version}-{variant}{clock}-{node}")
    }
}
