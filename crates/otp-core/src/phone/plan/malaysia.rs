//! Malaysia, country code 60.

use super::super::line_type::LineType::{Mobile, Other, Unknown};
use super::Plan;
use super::row::Source::{Metadata, MetadataGeneral, MyNumberingPlan, MyPressRelease2010};
use super::row::{Row, between, digits, row, service};

pub(super) static PLAN: Plan = Plan::new(ROWS, RESERVE);

const EIGHT: u16 = digits(8);
const NINE: u16 = digits(9);
const TEN: u16 = digits(10);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Mobile networks: nine digits, ten behind 11 and in a few newer blocks.
    row("1020", "1046", NINE, Mobile, Metadata),
    row("1050", "1071", NINE, Mobile, Metadata),
    row("1076", "1098", NINE, Mobile, Metadata),
    row("111", "115", TEN, Mobile, Metadata),
    row("11605", "11757", TEN, Mobile, Metadata),
    row("11759", "11760", TEN, Mobile, Metadata),
    row("11762", "11764", TEN, Mobile, Metadata),
    row("11780", "11780", TEN, Mobile, Metadata),
    row("11782", "11785", TEN, Mobile, Metadata),
    row("118886", "118886", TEN, Mobile, Metadata),
    row("118888", "118889", TEN, Mobile, Metadata),
    row("120", "129", NINE, Mobile, Metadata),
    service("1300", "1300", TEN, Metadata),
    row("131", "139", NINE, Mobile, Metadata),
    row("14200", "14400", NINE, Mobile, Metadata),
    row("145", "149", NINE, Mobile, Metadata),
    row("1531", "1531", NINE, Mobile, Metadata),
    // Internet telephony, and data cards that can receive text messages (159).
    row("15460", "15464", TEN, Other, Metadata),
    row("154801", "154802", TEN, Other, Metadata),
    row("154805", "154805", TEN, Other, Metadata),
    row("15481", "15481", TEN, Other, Metadata),
    row("154821", "154821", TEN, Other, Metadata),
    row("154830", "154831", TEN, Other, Metadata),
    row("154840", "154841", TEN, Other, Metadata),
    row("154845", "154845", TEN, Other, Metadata),
    row("154848", "154851", TEN, Other, Metadata),
    row("154854", "154854", TEN, Other, Metadata),
    row("154860", "154860", TEN, Other, Metadata),
    row("154862", "154862", TEN, Other, Metadata),
    row("15487", "15487", TEN, Other, Metadata),
    row("156320", "156326", TEN, Other, Metadata),
    row("15678", "15678", TEN, Other, Metadata),
    row("159", "159", TEN, Mobile, Metadata),
    // 1600 with ten digits is a premium service, with nine it is a mobile number.
    row("160", "169", NINE, Mobile, Metadata),
    service("1600", "1600", TEN, Metadata),
    service("1700", "1700", TEN, Metadata),
    row("171", "179", NINE, Mobile, Metadata),
    service("1800", "1800", TEN, Metadata),
    row("1812", "1813", NINE, Mobile, Metadata),
    row("1820", "1840", NINE, Mobile, Metadata),
    row("18460", "18474", NINE, Mobile, Metadata),
    row("18546", "18546", TEN, Mobile, Metadata),
    row("1857", "1871", NINE, Mobile, Metadata),
    row("18760", "18824", NINE, Mobile, Metadata),
    row("18870", "18874", NINE, Mobile, Metadata),
    row("1890", "1898", NINE, Mobile, Metadata),
    row("190", "199", between(9, 10), Mobile, Metadata),
    // Area codes: one digit and seven (eight in the Klang Valley), two and six in Sabah and Sarawak.
    row("3", "3", NINE, Other, MyNumberingPlan),
    row("4", "7", EIGHT, Other, MyNumberingPlan),
    row("82", "89", EIGHT, Other, MyNumberingPlan),
    row("9", "9", EIGHT, Other, MyNumberingPlan),
];

const RESERVE: &[Row] = &[
    row("10", "10", NINE, Unknown, MetadataGeneral),
    row("11", "11", TEN, Unknown, MyPressRelease2010),
    row("12", "14", NINE, Unknown, MetadataGeneral),
    row("15", "15", between(9, 10), Unknown, MetadataGeneral),
    row("16", "17", NINE, Unknown, MetadataGeneral),
    row("18", "18", between(9, 10), Unknown, MetadataGeneral),
    row("80", "81", EIGHT, Unknown, MetadataGeneral),
];
