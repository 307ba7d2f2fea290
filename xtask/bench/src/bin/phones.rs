//! Telephone numbers: how fast they are parsed and their kind told, beside ports of libphonenumber, and whether the answers
//! are the same.

use std::hint::black_box;
use std::time::Instant;

use bench::numbers::{PLANS, international, typed};
use bench::rounds::{Goal, Rounds, Row};
use bench::{Outcome, tell};
use otp_core::{LineType, PhoneNumber, Region};
use phonenumber::country::Id;
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::{PhoneNumberType, Region as Country};

const ROUNDS: usize = 21;
/// How many numbers of each country are compared with the metadata.
const OF_EACH: usize = 180_000;

type IsMobile = fn(&str, Region) -> bool;

/// Who is asked, and whether its answers are right for these four countries.
const CANDIDATES: [(&str, IsMobile); 4] = [
    ("otp-core", ours),
    ("rlibphonenumber 2.2", rlibphonenumber),
    ("phonelib 2.1", phonelib),
    ("phonenumber 0.3", phonenumber),
];

fn main() -> Outcome<()> {
    bench::on_one_thread(measure())
}

fn ours(text: &str, region: Region) -> bool {
    PhoneNumber::parse(text, region).is_ok_and(|number| number.line_type() == LineType::Mobile)
}

/// The country in the words of rlibphonenumber and of phonenumber.
fn country(region: Region) -> (Country, Id) {
    match region {
        Region::Vietnam => (Country::VN, Id::VN),
        Region::Malaysia => (Country::MY, Id::MY),
        Region::Indonesia => (Country::ID, Id::ID),
        Region::India => (Country::IN, Id::IN),
        other => panic!("{other:?} is not compared yet"),
    }
}

fn rlibphonenumber(text: &str, region: Region) -> bool {
    let number = PHONE_NUMBER_UTIL.parse(text, Some(country(region).0));
    number.is_ok_and(|number| number.get_type() == PhoneNumberType::Mobile)
}

fn phonelib(text: &str, region: Region) -> bool {
    let number = phonelib::PhoneNumber::parse_with_country(text, region.iso());
    number.is_some_and(|number| number.is_mobile())
}

fn phonenumber(text: &str, region: Region) -> bool {
    let Ok(number) = phonenumber::parse(Some(country(region).1), text) else { return false };
    number.is_valid() && number.number_type(&phonenumber::metadata::DATABASE) == phonenumber::Type::Mobile
}

async fn measure() -> Outcome<()> {
    let typed = typed();
    for (index, (name, peer)) in CANDIDATES.into_iter().enumerate().skip(1) {
        let us = async || Outcome::Ok(nanoseconds(&typed, ours));
        let rounds = Rounds::alternate(ROUNDS, us, async || Ok(nanoseconds(&typed, peer))).await?;
        // The fastest port whose answers are right decides; the others are shown.
        let goal = if index == 1 { Goal::AtMost(0.1) } else { Goal::None };
        let what = "parse and tell a mobile, 4,096 typed inputs";
        tell(rounds.row(what, name, goal, |ns| format!("{ns:.0} ns")));
    }
    allocations(&typed);
    agreement();
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "a few thousand inputs")]
fn nanoseconds(typed: &[(String, Region)], is_mobile: IsMobile) -> f64 {
    let begun = Instant::now();
    for (text, region) in typed {
        black_box(is_mobile(black_box(text), *region));
    }
    begun.elapsed().as_secs_f64() * 1e9 / typed.len() as f64
}

fn allocations(typed: &[(String, Region)]) {
    let counts = CANDIDATES.map(|(name, is_mobile)| {
        let each = typed.iter().map(|(text, region)| {
            let before = bench::allocations();
            black_box(is_mobile(text, *region));
            bench::allocations() - before
        });
        let each: Vec<usize> = each.collect();
        (name, each.iter().copied().min().unwrap_or(0), each.iter().copied().max().unwrap_or(0))
    });
    let shown = |(name, least, most): &(&str, usize, usize)| format!("{name}: {least} to {most}");
    let peers = counts[1..].iter().map(shown).collect::<Vec<_>>().join(", ");
    let row = Row::new("allocations of one parse", format!("{} to {}", counts[0].1, counts[0].2), peers, "");
    tell(row.goal("0", counts[0].2 == 0));
}

fn agreement() {
    let mut accepts = [0; 4];
    let mut rejects = [0; 4];
    let mut mobiles = 0;
    for (text, region) in international(OF_EACH) {
        let is_mobile = rlibphonenumber(&text, region);
        mobiles += usize::from(is_mobile);
        for (index, (_, candidate)) in CANDIDATES.iter().enumerate() {
            let says = candidate(&text, region);
            accepts[index] += usize::from(says && !is_mobile);
            rejects[index] += usize::from(!says && is_mobile);
        }
    }
    for (index, (name, _)) in CANDIDATES.into_iter().enumerate().filter(|(index, _)| *index != 1) {
        let row = Row::new(
            format!(
                "mobiles of {} numbers in international form ({mobiles} are): {name}",
                PLANS.len() * OF_EACH
            ),
            format!("{} false accepts, {} false rejects", accepts[index], rejects[index]),
            "libphonenumber's metadata, by rlibphonenumber 2.2",
            "",
        );
        tell(if index == 0 { row.goal("0 and 0", accepts[0] + rejects[0] == 0) } else { row });
    }
}
