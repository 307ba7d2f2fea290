//! Numbering plans as data, and the one question asked of them: does this number fit?

mod india;
mod indonesia;
mod malaysia;
mod row;
mod vietnam;

use self::row::{Row, Trunk};
use super::line_type::LineType;
use super::region::Region;

/// The answer of a plan about a significant number, the digits behind country code and trunk zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The plan contains the number.
    Fits(Fit),
    /// Its range exists, with longer numbers only.
    TooShort,
    /// Its range exists, with at most `limit` digits.
    TooLong { limit: usize },
    /// The plan had this range and gave its numbers other prefixes; which one, `withdrawn()` tells by the row.
    Withdrawn { row: u8 },
    /// The plan has no such range, or not with this length.
    Outside,
}

/// What a plan knows about a number it contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) line: LineType,
    /// Whether the country writes a zero in front of it; service numbers such as 1800 go without.
    pub(super) trunk_zero: bool,
}

/// The numbering plan of one country.
struct Plan {
    /// What is in use, sorted by first digits. Rows may overlap where lengths tell them apart.
    rows: &'static [Row],
    /// For each first two digits the first row that may contain them: a look-up then reads a few rows only.
    start: [usize; 100],
    /// What the plan leaves room for: accepted there, as a line of unknown type.
    reserve: &'static [Row],
    /// Asked before the rows, where a country has too many ranges for them.
    map: Option<Map>,
    /// Prefixes that the plan has given up for others.
    withdrawn: &'static [Withdrawn],
}

/// Looks a significant number up where it is in use.
type Map = fn(&[u8]) -> Option<Fit>;

/// A prefix whose numbers have another prefix today; the digits behind it stayed.
pub(super) struct Withdrawn {
    /// The first digits of the significant number.
    was: &'static [u8],
    /// How many digits the significant number had.
    length: usize,
    /// Today's prefix, with the trunk zero.
    pub(super) today: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "written for readers, checked by tests"))]
    source: row::Source,
}

impl Plan {
    const fn new(rows: &'static [Row], reserve: &'static [Row]) -> Self {
        Self { rows, start: row::starts(rows), reserve, map: None, withdrawn: &[] }
    }

    const fn with_map(self, map: Map) -> Self {
        Self { map: Some(map), ..self }
    }

    const fn with_withdrawn(self, withdrawn: &'static [Withdrawn]) -> Self {
        Self { withdrawn, ..self }
    }

    fn verdict(&self, number: &[u8]) -> Verdict {
        let Some(first) = first_six(number) else { return Verdict::TooShort };
        if let Some(fit) = self.map.and_then(|map| map(number)) {
            return Verdict::Fits(fit);
        }
        let length = number.len();
        let start = self.start[usize::from(number[0] - b'0') * 10 + usize::from(number[1] - b'0')];
        let found = find(&self.rows[start..], first, length);
        if let Some(fits @ Verdict::Fits(_)) = found {
            return fits;
        }
        self.withdrawn(number)
            .or(found)
            .or_else(|| find(self.reserve, first, length))
            .unwrap_or(Verdict::Outside)
    }

    fn withdrawn(&self, number: &[u8]) -> Option<Verdict> {
        let is_row = |row: &Withdrawn| row.length == number.len() && number.starts_with(row.was);
        let row = self.withdrawn.iter().position(is_row)?;
        Some(Verdict::Withdrawn { row: u8::try_from(row).ok()? })
    }
}

/// Answers from the rows that contain `first`, or `None` where there is no such row.
fn find(rows: &[Row], first: u32, length: usize) -> Option<Verdict> {
    let mut lengths = 0;
    for row in rows.iter().take_while(|row| row.first <= first) {
        if first > row.last {
            continue;
        }
        if row.lengths & row::digits(length) != 0 {
            return Some(Verdict::Fits(Fit { line: row.line, trunk_zero: row.trunk == Trunk::Zero }));
        }
        lengths |= row.lengths;
    }
    match (row::shortest(lengths), row::longest(lengths)) {
        (Some(shortest), _) if length < shortest => Some(Verdict::TooShort),
        (_, Some(limit)) if length > limit => Some(Verdict::TooLong { limit }),
        (Some(_), _) => Some(Verdict::Outside),
        (None, _) => None,
    }
}

/// The first six digits as a number; `None` for texts shorter than any number of any plan here.
fn first_six(number: &[u8]) -> Option<u32> {
    if number.len() < row::SHORTEST {
        return None;
    }
    Some(number[..6].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

/// Asks the plan of `region` about a significant number, given as ASCII digits.
pub(super) fn verdict(region: Region, number: &[u8]) -> Verdict {
    match region {
        Region::Vietnam => vietnam::PLAN.verdict(number),
        Region::Malaysia => malaysia::PLAN.verdict(number),
        Region::Indonesia => indonesia::PLAN.verdict(number),
        Region::India => india::PLAN.verdict(number),
    }
}

/// Returns the withdrawn prefix that a verdict speaks of. Only Vietnam's plan has any.
pub(super) fn withdrawn(row: u8) -> Option<&'static Withdrawn> {
    vietnam::PLAN.withdrawn.get(usize::from(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_its_source() {
        for plan in [&vietnam::PLAN, &malaysia::PLAN, &indonesia::PLAN, &india::PLAN] {
            for row in plan.rows.iter().chain(plan.reserve) {
                assert!(row.source.title().len() > 10, "row {} to {}", row.first, row.last);
            }
            for row in plan.withdrawn {
                assert!(row.source.title().len() > 10, "{}", row.today);
            }
        }
    }

    #[test]
    fn a_plan_made_of_rows_answers_from_them() {
        const ROWS: &[Row] = &[row::row("3", "3", row::digits(9), LineType::Mobile, row::Source::Metadata)];
        let plan = Plan::new(ROWS, &[]);
        let fits = Verdict::Fits(Fit { line: LineType::Mobile, trunk_zero: true });
        for (number, verdict) in [
            (&b"312345678"[..], fits),
            (b"31234567", Verdict::TooShort),
            (b"3123456789", Verdict::TooLong { limit: 9 }),
            (b"412345678", Verdict::Outside),
            (b"3", Verdict::TooShort),
        ] {
            assert_eq!(plan.verdict(number), verdict);
        }
    }

    #[test]
    fn a_number_in_the_reserve_fits_as_unknown() {
        let fit = Fit { line: LineType::Unknown, trunk_zero: true };
        assert_eq!(verdict(Region::Vietnam, b"992123456"), Verdict::Fits(fit));
    }

    #[test]
    fn a_length_between_two_possible_ones_is_outside() {
        assert_eq!(verdict(Region::Indonesia, b"21145678"), Verdict::Outside);
    }
}
