//! Telephone numbers: how fast they are parsed and their kind told, and what that allocates, beside a port of libphonenumber.
//! Whether the answers are right is asked by `cargo oracle`.

use std::hint::black_box;
use std::time::Instant;

use bench::numbers::typed;
use bench::rounds::{Rounds, Row};
use bench::{Outcome, tell};
use otp_core::{LineType, PhoneNumber, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::{PhoneNumberType, Region as Country};

const ROUNDS: usize = 21;

type IsMobile = fn(&str, Region) -> bool;

fn main() -> Outcome<()> {
    bench::on_one_thread(measure())
}

fn ours(text: &str, region: Region) -> bool {
    PhoneNumber::parse(text, region).is_ok_and(|number| number.line_type() == LineType::Mobile)
}

fn rlibphonenumber(text: &str, region: Region) -> bool {
    let country = match region {
        Region::Vietnam => Country::VN,
        Region::Malaysia => Country::MY,
        Region::Indonesia => Country::ID,
        Region::India => Country::IN,
        other => panic!("{other:?} is not compared yet"),
    };
    let number = PHONE_NUMBER_UTIL.parse(text, Some(country));
    number.is_ok_and(|number| number.get_type() == PhoneNumberType::Mobile)
}

async fn measure() -> Outcome<()> {
    let typed = typed();
    let us = async || Outcome::Ok(nanoseconds(&typed, ours));
    let rounds = Rounds::alternate(ROUNDS, us, async || Ok(nanoseconds(&typed, rlibphonenumber))).await?;
    let what = "parse and tell a mobile, 4,096 typed inputs";
    tell(rounds.row(what, "rlibphonenumber 2.2", 0.1, |ns| format!("{ns:.0} ns")));
    let (us, peers) = (most_allocations(&typed, ours), most_allocations(&typed, rlibphonenumber));
    let peers = format!("rlibphonenumber 2.2: {peers}");
    tell(Row::new("most allocations of one parse", us.to_string(), peers, "").goal("0", us == 0));
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

fn most_allocations(typed: &[(String, Region)], is_mobile: IsMobile) -> usize {
    let each = typed.iter().map(|(text, region)| {
        let before = bench::allocations();
        black_box(is_mobile(text, *region));
        bench::allocations() - before
    });
    each.max().unwrap_or_default()
}
