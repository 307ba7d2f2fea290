//! Indonesia, country code 62.

use super::super::line_type::LineType::{Mobile, Other, Unknown};
use super::Plan;
use super::row::Source::{IdRegulation14, Metadata, MetadataGeneral};
use super::row::{Row, between, digits, row, service};

pub(super) static PLAN: Plan = Plan::new(ROWS, RESERVE);

/// A three-digit area code and the five to eight digits of a subscriber.
const AREA: u16 = between(8, 11);
const MOBILE: u16 = between(9, 12);
const TEN: u16 = digits(10);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Well-known service numbers of companies, and free calls.
    service("1500", "1500", digits(7), Metadata),
    row("177", "177", between(9, 11), Other, Metadata),
    // Area codes. The big cities (21, 22, 24, 31, 61) have two digits, and some short numbers of companies.
    row("21", "21", between(9, 10), Other, Metadata),
    row("2114", "2114", digits(7), Other, Metadata),
    row("21500", "21500", digits(8), Other, Metadata),
    row("22", "22", between(8, 10), Other, Metadata),
    row("231", "234", AREA, Other, Metadata),
    row("24", "24", between(9, 10), Other, Metadata),
    row("251", "254", AREA, Other, Metadata),
    row("260", "268", AREA, Other, Metadata),
    row("271", "276", AREA, Other, Metadata),
    row("280", "289", AREA, Other, Metadata),
    row("291", "298", AREA, Other, Metadata),
    row("31", "31", between(7, 10), Other, Metadata),
    row("321", "328", AREA, Other, Metadata),
    row("331", "336", AREA, Other, Metadata),
    row("338", "338", AREA, Other, Metadata),
    row("341", "343", AREA, Other, Metadata),
    row("351", "358", AREA, Other, Metadata),
    row("361", "363", AREA, Other, Metadata),
    row("365", "366", AREA, Other, Metadata),
    row("368", "368", AREA, Other, Metadata),
    row("370", "374", AREA, Other, Metadata),
    row("376", "376", AREA, Other, Metadata),
    row("379", "389", AREA, Other, Metadata),
    row("401", "405", AREA, Other, Metadata),
    row("408", "411", AREA, Other, Metadata),
    row("413", "414", AREA, Other, Metadata),
    row("417", "423", AREA, Other, Metadata),
    row("426", "428", AREA, Other, Metadata),
    row("430", "432", AREA, Other, Metadata),
    row("434", "436", AREA, Other, Metadata),
    row("438", "438", AREA, Other, Metadata),
    row("443", "443", AREA, Other, Metadata),
    row("451", "453", AREA, Other, Metadata),
    row("457", "458", AREA, Other, Metadata),
    row("461", "465", AREA, Other, Metadata),
    row("471", "471", AREA, Other, Metadata),
    row("473", "474", AREA, Other, Metadata),
    row("481", "482", AREA, Other, Metadata),
    row("484", "485", AREA, Other, Metadata),
    row("511", "513", AREA, Other, Metadata),
    row("515", "519", AREA, Other, Metadata),
    row("522", "522", AREA, Other, Metadata),
    row("525", "528", AREA, Other, Metadata),
    row("531", "532", AREA, Other, Metadata),
    row("534", "539", AREA, Other, Metadata),
    row("541", "543", AREA, Other, Metadata),
    row("545", "545", AREA, Other, Metadata),
    row("548", "549", AREA, Other, Metadata),
    row("551", "554", AREA, Other, Metadata),
    row("556", "556", AREA, Other, Metadata),
    row("561", "568", AREA, Other, Metadata),
    row("61", "61", between(7, 10), Other, Metadata),
    row("619", "619", digits(11), Other, Metadata),
    row("620", "629", AREA, Other, Metadata),
    row("631", "636", AREA, Other, Metadata),
    row("639", "639", AREA, Other, Metadata),
    row("641", "646", AREA, Other, Metadata),
    row("650", "659", AREA, Other, Metadata),
    row("702", "702", AREA, Other, Metadata),
    row("711", "719", AREA, Other, Metadata),
    row("721", "739", AREA, Other, Metadata),
    row("741", "748", AREA, Other, Metadata),
    row("751", "773", AREA, Other, Metadata),
    row("776", "779", AREA, Other, Metadata),
    // 8 is the digit of the mobile networks, except for the services in 80; 84 is not in use.
    row("800", "800", between(8, 10), Other, Metadata),
    row("804", "804", TEN, Other, Metadata),
    row("8071", "8071", TEN, Other, Metadata),
    row("809", "809", TEN, Other, Metadata),
    row("81", "83", MOBILE, Mobile, IdRegulation14),
    row("85", "89", MOBILE, Mobile, IdRegulation14),
    // Area codes in the east.
    row("901", "902", AREA, Other, Metadata),
    row("910", "911", AREA, Other, Metadata),
    row("913", "918", AREA, Other, Metadata),
    row("920", "924", AREA, Other, Metadata),
    row("927", "927", AREA, Other, Metadata),
    row("929", "929", AREA, Other, Metadata),
    row("951", "952", AREA, Other, Metadata),
    row("955", "958", AREA, Other, Metadata),
    row("962", "963", AREA, Other, Metadata),
    row("966", "967", AREA, Other, Metadata),
    row("969", "969", AREA, Other, Metadata),
    row("971", "971", AREA, Other, Metadata),
    row("975", "975", AREA, Other, Metadata),
    row("979", "981", AREA, Other, Metadata),
    row("983", "984", AREA, Other, Metadata),
    row("986", "986", AREA, Other, Metadata),
];

const RESERVE: &[Row] = &[
    row("2", "7", AREA, Unknown, MetadataGeneral),
    row("80", "80", TEN, Unknown, MetadataGeneral),
    row("84", "84", MOBILE, Unknown, IdRegulation14),
    row("9", "9", AREA, Unknown, MetadataGeneral),
];
