//! From digits to a number: which of the possible readings it is, or that there is more than one.

use super::country_code::{self, Structure};
use super::error::{Cause, PhoneNumberError};
use super::number::PhoneNumber;
use super::plan::{self, Fit, Verdict};
use super::region::Region;
use super::scan::{self, Typed};

/// Why digits make no number, and which digit shows it.
struct Fault {
    cause: Cause,
    digit: Option<usize>,
}

impl Fault {
    const fn at(cause: Cause, digit: usize) -> Self {
        Self { cause, digit: Some(digit) }
    }

    const TOO_SHORT: Self = Self { cause: Cause::TooShort, digit: None };
}

/// Reads a text; without a region only international forms make sense.
pub(super) fn read(text: &str, region: Option<Region>) -> Result<PhoneNumber, PhoneNumberError> {
    let typed = scan::scan(text)?;
    choose(&typed, region).map_err(|fault| {
        let position = fault.digit.and_then(|digit| scan::position_of_digit(text, digit));
        PhoneNumberError::new(fault.cause, position)
    })
}

/// Reads a text of digits only. It begins with a country code, and has no trunk zero.
pub(super) fn read_msisdn(text: &str) -> Result<PhoneNumber, PhoneNumberError> {
    let typed = scan::digits_only(text)?;
    international(&typed, 0, TrunkZero::Refused)
        .map_err(|fault| PhoneNumberError::new(fault.cause, fault.digit))
}

/// What a zero behind the code of a country is whose plan is known: no number of these plans begins with one.
#[derive(Clone, Copy)]
enum TrunkZero {
    Dropped,
    Refused,
}

/// Chooses the reading by what is in front.
fn choose(typed: &Typed, region: Option<Region>) -> Result<PhoneNumber, Fault> {
    let digits = typed.digits();
    if typed.plus {
        return international(typed, 0, TrunkZero::Dropped);
    }
    match (digits, region) {
        // Indonesian operators have international prefixes of their own that begin like a country code behind 00:
        // 001 and 008 are Indosat's, 007 is Telkom's (their interconnection agreement), and libphonenumber's
        // metadata 9.0.42 has 008 and 009.
        ([b'0', b'0', b'1' | b'7' | b'8' | b'9', ..], Some(Region::Indonesia)) => {
            Err(Fault::at(Cause::OperatorPrefix, 0))
        }
        ([b'0', b'0', ..], _) => international(typed, 2, TrunkZero::Dropped),
        ([], _) => Err(Fault::TOO_SHORT),
        (_, None) => Err(Fault::at(Cause::NoRegion, 0)),
        ([b'0', ..], Some(region)) => in_plan(typed, 1, region),
        (_, Some(region)) => bare(typed, region),
    }
}

/// Reads digits that begin, at `from`, with a country code.
fn international(typed: &Typed, from: usize, zero: TrunkZero) -> Result<PhoneNumber, Fault> {
    let digits = &typed.digits()[from..];
    let &[a, b, c, ..] = digits else { return Err(Fault::TOO_SHORT) };
    let Some(country) = country_code::country([a, b, c]) else {
        return Err(Fault::at(Cause::UnknownCountryCode, from));
    };
    let (code, number) = digits.split_at(country.code_length);
    let behind = from + country.code_length;
    if let Some(region) = Region::of_country_code(code) {
        return behind_country_code(typed, behind, region, zero);
    }
    // Without the plan nobody can tell a trunk zero from a number that begins with zero.
    let bracketed = typed.bracketed_zero == Some(behind);
    if number.first() == Some(&b'0') && (bracketed || !country_code::zero_belongs(code)) {
        return Err(Fault::at(Cause::TrunkZeroOrNumber, behind));
    }
    if number.len() < country.least {
        return Err(Fault::TOO_SHORT);
    }
    if number.len() > country.most {
        return Err(Fault::at(Cause::TooLong, behind + country.most));
    }
    match country_code::structure(country.code, number) {
        Structure::Broken(digit) => Err(Fault::at(Cause::NotInPlan, behind + digit)),
        Structure::Fits(line) => {
            Ok(PhoneNumber::new(typed.number_from(from), digits.len(), country.code_length, line))
        }
    }
}

/// Reads the digits behind the code of a country whose plan is known.
fn behind_country_code(
    typed: &Typed,
    from: usize,
    region: Region,
    zero: TrunkZero,
) -> Result<PhoneNumber, Fault> {
    match (typed.digits().get(from), zero) {
        (Some(b'0'), TrunkZero::Dropped) => in_plan(typed, from + 1, region),
        (Some(b'0'), TrunkZero::Refused) => Err(Fault::at(Cause::TrunkZero, from)),
        _ => in_plan(typed, from, region),
    }
}

/// Reads the digits from `from` on as a significant number of `region`.
fn in_plan(typed: &Typed, from: usize, region: Region) -> Result<PhoneNumber, Fault> {
    let number = &typed.digits()[from..];
    match plan::verdict(region, number) {
        Verdict::Fits(fit) => {
            Ok(PhoneNumber::in_region(region, typed.number_from(from), number.len(), fit.line))
        }
        Verdict::TooShort => Err(Fault::TOO_SHORT),
        Verdict::TooLong { limit } => Err(Fault::at(Cause::TooLong, from + limit)),
        Verdict::Withdrawn { row } => Err(Fault::at(Cause::Withdrawn { row }, from)),
        Verdict::Outside => Err(Fault::at(Cause::NotInPlan, from)),
    }
}

/// Reads digits with neither plus nor leading zero: the one place where two readings meet.
///
/// The region's own country code is the form that vendors and databases store, and is read as such. A national
/// number that lost its zero is never completed: the same digits may be a foreign number that lost its plus.
fn bare(typed: &Typed, region: Region) -> Result<PhoneNumber, Fault> {
    let digits = typed.digits();
    let code = region.country_digits();
    let national = plan::verdict(region, digits);
    let international =
        digits.starts_with(code).then(|| behind_country_code(typed, code.len(), region, TrunkZero::Dropped));
    match (international, national) {
        (Some(Ok(_)), Verdict::Fits(_)) => Err(Fault::at(Cause::CountryCodeOrNational, 0)),
        (Some(Ok(number)), _) => Ok(number),
        // Service numbers such as 1800 are written like this: nothing is lost.
        (_, Verdict::Fits(Fit { trunk_zero: false, .. })) => in_plan(typed, 0, region),
        (_, Verdict::Fits(_)) | (None, Verdict::Withdrawn { .. }) => {
            Err(Fault::at(Cause::LostZeroOrForeign, 0))
        }
        (Some(Err(fault)), _) => Err(fault),
        (None, Verdict::TooShort) => Err(Fault::TOO_SHORT),
        (None, _) => Err(Fault::at(Cause::MissingCountryCode, 0)),
    }
}
