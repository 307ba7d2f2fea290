//! Phone numbers as people type them, the same in every run.

use otp_core::Region;

/// The generator of the crate's own tests.
#[allow(dead_code, reason = "the tests ask more of it")]
#[path = "../../../crates/otp-core/tests/phone_cases/mod.rs"]
mod phone_cases;

use phone_cases::Numbers;

/// The four countries, how their mobiles begin, and how many digits these have.
const PLANS: [(Region, &[&str], usize); 4] = [
    (Region::Vietnam, &["90", "91", "98", "32", "70", "76", "86", "96"], 9),
    (Region::Malaysia, &["12", "13", "14", "16", "17", "19"], 9),
    (Region::Indonesia, &["812", "813", "852", "857", "878", "896"], 11),
    (Region::India, &["98", "99", "70", "80", "91", "72"], 10),
];

/// What 4,096 people typed into a form: mobiles for the most part, local and international, with blanks and dashes.
pub fn typed() -> Vec<(String, Region)> {
    let mut numbers = Numbers::seeded(0x7e1);
    (0..4_096).map(|index| typed_by_one(&mut numbers, PLANS[index % PLANS.len()])).collect()
}

fn typed_by_one(
    numbers: &mut Numbers,
    (region, beginnings, length): (Region, &[&str], usize),
) -> (String, Region) {
    let mut number = numbers.pick(beginnings).to_owned();
    let length = if numbers.below(20) == 0 { length - 2 } else { length };
    numbers.fill(&mut number, length);
    let code = region.country_code();
    let (head, middle, tail) = (&number[..2], &number[2..5], &number[5..]);
    let text = match numbers.below(10) {
        0 | 1 => format!("0{number}"),
        2 => format!("0{head} {middle} {tail}"),
        3 => format!("0{head}-{middle} {tail}"),
        4 => format!("0{head}-{middle}{tail}"),
        5 | 6 => format!("+{code}{number}"),
        7 => format!("+{code} {head} {middle} {tail}"),
        8 => format!("+{code} {head}-{middle}-{tail}"),
        _ => format!("(+{code}) {head} {middle}{tail}"),
    };
    (text, region)
}
