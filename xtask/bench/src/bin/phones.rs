//! Telephone numbers: how fast they are parsed and their kind told, beside ports of libphonenumber, and whether the answers
//! are the same.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::time::Instant;

use bench::line::{Line, Row};
use bench::numbers::{international, typed};
use bench::rounds::{Goal, Rounds, median, tell};
use bench::{Outcome, allocated};
use otp_core::{LineType, PhoneNumber, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::{PhoneNumberType, Region as Country};

const ROUNDS: usize = 21;
/// How many numbers of each country are compared with the metadata.
const OF_EACH: usize = 180_000;

type IsMobile = fn(&str, Region) -> bool;

/// Who is asked, and whether its answers are right for these three countries.
const CANDIDATES: [(&str, IsMobile); 4] = [
    ("otp-core", ours),
    ("rlibphonenumber 2.2", rlibphonenumber),
    ("phonelib 2.1", phonelib),
    ("phonenumber 0.3", phonenumber),
];

fn main() -> ExitCode {
    let first = std::env::args().nth(1).and_then(|name| CANDIDATES.iter().find(|(known, _)| *known == name));
    let Some((_, is_mobile)) = first else { return bench::finished(measure()) };
    let begun = Instant::now();
    black_box(is_mobile(black_box("+84 901 888 484"), Region::Vietnam));
    println!("{}", begun.elapsed().as_nanos());
    ExitCode::SUCCESS
}

fn ours(text: &str, region: Region) -> bool {
    PhoneNumber::parse(text, region).is_ok_and(|number| number.line_type() == LineType::Mobile)
}

fn country(region: Region) -> Country {
    match region {
        Region::Vietnam => Country::VN,
        Region::Malaysia => Country::MY,
        _ => Country::ID,
    }
}

fn rlibphonenumber(text: &str, region: Region) -> bool {
    let number = PHONE_NUMBER_UTIL.parse(text, Some(country(region)));
    number.is_ok_and(|number| number.get_type() == PhoneNumberType::Mobile)
}

fn phonelib(text: &str, region: Region) -> bool {
    let country = match region {
        Region::Vietnam => "VN",
        Region::Malaysia => "MY",
        _ => "ID",
    };
    let number = phonelib::PhoneNumber::parse_with_country(text, country);
    number.is_some_and(|number| number.is_mobile())
}

fn phonenumber(text: &str, region: Region) -> bool {
    use phonenumber::country::Id;
    let country = match region {
        Region::Vietnam => Id::VN,
        Region::Malaysia => Id::MY,
        _ => Id::ID,
    };
    let Ok(number) = phonenumber::parse(Some(country), text) else { return false };
    number.is_valid() && number.number_type(&phonenumber::metadata::DATABASE) == phonenumber::Type::Mobile
}

fn measure() -> Outcome<()> {
    speed();
    allocations();
    first_calls()?;
    size();
    agreement();
    Ok(())
}

fn speed() {
    let typed = typed();
    for (index, (name, peer)) in CANDIDATES.into_iter().enumerate().skip(1) {
        let mut rounds = Rounds::default();
        for round in 0..=ROUNDS {
            let (us, peers) = if round % 2 == 0 {
                let us = nanoseconds(&typed, ours);
                (us, nanoseconds(&typed, peer))
            } else {
                let peers = nanoseconds(&typed, peer);
                (nanoseconds(&typed, ours), peers)
            };
            if round > 0 {
                rounds.add(us, peers);
            }
        }
        // The fastest port whose answers are right decides; the others are shown.
        let goal = if index == 1 { Goal::AtMost(0.1) } else { Goal::None };
        let what = "parse and tell a mobile, 4,096 typed inputs";
        let mut row = rounds.row(what, name, goal, |ns| format!("{ns:.0} ns"));
        let middle = rounds.middle();
        row.ratio = format!("{:.3} ({:.3} to {:.3}, {ROUNDS} rounds)", middle.ratio, middle.low, middle.high);
        tell(&Line::Row(row));
    }
}

#[allow(clippy::cast_precision_loss, reason = "a few thousand inputs")]
fn nanoseconds(typed: &[(String, Region)], is_mobile: IsMobile) -> f64 {
    let begun = Instant::now();
    for (text, region) in typed {
        black_box(is_mobile(black_box(text), *region));
    }
    begun.elapsed().as_secs_f64() * 1e9 / typed.len() as f64
}

fn allocations() {
    let typed = typed();
    let counts = CANDIDATES.map(|(name, is_mobile)| {
        let each = typed.iter().map(|(text, region)| {
            let before = allocated();
            black_box(is_mobile(text, *region));
            let after = allocated();
            (after.allocations - before.allocations) + (after.reallocations - before.reallocations)
        });
        let each: Vec<usize> = each.collect();
        (name, each.iter().copied().min().unwrap_or(0), each.iter().copied().max().unwrap_or(0))
    });
    let shown = |(name, least, most): &(&str, usize, usize)| format!("{name}: {least} to {most}");
    tell(&Line::Row(Row {
        what: "allocations of one parse".to_owned(),
        ours: format!("{} to {}", counts[0].1, counts[0].2),
        peer: counts[1..].iter().map(shown).collect::<Vec<_>>().join(", "),
        ratio: String::new(),
        goal: "0".to_owned(),
        is_met: Some(counts[0].2 == 0),
    }));
}

/// The first call of a process, in 25 processes each.
fn first_calls() -> Outcome<()> {
    let mut middles = Vec::new();
    for (name, _) in CANDIDATES {
        let mut nanoseconds = Vec::new();
        for _ in 0..25 {
            let output = Command::new(std::env::current_exe()?).arg(name).output()?;
            nanoseconds.push(String::from_utf8(output.stdout)?.trim().parse::<f64>()?);
        }
        middles.push((name, median(nanoseconds.into_iter()) / 1e3));
    }
    tell(&Line::Row(Row {
        what: "first call of a process".to_owned(),
        ours: format!("{:.1} µs", middles[0].1),
        peer: middles[1..]
            .iter()
            .map(|(name, us)| format!("{name}: {us:.0} µs"))
            .collect::<Vec<_>>()
            .join(", "),
        ratio: format!("{:.4} of rlibphonenumber's", middles[0].1 / middles[1].1),
        goal: "no cost: below 10 µs, cold caches included".to_owned(),
        is_met: Some(middles[0].1 < 10.0),
    }));
    Ok(())
}

fn size() {
    let bytes = size_of::<PhoneNumber>();
    tell(&Line::Row(Row {
        what: "`size_of::<PhoneNumber>()`".to_owned(),
        ours: format!("{bytes} bytes"),
        peer: String::new(),
        ratio: String::new(),
        goal: "at most 24".to_owned(),
        is_met: Some(bytes <= 24),
    }));
}

fn agreement() {
    let mut accepts = [0; 4];
    let mut rejects = [0; 4];
    let mut mobiles = 0;
    let mut others: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for (text, region) in international(OF_EACH) {
        let is_mobile = rlibphonenumber(&text, region);
        mobiles += usize::from(is_mobile);
        for (index, (_, candidate)) in CANDIDATES.iter().enumerate() {
            let says = candidate(&text, region);
            accepts[index] += usize::from(says && !is_mobile);
            rejects[index] += usize::from(!says && is_mobile);
        }
        let (us, metadata) = (kind(&text, region), metadata_kind(&text, region));
        if us != metadata {
            let country = match region {
                Region::Vietnam => "Vietnam",
                Region::Malaysia => "Malaysia",
                _ => "Indonesia",
            };
            *others.entry((country, us, metadata)).or_default() += 1;
        }
    }
    for (index, (name, _)) in CANDIDATES.into_iter().enumerate().filter(|(index, _)| *index != 1) {
        tell(&Line::Row(Row {
            what: format!("mobiles of {} numbers in international form ({mobiles} are): {name}", 3 * OF_EACH),
            ours: format!("{} false accepts, {} false rejects", accepts[index], rejects[index]),
            peer: "libphonenumber's metadata, by rlibphonenumber 2.2".to_owned(),
            ratio: String::new(),
            goal: if index == 0 { "0 and 0".to_owned() } else { String::new() },
            is_met: (index == 0).then(|| accepts[0] == 0 && rejects[0] == 0),
        }));
    }
    tell(&Line::Note(
        "Where the answers differ, of these numbers (the tests of otp-core say why, `phone_oracle`):"
            .to_owned(),
    ));
    for ((country, us, metadata), count) in others {
        tell(&Line::Note(format!(
            "{country}: {count} numbers are {us} to us, by the regulator's plan, and {metadata} by the metadata."
        )));
    }
}

fn kind(text: &str, region: Region) -> &'static str {
    match PhoneNumber::parse(text, region).map(|number| number.line_type()) {
        Ok(LineType::Mobile) => "mobiles",
        Ok(LineType::Other) => "other lines",
        Ok(_) => "in a reserved range (kept, of unknown type)",
        Err(_) => "refused",
    }
}

fn metadata_kind(text: &str, region: Region) -> &'static str {
    let number = PHONE_NUMBER_UTIL.parse(text, Some(country(region)));
    match number.map(|number| number.get_type()) {
        Ok(PhoneNumberType::Mobile) => "mobiles",
        Ok(PhoneNumberType::Unknown) | Err(_) => "refused",
        Ok(_) => "other lines",
    }
}
