//! How long a text is as an SMS, against an independent count.

use otp_core::{SmsAlphabet, SmsLength};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sms_splitter::SplitSms;
use sms_splitter::splitter_options::SplitterOptions;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Default::default()
    }
}

/// Characters that decide the count: plain ones, those of two septets, those that leave GSM 03.38, those of two units.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => prop::char::range(' ', '~'),
        2 => prop::sample::select("@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("\u{c}^{}\\[~]|€".chars().collect::<Vec<_>>()),
    ]
}

fn text(extra: &'static str) -> impl Strategy<Value = String> {
    let extra: Vec<char> = extra.chars().collect();
    // The lengths crowd around the limits of one, two and three parts.
    let length =
        prop_oneof![0_usize..8, 60_usize..80, 130_usize..140, 145_usize..165, 295_usize..315, 400_usize..480];
    let any = prop_oneof![8 => character(), 1 => prop::sample::select(extra)];
    length
        .prop_flat_map(move |length| prop::collection::vec(any.clone(), length))
        .prop_map(|characters| characters.into_iter().collect())
}

/// What the other crate counts: whether the text is in GSM 03.38, its units and its parts.
fn second_opinion(text: &str) -> (SmsAlphabet, usize, usize) {
    let split = SplitSms::new(SplitterOptions::new(false, true)).split(text.into());
    match split.character_set.as_str() {
        "GSM" => (SmsAlphabet::Gsm7, split.bytes, split.parts.len()),
        _ => (SmsAlphabet::Ucs2, split.bytes / 2, split.parts.len()),
    }
}

fn assert_agrees(text: &str) -> Result<(), TestCaseError> {
    let length = SmsLength::of(text);
    prop_assert_eq!((length.alphabet(), length.units(), length.parts()), second_opinion(text));
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn texts_of_the_gsm_alphabet_are_counted_as_the_other_crate_counts_them(text in text("€{}")) {
        assert_agrees(&text)?;
    }

    #[test]
    fn texts_with_tone_marks_and_emoji_are_counted_as_the_other_crate_counts_them(text in text("ạếữđ中文😀🇻")) {
        assert_agrees(&text)?;
    }

    #[test]
    fn one_more_character_never_takes_fewer_parts(text in text("ạ😀"), more in character()) {
        let (before, after) = (SmsLength::of(&text), SmsLength::of(&format!("{text}{more}")));
        // Leaving GSM 03.38 can save units, since the pairs of its extension are one unit in UCS-2.
        prop_assert!(after.units() > before.units() || after.alphabet() != before.alphabet());
        prop_assert!(after.parts() >= before.parts());
        prop_assert_eq!(after.is_single(), after.parts() == 1);
    }
}
