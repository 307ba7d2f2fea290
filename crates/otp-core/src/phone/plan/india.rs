//! India, country code 91.

use super::super::line_type::LineType::{self, Mobile, MobileOrFixed, Other, Unknown};
use super::row::Source::{InDot160, Metadata, MetadataGeneral};
use super::row::{Row, between, digits, row, service};
use super::{Fit, Plan};

pub(super) static PLAN: Plan = Plan::new(ROWS, RESERVE).with_map(ten_digits);

const TEN: u16 = digits(10);

/// Numbers of companies and services; all others have ten digits and are in the map.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    service("140", "140", TEN, Metadata),
    service("1600", "1601", TEN, InDot160),
    service("1800", "1800", between(8, 13), Metadata),
    service("1803", "1803", digits(13), Metadata),
    service("1860", "1860", digits(11), Metadata),
    service("1861", "1862", digits(13), Metadata),
    row("271795", "271795", TEN, Other, Metadata),
];

const RESERVE: &[Row] =
    &[row("1", "1", between(10, 13), Unknown, MetadataGeneral), row("2", "9", TEN, Unknown, MetadataGeneral)];

/// What the first three digits of ten say, 100 to 999, a line for each first digit.
///
/// Source: libphonenumber metadata 9.0.42. Mobile and fixed-line ranges lie so close together that rows would be
/// thousands. A letter is either an answer (`.` not in use, `F` fixed line, `M` mobile, `E` either of them), or names the
/// [`shape`] that the next digit is looked up in. `*` is in [`IRREGULAR`].
#[rustfmt::skip]
const MAP: [&[u8; 100]; 9] = [
    b"............FFFFFF..fffgfggggffffggfgggg.fggffgggggfggfgggggffggfggggg*ffggfgfggffgffgfggggfggfggggg",
    b"..FFFFFF.F.gfggfgfgg..FFFFFF.Fffgfggggg.ffggggggg.ffgf.ggfggffgggfggfg.g.gggggfg*fgggffgfgFfggfggggg",
    b".g...............g.g.ggFggf.....FFFFFF...f*f.gggg..ggffgg.ggffggfgggfffgfffgfgggFfgggfgggf..........",
    b"..FFFFFF...g.fggfgg.*ffffggfgg.fgggfgg....FFFFFF...ff.gggg..fffg.gffffff*gffffffffgfffgfggffggffffgg",
    b"..........fgf.gfgggg.gf.ggggg..gfggfg....gf.ggg.fg.f*.g.g....gf.gfgggg.fggg......fggggggg..fg.gfg...",
    b"MMMMMMMMMMMn*nMnMMnMMmnMnnMnMMMmnnnMMMMMMmnnMnnnMMMmnnnnnmnnMmnmnnMnnMMmnn*nnM*nmn*FnnnMMMMMMMMMMMMM",
    b"MMMMMMMMMMnnmnnnnnn*hehhehhhhhMx*yyMhhM*MhhhehhehhMy*hhyhhh*****n*hhhh*ehhhhhhhhhh*hhhhh*MhFF*FFMMMM",
    b"MMFFFE**MMMhMhMhxhhhxxhhxhhhhMhxxhhhxhhhhhhMhhhhhhhhhhhhhhhhMxhxhhxhhhyhhhhhhxxMMhhx*hhMMMM*hhhMMMMM",
    b"MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
];

/// The three-digit beginnings whose next digit follows no common shape.
#[rustfmt::skip]
const IRREGULAR: &[(u16, &[u8; 10])] = &[
    (170, b"..F.F....."), (280, b".F.FF.F.F."), (342, b"ffFFFFFFff"),
    (420, b"..F.F....."), (472, b"..FFFFFFF."), (552, b".FFFFFFF.."),
    (612, b"MMFFFFFpMM"), (674, b"mmFFFFFFmm"), (678, b"mmmmmmemmm"),
    (682, b"mmmmmmmmqm"), (719, b"eeeeeemmmm"), (732, b"mmmmmeeeem"),
    (739, b"eemmmmeeee"), (752, b"emmmeeeeee"), (759, b"mmmmmmmeee"),
    (760, b"eeeeemmemm"), (761, b"MMEFFEFEMM"), (762, b"eeeeemmmmm"),
    (763, b"memmmmmmme"), (765, b"mmmmeemmee"), (770, b"ememmmmmee"),
    (782, b"eeeeeeeMMM"), (788, b"emFFFFFsee"), (793, b"FtFFFFFFFF"),
    (806, b"FFFFFFEEFF"), (807, b"EFEEEEEEEu"), (884, b"MMFFEFFrMM"),
    (891, b"MMEFFFFrMM"),
];

