//! Country codes: which are assigned, and which keep a zero behind them.

/// The assigned country codes, in the order of their digits.
///
/// ITU-T keeps the list (Recommendation E.164, annex to Operational Bulletin 1114, 15 December 2016). These are
/// the codes of libphonenumber metadata 9.0.42, with which `tests/phone_oracle` compares them, and 379, assigned to
/// the Vatican City and not in use. Codes in reserve and ended trials (388, 991, 997, 999) do not stand here.
#[rustfmt::skip]
const ASSIGNED: &[u16] = &[
    1, 20, 211, 212, 213, 216, 218, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234,
    235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255,
    256, 257, 258, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 27, 290, 291, 297, 298, 299,
    30, 31, 32, 33, 34, 350, 351, 352, 353, 354, 355, 356, 357, 358, 359, 36, 370, 371, 372, 373, 374, 375,
    376, 377, 378, 379, 380, 381, 382, 383, 385, 386, 387, 389, 39,
    40, 41, 420, 421, 423, 43, 44, 45, 46, 47, 48, 49,
    500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 51, 52, 53, 54, 55, 56, 57, 58, 590, 591, 592, 593, 594,
    595, 596, 597, 598, 599,
    60, 61, 62, 63, 64, 65, 66, 670, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685, 686,
    687, 688, 689, 690, 691, 692,
    7,
    800, 808, 81, 82, 84, 850, 852, 853, 855, 856, 86, 870, 878, 880, 881, 882, 883, 886, 888,
    90, 91, 92, 93, 94, 95, 960, 961, 962, 963, 964, 965, 966, 967, 968, 970, 971, 972, 973, 974, 975, 976,
    977, 979, 98, 992, 993, 994, 995, 996, 998,
];

/// Country codes behind which a zero is part of the number, and no trunk prefix.
///
/// Source: libphonenumber metadata 9.0.42, the plans without trunk prefix whose numbers may begin with zero:
/// Italy, Côte d'Ivoire, Burkina Faso, Benin, Congo, San Marino, the Vatican, two networks and Tajikistan.
const ZERO_BELONGS: &[&[u8]] =
    &[b"39", b"225", b"226", b"229", b"242", b"378", b"379", b"881", b"888", b"992"];

/// Length of the country code for each three digits a number may begin with; 0 where none is assigned.
const LENGTHS: [u8; 1000] = lengths();

const fn lengths() -> [u8; 1000] {
    let mut table = [0; 1000];
    let mut row = 0;
    while row < ASSIGNED.len() {
        let code = ASSIGNED[row] as usize;
        let (first, count, length) = match code {
            0..10 => (code * 100, 100, 1),
            10..100 => (code * 10, 10, 2),
            _ => (code, 1, 3),
        };
        let mut at = first;
        while at < first + count {
            assert!(table[at] == 0, "two country codes share their first digits");
            table[at] = length;
            at += 1;
        }
        row += 1;
    }
    table
}

/// Returns how many of a number's first digits are its country code, or `None` where none is assigned.
///
/// Three ASCII digits decide it, because country codes are a prefix code of at most three digits.
pub(super) fn length(first: [u8; 3]) -> Option<usize> {
    let [a, b, c] = first.map(|digit| usize::from(digit - b'0'));
    match LENGTHS[a * 100 + b * 10 + c] {
        0 => None,
        length => Some(usize::from(length)),
    }
}

/// Tells whether numbers behind this country code may begin with a zero of their own.
pub(super) fn zero_belongs(code: &[u8]) -> bool {
    ZERO_BELONGS.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_gives_each_assigned_code_its_own_length() {
        assert_eq!(lengths(), LENGTHS);
        for (first, expected) in
            [(b"1xx", 1), (b"7xx", 1), (b"84x", 2), (b"60x", 2), (b"62x", 2), (b"225", 3), (b"992", 3)]
        {
            let first = first.map(|digit| if digit == b'x' { b'0' } else { digit });
            assert_eq!(length(first), Some(expected), "{first:?}");
        }
        for unassigned in [b"000", b"210", b"999"] {
            assert_eq!(length(*unassigned), None, "{unassigned:?}");
        }
        for code in ASSIGNED {
            let text = format!("{code:0<3}");
            let first: [u8; 3] = text.as_bytes().try_into().unwrap();
            assert_eq!(length(first), Some(code.to_string().len()), "{code}");
        }
    }

    #[test]
    fn a_zero_belongs_to_a_few_countries_numbers_only() {
        assert!(zero_belongs(b"39") && zero_belongs(b"225"));
        assert!(!zero_belongs(b"84") && !zero_belongs(b"49"));
    }
}
