//! The measuring stick: mobiles in international form, India's lines, and the country codes with their lengths.

use std::collections::{BTreeMap, BTreeSet};

use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::NumberLengthType;

use crate::phone_readings::{Asked, REGIONS, Result};
use crate::reading::{Reading, oracle, ours};

/// What was seen of the sets that must agree without exception.
#[derive(Default)]
pub(crate) struct Plans {
    wrong: Vec<String>,
    mobiles: usize,
    indian_landlines: usize,
    codes: BTreeSet<i32>,
    /// How many digits we and the oracle take behind a country code.
    lengths: BTreeMap<u16, [Vec<usize>; 2]>,
}

impl Plans {
    pub(crate) fn judge(&mut self, set: &str, asked: &Asked, result: &Result) {
        match set {
            "mobiles" | "prefixes" => {
                let (ours, oracle) = (ours(result), oracle(asked));
                if is_mobile(&ours) || is_mobile(&oracle) {
                    self.must_agree(asked, &ours, &oracle);
                    self.mobiles += usize::from(set == "mobiles");
                }
            }
            "Indian lines" => self.judge_indian(asked, result),
            "country codes" => self.codes.extend(result.map(|number| i32::from(number.country_code()))),
            "lengths" => {
                let digits = asked.text.len() - 1 - asked.code.to_string().len();
                let [ours, theirs] = self.lengths.entry(asked.code).or_default();
                ours.extend(result.is_ok().then_some(digits));
                theirs.extend(is_possible(&asked.text).then_some(digits));
            }
            other => panic!("nobody judges {other}"),
        }
    }

    /// India's map is drawn from the metadata, so every beginning agrees, landlines too.
    fn judge_indian(&mut self, asked: &Asked, result: &Result) {
        let (ours, oracle) = (ours(result), oracle(asked));
        let is_voice_only = asked.text.starts_with("+91160");
        match (&ours, &oracle) {
            (Reading::Reserve(_), Reading::Refused) => {}
            (Reading::Other(_), Reading::Mobile(_)) if is_voice_only => {}
            _ => self.must_agree(asked, &ours, &oracle),
        }
        self.indian_landlines += usize::from(matches!(ours, Reading::Other(_)));
    }

    fn must_agree(&mut self, asked: &Asked, ours: &Reading, oracle: &Reading) {
        if ours != oracle {
            self.wrong.push(format!("{}: {ours:?}, the oracle {oracle:?}", asked.text));
        }
    }

    pub(crate) fn finish(mut self) -> Vec<String> {
        if self.mobiles <= 80_000 || self.indian_landlines <= 20_000 {
            let Self { mobiles, indian_landlines, .. } = self;
            self.wrong
                .push(format!("only {mobiles} mobiles and {indian_landlines} Indian landlines were drawn"));
        }
        let supported: BTreeSet<i32> = PHONE_NUMBER_UTIL.get_supported_calling_codes().collect();
        // Some plans are known too well for any digits to fit: their codes are tested everywhere else.
        let known = REGIONS.map(|region| i32::from(region.country_code()));
        self.codes.extend(known);
        let mut expected = supported.clone();
        // The Vatican's own, which it does not use.
        expected.insert(379);
        if self.codes != expected {
            let other: Vec<_> = self.codes.symmetric_difference(&expected).collect();
            self.wrong.push(format!("country codes of ours or of the oracle's alone: {other:?}"));
        }
        // The fewest and the most digits, for every country.
        let ends = |lengths: &[usize]| (lengths.first().copied(), lengths.last().copied());
        for (code, [ours, theirs]) in &self.lengths {
            let is_compared = supported.contains(&i32::from(*code)) && !known.contains(&i32::from(*code));
            if is_compared && ends(ours) != ends(theirs) {
                self.wrong.push(format!("lengths of {code}: {ours:?}, the oracle {theirs:?}"));
            }
        }
        self.wrong
    }
}

/// A mobile, or what the plan does not tell from one.
fn is_mobile(reading: &Reading) -> bool {
    match reading {
        // To the metadata India's series 160 is mobile; it is for voice calls of authorities and banks.
        Reading::Mobile(number) => !number.starts_with("+91160"),
        reading => matches!(reading, Reading::MobileOrFixed(_)),
    }
}

fn is_possible(text: &str) -> bool {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(text, None) else { return false };
    matches!(number.is_possible_with_reason(), Ok(NumberLengthType::IsPossible))
}
