//! One row of a numbering plan: a range of first digits, its lengths, its kind of line and its source.

use super::super::line_type::LineType;

/// Digits of the shortest number that any of the plans contains.
pub(super) const SHORTEST: usize = 7;

/// A range of numbers that the plan treats alike.
pub(super) struct Row {
    /// Lowest and highest first six digits of a significant number in this range.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Possible counts of digits of the significant number; bit `n` stands for `n` digits.
    pub(super) lengths: u16,
    pub(super) line: LineType,
    pub(super) trunk: Trunk,
    #[cfg_attr(not(test), expect(dead_code, reason = "written for readers, checked by tests"))]
    pub(super) source: Source,
}

/// What is written in front of a national number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trunk {
    Zero,
    Nothing,
}

/// Where a row comes from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// Vietnam's numbering plan: seven or eight digits behind an area code, eight behind 65 for internet
    /// telephony. Which area codes are in use is the metadata's word.
    VnCircular22,
    /// Vietnam: the mobiles of eleven digits (trunk zero included) have ten since 2018; which prefix became which.
    VnDecision798,
    /// Malaysia's numbering plan: the area codes 3 to 9 and the lengths behind them.
    MyNumberingPlan,
    /// Malaysia: numbers that begin with 11 have eight digits behind it.
    MyPressRelease2010,
    /// Indonesia: mobile network codes begin with 8, area codes with other digits. The lengths are the metadata's.
    IdRegulation14,
    /// India: the series 160 is for voice calls of authorities (1600) and banks (1601) only.
    InDot160,
    /// The finer ranges, where they matter, of libphonenumber's metadata.
    Metadata,
    /// The lengths that libphonenumber's general pattern of the country leaves room for.
    MetadataGeneral,
}

impl Source {
    #[cfg(test)]
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::VnCircular22 => {
                "Circular 22/2014/TT-BTTTT, Ministry of Information and Communications of Vietnam, \
                 22 December 2014, in the summary of thuvienphapluat.vn, read 22 November 2026"
            }
            Self::VnDecision798 => {
                "Decision 798/QD-BTTTT, Ministry of Information and Communications of Vietnam, 25 May 2018, in the \
                 summary of thuvienphapluat.vn, read 29 November 2026"
            }
            Self::MyNumberingPlan => {
                "MCMC numbering plan, in the encyclopaedic page Telephone numbers in Malaysia, \
                 read 22 November 2026"
            }
            Self::MyPressRelease2010 => {
                "MCMC press release on 3 + 8 numbering, 2 November 2010, read 22 November 2026"
            }
            Self::IdRegulation14 => {
                "Indonesian Ministerial Regulation 14/2018 on the fundamental technical plan, as explained on \
                 dittel.kominfo.go.id, read 22 November 2026"
            }
            Self::InDot160 => {
                "Office memorandum of India's Department of Telecommunications on the series 160, 28 May 2024, as \
                 reported by livemint.com, read 29 November 2026"
            }
            Self::Metadata | Self::MetadataGeneral => "libphonenumber metadata 9.0.42",
        }
    }
}

/// A row from the lowest to the highest first digits, both of the same count, written as they are dialled.
pub(super) const fn row(first: &str, last: &str, lengths: u16, line: LineType, source: Source) -> Row {
    assert!(first.len() == last.len(), "both ends of a range have the same count of digits");
    let row = Row {
        first: padded(first, b'0'),
        last: padded(last, b'9'),
        lengths,
        line,
        trunk: Trunk::Zero,
        source,
    };
    assert!(row.first <= row.last, "a range begins at its lower end");
    row
}

/// A row of service numbers, which are written without trunk zero.
pub(super) const fn service(first: &str, last: &str, lengths: u16, source: Source) -> Row {
    Row { trunk: Trunk::Nothing, ..row(first, last, lengths, LineType::Other, source) }
}

const fn padded(digits: &str, filler: u8) -> u32 {
    let digits = digits.as_bytes();
    assert!(digits.len() <= 6, "a row looks at six digits");
    let mut value = 0;
    let mut at = 0;
    while at < 6 {
        let digit = if at < digits.len() { digits[at] } else { filler };
        assert!(digit.is_ascii_digit(), "a range is written in digits");
        value = value * 10 + (digit - b'0') as u32;
        at += 1;
    }
    value
}

