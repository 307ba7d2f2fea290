//! Vietnam, country code 84.

use super::super::line_type::LineType::{Mobile, Other, Unknown};
use super::row::Source::{Metadata, MetadataGeneral, VnCircular22, VnDecision798};
use super::row::{Row, between, digits, row, service};
use super::{Plan, Withdrawn};

pub(super) static PLAN: Plan = Plan::new(ROWS, RESERVE).with_withdrawn(WITHDRAWN);

const SEVEN: u16 = digits(7);
const EIGHT: u16 = digits(8);
const NINE: u16 = digits(9);
const TEN: u16 = digits(10);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Free calls, and the networks of machines and satellites that libphonenumber counts as mobile.
    service("1201", "1201", EIGHT, Metadata),
    service("1203", "1203", EIGHT, Metadata),
    row("1210", "1213", NINE, Mobile, Metadata),
    service("1228", "1228", EIGHT, Metadata),
    row("140", "140", NINE, Mobile, Metadata),
    row("160", "160", NINE, Mobile, Metadata),
    service("1800", "1800", between(8, 10), Metadata),
    service("1900", "1900", between(8, 10), Metadata),
    row("199", "199", SEVEN, Other, Metadata),
    // Geographic numbers. 24 and 28 (Hanoi, Ho Chi Minh City) are two-digit area codes in use for these digits.
    row("203", "216", TEN, Other, VnCircular22),
    row("218", "222", TEN, Other, VnCircular22),
    row("225", "229", TEN, Other, VnCircular22),
    row("232", "239", TEN, Other, VnCircular22),
    row("242", "248", TEN, Other, Metadata),
    row("251", "252", TEN, Other, VnCircular22),
    row("254", "263", TEN, Other, VnCircular22),
    row("269", "277", TEN, Other, VnCircular22),
    row("282", "289", TEN, Other, Metadata),
    row("290", "294", TEN, Other, VnCircular22),
    row("296", "297", TEN, Other, VnCircular22),
    row("299", "299", TEN, Other, VnCircular22),
    // Mobile networks; since 2018 all numbers have nine digits.
    row("300", "399", NINE, Mobile, Metadata),
    row("510", "519", NINE, Mobile, Metadata),
    row("522", "523", NINE, Mobile, Metadata),
    row("528", "528", NINE, Mobile, Metadata),
    row("559", "569", NINE, Mobile, Metadata),
    row("580", "599", NINE, Mobile, Metadata),
    // Internet telephony, satellite terminals, closed networks of the state.
    row("65", "65", TEN, Other, VnCircular22),
    row("672", "672", NINE, Other, Metadata),
    row("69", "69", between(7, 8), Other, Metadata),
    row("700", "709", NINE, Mobile, Metadata),
    row("760", "799", NINE, Mobile, Metadata),
    row("799", "799", SEVEN, Other, Metadata),
    row("810", "889", NINE, Mobile, Metadata),
    row("896", "899", NINE, Mobile, Metadata),
    row("900", "991", NINE, Mobile, Metadata),
    row("993", "999", NINE, Mobile, Metadata),
];

const RESERVE: &[Row] = &[
    row("1", "1", between(7, 10), Unknown, MetadataGeneral),
    row("2", "2", TEN, Unknown, MetadataGeneral),
    row("5", "5", NINE, Unknown, MetadataGeneral),
    row("6", "6", between(7, 9), Unknown, MetadataGeneral),
    row("7", "9", NINE, Unknown, MetadataGeneral),
];

/// The mobiles of eleven digits, trunk zero included. Both prefixes were dialled for 60 days from 15 September 2018.
#[rustfmt::skip]
const WITHDRAWN: &[Withdrawn] = &[
    // MobiFone.
    withdrawn("120", "070"),
    withdrawn("121", "079"),
    withdrawn("122", "077"),
    withdrawn("126", "076"),
    withdrawn("128", "078"),
    // VinaPhone.
    withdrawn("123", "083"),
    withdrawn("124", "084"),
    withdrawn("125", "085"),
    withdrawn("127", "081"),
    withdrawn("129", "082"),
    // Viettel.
    withdrawn("162", "032"),
    withdrawn("163", "033"),
    withdrawn("164", "034"),
    withdrawn("165", "035"),
    withdrawn("166", "036"),
    withdrawn("167", "037"),
    withdrawn("168", "038"),
    withdrawn("169", "039"),
    // Vietnamobile.
    withdrawn("186", "056"),
    withdrawn("188", "058"),
    // Gmobile.
    withdrawn("199", "059"),
];

const fn withdrawn(was: &'static str, today: &'static str) -> Withdrawn {
    Withdrawn { was: was.as_bytes(), length: 10, today, source: VnDecision798 }
}
