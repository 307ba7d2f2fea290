//! Reads a moment as a date field of a browser writes it.

/// `2025-01-31T14:05` or `2025-01-31T14:05:09`, in UTC, as milliseconds since 1970.
pub(super) fn parse(text: &str) -> Option<u64> {
    let (date, time) = text.trim_end_matches('Z').split_once(['T', ' '])?;
    let [year, month, day] = numbers(date, '-')?[..] else { return None };
    let (hour, minute, second) = match numbers(time, ':')?[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let known = (1970..=9999).contains(&year) && (1..=12).contains(&month);
    if !known || !(1..=length(year, month)).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: u64 = (1..month).map(|month| length(year, month)).sum();
    let days = years + months + day - 1;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

/// Parts of digits only; a fraction of a second is left out.
fn numbers(text: &str, between: char) -> Option<Vec<u64>> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.split(between).map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect()
}

const fn is_leap(year: u64) -> bool {
    year % 4 == 0 && year % 100 != 0 || year % 400 == 0
}

const fn length(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::clock::timestamp;

    #[test]
    fn a_moment_is_read_as_the_clock_writes_it() {
        for ms in [0, 951_782_400_000, 1_735_689_600_000, 1_709_251_199_000, 253_402_300_799_000] {
            assert_eq!(parse(&timestamp(ms)), Some(ms));
        }
        assert_eq!(parse("2025-01-01T00:01"), Some(1_735_689_660_000));
    }

    #[test]
    fn no_moment_is_no_number() {
        for wrong in
            ["", "2025", "2025-02-29T00:00", "2025-13-01T00:00", "2025-01-01T24:00", "1969-12-31T00:00"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(parse("99999-01-01T00:00"), None);
    }
}
