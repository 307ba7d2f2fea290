//! The country calling codes in use, for status 4.

/// Their first two digits, which say how long they are; 1 and 7 stand alone and are not here.
const FIRST_TWO: &str = "20 21 22 23 24 25 26 27 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 \
    54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 80 81 82 84 85 86 87 88 90 91 92 93 94 95 96 97 98 99";

pub(crate) fn begins_with_one(digits: &str) -> bool {
    let known = |two| FIRST_TWO.split(' ').any(|known| known == two);
    digits.starts_with(['1', '7']) || digits.get(..2).is_some_and(known)
}
