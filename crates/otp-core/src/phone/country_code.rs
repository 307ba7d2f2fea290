//! Country codes: which are assigned, how long their numbers are, and which keep a zero behind them.

use super::line_type::LineType;
use super::number::{MAX_DIGITS, MIN_DIGITS};

/// The assigned country codes, in the order of their digits, each with the fewest and the most digits behind it.
///
/// ITU-T keeps the list of codes (Recommendation E.164, annex to Operational Bulletin 1114, 15 December 2016). Codes and
/// lengths are those of libphonenumber metadata 9.0.42, with which `tests/phone_oracle` compares them. It collects the
/// plans that countries notify to ITU-T. The lengths leave room for every kind of line, and for none outside a country:
/// Canada's 310 numbers of seven digits are not here. 379 is assigned to the Vatican City and not in use; its lengths are
/// Italy's. Codes in reserve and ended trials (388, 991, 997, 999) are not here.
#[rustfmt::skip]
const ASSIGNED: &[(u16, u8, u8)] = &[
    (1, 10, 10),
    (20, 8, 10), (211, 9, 9), (212, 9, 9), (213, 8, 9), (216, 8, 8), (218, 9, 9), (220, 7, 9),
    (221, 9, 9), (222, 8, 8), (223, 8, 8), (224, 8, 9), (225, 10, 10), (226, 8, 8), (227, 8, 8),
    (228, 8, 8), (229, 8, 10), (230, 7, 10), (231, 7, 9), (232, 8, 8), (233, 8, 9), (234, 10, 12),
    (235, 8, 8), (236, 8, 8), (237, 8, 9), (238, 7, 7), (239, 7, 7), (240, 9, 9), (241, 7, 8),
    (242, 9, 9), (243, 7, 10), (244, 9, 9), (245, 7, 9), (246, 7, 7), (247, 5, 6), (248, 7, 7),
    (249, 9, 9), (250, 8, 9), (251, 9, 9), (252, 6, 9), (253, 8, 8), (254, 7, 10), (255, 9, 9),
    (256, 9, 9), (257, 8, 8), (258, 8, 9), (260, 9, 9), (261, 9, 9), (262, 9, 9), (263, 7, 10),
    (264, 8, 9), (265, 7, 9), (266, 8, 8), (267, 7, 10), (268, 8, 9), (269, 7, 7), (27, 5, 10),
    (290, 4, 5), (291, 7, 7), (297, 7, 7), (298, 6, 6), (299, 6, 6),
    (30, 10, 12), (31, 5, 11), (32, 8, 9), (33, 9, 9), (34, 9, 9), (350, 8, 8), (351, 9, 9),
    (352, 4, 11), (353, 7, 10), (354, 7, 9), (355, 6, 9), (356, 8, 8), (357, 8, 8), (358, 5, 12),
    (359, 6, 12), (36, 8, 9), (370, 8, 8), (371, 8, 8), (372, 7, 10), (373, 8, 8), (374, 8, 8),
    (375, 6, 11), (376, 6, 9), (377, 8, 9), (378, 8, 10), (379, 6, 11), (380, 9, 10), (381, 6, 12),
    (382, 8, 9), (383, 8, 12), (385, 7, 9), (386, 5, 8), (387, 8, 9), (389, 8, 8), (39, 6, 12),
    (40, 6, 9), (41, 9, 12), (420, 9, 12), (421, 6, 9), (423, 7, 9), (43, 5, 13), (44, 7, 10),
    (45, 8, 8), (46, 6, 12), (47, 5, 8), (48, 6, 10), (49, 5, 13),
    (500, 5, 5), (501, 7, 11), (502, 8, 11), (503, 7, 11), (504, 8, 11), (505, 8, 8), (506, 8, 10),
    (507, 7, 11), (508, 6, 9), (509, 8, 8), (51, 8, 9), (52, 10, 10), (53, 6, 10), (54, 10, 11),
    (55, 8, 11), (56, 9, 11), (57, 8, 11), (58, 10, 10), (590, 9, 9), (591, 8, 9), (592, 7, 7),
    (593, 8, 11), (594, 9, 9), (595, 6, 11), (596, 9, 9), (597, 6, 7), (598, 4, 12), (599, 7, 8),
    (60, 8, 10), (61, 5, 12), (62, 7, 13), (63, 6, 13), (64, 5, 10), (65, 8, 11), (66, 8, 13),
    (670, 7, 8), (672, 6, 6), (673, 7, 7), (674, 7, 7), (675, 7, 8), (676, 5, 7), (677, 5, 7),
    (678, 5, 7), (679, 7, 11), (680, 7, 7), (681, 6, 9), (682, 5, 5), (683, 4, 7), (685, 5, 10),
    (686, 5, 8), (687, 6, 6), (688, 5, 7), (689, 6, 9), (690, 4, 7), (691, 7, 7), (692, 7, 7),
    (7, 10, 14),
    (800, 8, 8), (808, 8, 8), (81, 8, 13), (82, 5, 13), (84, 7, 10), (850, 8, 10), (852, 5, 11),
    (853, 7, 8), (855, 8, 10), (856, 8, 10), (86, 7, 12), (870, 9, 12), (878, 12, 12), (880, 6, 10),
    (881, 9, 10), (882, 7, 12), (883, 8, 12), (886, 7, 11), (888, 11, 11),
    (90, 7, 13), (91, 8, 13), (92, 8, 12), (93, 9, 9), (94, 9, 9), (95, 6, 10), (960, 7, 10),
    (961, 7, 8), (962, 8, 9), (963, 8, 9), (964, 8, 10), (965, 7, 8), (966, 9, 10), (967, 7, 9),
    (968, 7, 9), (970, 8, 10), (971, 5, 12), (972, 7, 12), (973, 8, 8), (974, 7, 11), (975, 7, 8),
    (976, 8, 10), (977, 8, 11), (979, 9, 9), (98, 5, 10), (992, 9, 9), (993, 8, 8), (994, 9, 9),
    (995, 9, 9), (996, 9, 10), (998, 9, 9),
];

