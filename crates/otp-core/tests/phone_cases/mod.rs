//! Seeded phone numbers for the tests that compare and repeat.

use otp_core::Region;

/// A small generator (xorshift64*): the same seed gives the same numbers on every machine.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).map_or(0, |high| high % bound)
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// Appends random digits until `text` has `length` of them.
    pub(crate) fn fill(&mut self, text: &mut String, length: usize) {
        while text.len() < length {
            text.push(char::from(b"0123456789"[self.below(10)]));
        }
        text.truncate(length);
    }
}

/// First digits worth trying, and how many digits numbers with them usually have.
fn beginnings(region: Region) -> &'static [(&'static [&'static str], usize)] {
    match region {
        Region::Vietnam => &[
            (&["3", "5", "7", "8", "9", "89", "99", "52", "55", "90"], 9),
            (&["2", "24", "28", "20", "23", "29"], 10),
            (&["1", "120", "121", "122", "14", "16", "1800", "1900", "199", "799", "69", "67", "65"], 9),
        ],
        Region::Malaysia => &[
            (&["1", "10", "12", "13", "14", "144", "15", "16", "17", "18", "184", "185", "188", "19"], 9),
            (&["11", "111", "116", "117", "1175", "1176", "1178", "11888", "154", "156", "159", "18546"], 10),
            (&["3", "1300", "1600", "1700", "1800"], 10),
            (&["4", "5", "6", "7", "8", "9", "80", "2"], 8),
        ],
        Region::India => &[
            (&["6", "7", "8", "9", "98", "99", "70", "80", "91", "72", "78", "79", "807", "65", "62"], 10),
            (&["11", "22", "33", "44", "20", "40", "80", "2717", "141", "342", "472", "5", "3"], 10),
            (&["1800", "1803", "1860", "1861", "140", "160", "1", "000800"], 11),
        ],
        _ => &[
            (&["8", "81", "82", "83", "84", "85", "86", "87", "88", "89"], 11),
            (&["2", "21", "22", "24", "3", "4", "5", "6", "61", "62", "7", "9"], 10),
            (&["80", "800", "804", "8071", "809", "177", "1500", "2114", "21500", "619", "1"], 9),
        ],
    }
}

/// A significant number of `region`: most fit the plan, the others miss it narrowly or widely.
pub(crate) fn significant(numbers: &mut Numbers, region: Region) -> String {
    let groups = beginnings(region);
    // The first group are the mobiles, which matter most.
    let group = if numbers.below(2) == 0 { 0 } else { numbers.below(groups.len()) };
    let (first, usual) = groups[group];
    let mut text = numbers.pick(first).to_owned();
    let length = match numbers.below(8) {
        0 => usual - 1,
        1 => usual + 1,
        2 => 6 + numbers.below(8),
        _ => usual,
    };
    numbers.fill(&mut text, length);
    if numbers.below(16) == 0 {
        text.clear();
        numbers.fill(&mut text, length);
    }
    text
}