/// The set of one length.
pub(super) const fn digits(length: usize) -> u16 {
    if length < 16 { 1 << length } else { 0 }
}

/// The set of all lengths from `least` to `most` digits.
pub(super) const fn between(least: usize, most: usize) -> u16 {
    let mut set = 0;
    let mut length = least;
    while length <= most {
        set |= digits(length);
        length += 1;
    }
    set
}

/// The shortest length of a set.
pub(super) fn shortest(lengths: u16) -> Option<usize> {
    (0..16).find(|&length| lengths & digits(length) != 0)
}

/// The longest length of a set.
pub(super) fn longest(lengths: u16) -> Option<usize> {
    (0..16).rfind(|&length| lengths & digits(length) != 0)
}

/// For each first two digits, the index of the first row that may contain them; checks the order of the rows.
pub(super) const fn starts(rows: &[Row]) -> [usize; 100] {
    let mut at = 1;
    while at < rows.len() {
        assert!(rows[at - 1].first <= rows[at].first, "rows are sorted by their first digits");
        at += 1;
    }
    let mut starts = [rows.len(); 100];
    let mut two = 0;
    let mut bound = 0;
    while two < 100 {
        let mut row = 0;
        while row < rows.len() && rows[row].last < bound {
            row += 1;
        }
        starts[two] = row;
        two += 1;
        bound += 10_000;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: u16 = digits(10);

    fn mobile(first: &str, last: &str) -> Row {
        row(first, last, TEN, LineType::Mobile, Source::Metadata)
    }

    #[test]
    fn a_row_reaches_from_the_lowest_to_the_highest_six_digits() {
        let row = mobile("32", "39");
        assert_eq!((row.first, row.last, row.lengths), (320_000, 399_999, TEN));
        assert!(matches!(row.trunk, Trunk::Zero));
        let one = service("1800", "1800", between(8, 10), Source::Metadata);
        assert_eq!((one.first, one.last), (180_000, 180_099));
        assert!(matches!((one.trunk, one.line), (Trunk::Nothing, LineType::Other)));
    }

    #[test]
    fn a_set_of_lengths_knows_its_ends() {
        assert_eq!(between(8, 10), digits(8) | digits(9) | digits(10));
        assert_eq!((shortest(between(8, 10)), longest(between(8, 10))), (Some(8), Some(10)));
        assert_eq!((shortest(0), longest(0)), (None, None));
        assert_eq!((digits(15), digits(16), between(9, 8)), (1 << 15, 0, 0));
    }

    #[test]
    fn each_first_two_digits_begin_at_the_first_row_that_may_hold_them() {
        let rows = [mobile("12", "12"), mobile("3", "3"), mobile("32", "39"), mobile("90", "99")];
        let starts = starts(&rows);
        for (two, row) in [(0, 0), (12, 0), (13, 1), (30, 1), (39, 1), (40, 3), (89, 3), (90, 3), (99, 3)] {
            assert_eq!(starts[two], row, "{two}");
        }
        assert_eq!(super::starts(&rows[..1])[99], 1, "behind the last row there is none");
    }

    #[test]
    #[should_panic(expected = "rows are sorted by their first digits")]
    fn rows_out_of_order_are_no_plan() {
        starts(&[mobile("32", "39"), mobile("12", "12")]);
    }

    #[test]
    #[should_panic(expected = "the same count of digits")]
    fn a_range_of_two_lengths_is_no_row() {
        mobile("3", "39");
    }

    #[test]
    #[should_panic(expected = "begins at its lower end")]
    fn a_range_that_runs_backwards_is_no_row() {
        mobile("39", "32");
    }

    #[test]
    #[should_panic(expected = "a row looks at six digits")]
    fn seven_digits_are_no_row() {
        mobile("1234567", "1234568");
    }

    #[test]
    #[should_panic(expected = "written in digits")]
    fn letters_are_no_row() {
        mobile("3a", "3b");
    }
}