/// Country codes behind which a zero is part of the number, and no trunk prefix.
///
/// Source: libphonenumber metadata 9.0.42, the plans without trunk prefix whose numbers may begin with zero:
/// Italy, Côte d'Ivoire, Burkina Faso, Benin, Congo, San Marino, the Vatican, two networks and Tajikistan.
const ZERO_BELONGS: &[&[u8]] =
    &[b"39", b"225", b"226", b"229", b"242", b"378", b"379", b"881", b"888", b"992"];

/// For each three digits that a number may begin with, one more than the row of its country code; 0 where none is assigned.
const ROWS: [u8; 1000] = rows();

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 255 rows")]
const fn rows() -> [u8; 1000] {
    assert!(ASSIGNED.len() < 255, "a row fits in a byte");
    let mut table = [0; 1000];
    let mut row = 0;
    while row < ASSIGNED.len() {
        let (code, least, most) = ASSIGNED[row];
        let length = code_length(code);
        assert!(length + least as usize >= MIN_DIGITS, "no number is shorter than the shortest");
        assert!(
            least <= most && length + most as usize <= MAX_DIGITS,
            "no number is longer than E.164 allows"
        );
        let count = [100, 10, 1][length - 1];
        let first = code as usize * count;
        let mut at = first;
        while at < first + count {
            assert!(table[at] == 0, "two country codes share their first digits");
            table[at] = row as u8 + 1;
            at += 1;
        }
        row += 1;
    }
    table
}

const fn code_length(code: u16) -> usize {
    match code {
        0..10 => 1,
        10..100 => 2,
        _ => 3,
    }
}

/// What is known of every country: its code and the lengths of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Country {
    pub(super) code: u16,
    /// Digits of the country code.
    pub(super) code_length: usize,
    /// The fewest and the most digits behind the country code.
    pub(super) least: usize,
    pub(super) most: usize,
}

