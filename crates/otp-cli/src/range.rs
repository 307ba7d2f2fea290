//! Whole numbers of the command line, each within its range.

use std::error::Error;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Names the range. What was typed is not repeated: it may be a phone number in the wrong place.
#[derive(Debug)]
pub(crate) struct OutOfRange(String);

impl Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for OutOfRange {}

/// Returns a parser of the numbers in this range.
pub(crate) fn within<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, OutOfRange> + Clone
where
    T: FromStr + PartialOrd + Display + Clone,
{
    move |text: &str| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| OutOfRange(format!("{}-{}", range.start(), range.end())))
    }
}