/// What each next digit, 0 to 9, says. A subscriber's number on a fixed line begins with 2 to 7.
const fn shape(letter: u8) -> &'static [u8; 10] {
    match letter {
        // Behind an area code of three digits, and of four.
        b'f' => b"..FFFFFF..",
        b'g' => b"ffffffffff",
        // The same, with mobiles around it.
        b'm' => b"MMFFFFFFMM",
        b'n' => b"mmmmmmmmmm",
        b'e' => b"MMEEEEEEMM",
        b'h' => b"eeeeeeeeee",
        b'x' => b"MMFFFFFrMM",
        b'y' => b"MMFFFFFEMM",
        // The rest are single ranges.
        b'p' => b"FFFFFFFFFE",
        b'q' => b"MMFFMFFFMM",
        b'r' => b"EFEEEEEEEF",
        b's' => b"EFEEEEEEEE",
        b't' => b"FFFEFFFFFF",
        b'u' => b"EFFFEEEEEE",
        _ => b"..........",
    }
}

/// Looks a number of ten digits up in the map.
///
/// Fixed lines are written with the trunk zero. Mobiles are not: between mobiles ten digits are dialled, and a zero in
/// front only from a landline (Department of Telecommunications, 25 November 2020).
fn ten_digits(number: &[u8]) -> Option<Fit> {
    if number.len() != 10 || number[0] == b'0' {
        return None;
    }
    let digit = |at: usize| usize::from(number[at] - b'0');
    let mut letter = MAP[digit(0) - 1][digit(1) * 10 + digit(2)];
    for at in [3, 4] {
        let next = match letter {
            b'.' | b'F' | b'M' | b'E' => break,
            b'*' => irregular(digit(0) * 100 + digit(1) * 10 + digit(2))?,
            _ => shape(letter),
        };
        letter = next[digit(at)];
    }
    let fit = answer(letter)?;
    // `91 1800 1234` is a free number with the country code, and ten digits of a mobile: only a zero tells them apart.
    Some(Fit { trunk_zero: fit.trunk_zero || number.starts_with(b"911800"), ..fit })
}

fn irregular(first_three: usize) -> Option<&'static [u8; 10]> {
    let row = IRREGULAR.iter().find(|(digits, _)| usize::from(*digits) == first_three)?;
    Some(row.1)
}

const fn answer(letter: u8) -> Option<Fit> {
    let (line, trunk_zero): (LineType, bool) = match letter {
        b'F' => (Other, true),
        b'M' => (Mobile, false),
        b'E' => (MobileOrFixed, false),
        _ => return None,
    };
    Some(Fit { line, trunk_zero })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_through_the_map_ends_in_an_answer() {
        let ends = |letter: u8| matches!(letter, b'.' | b'F' | b'M' | b'E');
        let two_deep = |shape: &[u8; 10]| {
            shape.iter().all(|&letter| ends(letter) || self::shape(letter).iter().all(|&letter| ends(letter)))
        };
        for (at, &letter) in MAP.iter().flat_map(|line| line.iter()).enumerate() {
            let first_three = at + 100;
            let shape = match letter {
                b'*' => irregular(first_three).unwrap(),
                _ => shape(letter),
            };
            assert!(ends(letter) || two_deep(shape), "{first_three}");
        }
        assert!(
            IRREGULAR
                .iter()
                .all(|(three, _)| MAP[usize::from(three / 100) - 1][usize::from(three % 100)] == b'*')
        );
    }
}