/// Returns the country whose code a number begins with, or `None` where no code is assigned.
///
/// Three ASCII digits decide it, because country codes are a prefix code of at most three digits.
pub(super) fn country(first: [u8; 3]) -> Option<Country> {
    let [a, b, c] = first.map(|digit| usize::from(digit - b'0'));
    let row = usize::from(ROWS[a * 100 + b * 10 + c]).checked_sub(1)?;
    let (code, least, most) = ASSIGNED[row];
    Some(Country { code, code_length: code_length(code), least: least.into(), most: most.into() })
}

/// What the first digits alone tell about a number of a country whose plan is not held here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structure {
    Fits(LineType),
    /// No number looks like this; the digit, counted behind the country code, shows it.
    Broken(usize),
}

/// Judges the digits behind a country code by what holds for certain.
///
/// - The global services are no mobiles of any country: free, shared-cost and premium calls (800, 808, 979), satellites
///   (870, 881), personal and network numbers (878, 882, 883), disaster relief (888). Source: ITU-T E.164, the list of
///   assigned codes.
/// - Behind 1 an area code and an exchange of three digits each begin with 2 to 9. 900 is premium; 800, 833, 844, 855, 866,
///   877 and 888 are free calls. Source: the North American Numbering Plan Administrator.
pub(super) fn structure(code: u16, number: &[u8]) -> Structure {
    let is_no_mobile = match (code, number) {
        (1, [b'0' | b'1', ..]) => return Structure::Broken(0),
        (1, [_, _, _, b'0' | b'1', ..]) => return Structure::Broken(3),
        (1, [b'8', tens @ (b'3'..=b'8'), units, ..]) => tens == units,
        (1, number) => matches!(number, [b'8' | b'9', b'0', b'0', ..]),
        _ => matches!(code, 800 | 808 | 870 | 878 | 881 | 882 | 883 | 888 | 979),
    };
    Structure::Fits(if is_no_mobile { LineType::Other } else { LineType::Unknown })
}

/// Tells whether numbers behind this country code may begin with a zero of their own.
pub(super) fn zero_belongs(code: &[u8]) -> bool {
    ZERO_BELONGS.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_gives_each_assigned_code_its_own_row() {
        assert_eq!(rows(), ROWS);
        for (first, code) in
            [(b"100", 1), (b"700", 7), (b"840", 84), (b"600", 60), (b"621", 62), (b"225", 225), (b"992", 992)]
        {
            assert_eq!(country(*first).map(|country| country.code), Some(code), "{first:?}");
        }
        for unassigned in [b"000", b"210", b"999"] {
            assert_eq!(country(*unassigned), None, "{unassigned:?}");
        }
        for (code, least, most) in ASSIGNED {
            let text = format!("{code:0<3}");
            let found = country(text.as_bytes().try_into().unwrap()).unwrap();
            assert_eq!(found.code_length, code.to_string().len(), "{code}");
            assert_eq!((found.least, found.most), (usize::from(*least), usize::from(*most)), "{code}");
        }
    }

    #[test]
    fn a_zero_belongs_to_a_few_countries_numbers_only() {
        assert!(zero_belongs(b"39") && zero_belongs(b"225"));
        assert!(!zero_belongs(b"84") && !zero_belongs(b"49"));
    }

    #[test]
    fn a_free_or_premium_area_code_is_told_from_its_neighbours() {
        for (area, line) in [
            ("900", LineType::Other),
            ("800", LineType::Other),
            ("833", LineType::Other),
            ("844", LineType::Other),
            ("855", LineType::Other),
            ("866", LineType::Other),
            ("877", LineType::Other),
            ("888", LineType::Other),
            ("901", LineType::Unknown),
            ("808", LineType::Unknown),
            ("843", LineType::Unknown),
            ("700", LineType::Unknown),
        ] {
            let number = format!("{area}2345678");
            assert_eq!(structure(1, number.as_bytes()), Structure::Fits(line), "{area}");
            assert_eq!(structure(7, number.as_bytes()), Structure::Fits(LineType::Unknown), "{area}");
        }
    }
}
