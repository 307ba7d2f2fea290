//! Our numbering plans beside the newest libphonenumber metadata, range by range: `cargo xtask plans`.
//!
//! Every first six digits of every length is asked of both. What differs is printed as ranges, one a line, tab-separated: country,
//! digits of the national number, lowest and highest first six digits, what it is to us, what it is to the metadata.

use std::io::Write;

use otp_core::{LineType, PhoneNumber, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::PhoneNumberType;

/// Digits of the national numbers, without the trunk zero, that any of the plans has.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=13;

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (region, name) in [(Region::Vietnam, "VN"), (Region::Malaysia, "MY"), (Region::Indonesia, "ID")] {
        for length in LENGTHS {
            for (first, last, ours, metadata) in differences(region, length) {
                writeln!(out, "{name}\t{length}\t{first:06}\t{last:06}\t{ours}\t{metadata}")?;
            }
        }
    }
    out.flush()
}

type Range = (u32, u32, &'static str, &'static str);

fn differences(region: Region, length: usize) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for first in 0..1_000_000_u32 {
        // The digits behind stand for all: no row of a plan looks beyond the sixth.
        let number = format!("{first:06}{:5<1$}", "", length - 6);
        let text = format!("+{}{number}", region.country_code());
        let (ours, metadata) = (ours(&text), metadata(&text));
        if ours == metadata {
            continue;
        }
        match ranges.last_mut() {
            Some((_, last, us, them)) if *last + 1 == first && (*us, *them) == (ours, metadata) => {
                *last = first
            }
            _ => ranges.push((first, first, ours, metadata)),
        }
    }
    ranges
}

fn ours(text: &str) -> &'static str {
    match text.parse::<PhoneNumber>().map(|number| number.line_type()) {
        Ok(LineType::Mobile) => "mobile",
        Ok(LineType::Other) => "other",
        Ok(_) => "reserve",
        Err(_) => "refused",
    }
}

fn metadata(text: &str) -> &'static str {
    match PHONE_NUMBER_UTIL.parse(text, None).map(|number| number.get_type()) {
        Ok(PhoneNumberType::Mobile) => "mobile",
        Ok(PhoneNumberType::Unknown) | Err(_) => "refused",
        Ok(_) => "other",
    }
}
