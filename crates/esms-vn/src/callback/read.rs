//! How the fields of a callback are read. What cannot be read is `None`, except where a report means nothing without it.

use std::borrow::Cow;

use otp_core::Error;
use otp_http::Query;

/// A text, if there is one.
pub(super) fn text(query: &Query<'_>, name: &'static str) -> Result<Option<String>, Error> {
    Ok(query.optional(name)?.map(Cow::into_owned))
}

/// A whole number in its usual form: `3`, and neither `+3` nor `007`.
pub(super) fn count(query: &Query<'_>, name: &'static str) -> Result<Option<u32>, Error> {
    let number = query.optional(name)?.and_then(|text| {
        let is_usual = text == "0" || !text.starts_with(['0', '+']);
        text.parse().ok().filter(|_| is_usual)
    });
    Ok(number)
}

/// An amount of money as the vendor wrote it, `850.0000` or `1.2E+07`: never a binary float.
///
/// A plus that the vendor left as it is arrives as a blank.
pub(super) fn decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let is_number = are_digits(whole.strip_prefix('-').unwrap_or(whole))
        && fraction.is_none_or(are_digits)
        && exponent.is_none_or(|digits| are_digits(digits.strip_prefix(['-', '+', ' ']).unwrap_or(digits)));
    is_number.then(|| text.replace(' ', "+"))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_kept_as_it_was_written() {
        for text in ["0", "850", "0.0000", "696987.0000", "-60.5", "1.234568E+07", "1e7", "2E-3", "00.10"] {
            assert_eq!(decimal(text).as_deref(), Some(text));
        }
        assert_eq!(decimal("1.234568E 07").as_deref(), Some("1.234568E+07"));
        for text in [
            "", ".", "1.", ".5", "1,5", "1 000", "+1", "--1", "1e", "1e+", "1e++2", "1.2.3", "NaN", "0x10",
            "١",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn a_count_has_one_form() {
        let read = |text: &str| count(&Query::parse(&format!("n={text}")).unwrap(), "n").unwrap();
        assert_eq!((read("0"), read("169"), read("4294967295")), (Some(0), Some(169), Some(u32::MAX)));
        for text in ["", "4294967296", "-1", "%2B3", "+3", "007", "1.0", "1e2", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
