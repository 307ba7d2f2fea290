//! Days of the calendar, as far as recordings need them.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// Days since 1 January 1970, in UTC.
pub(crate) fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / SECONDS_A_DAY).unwrap_or_default()
}

/// The day as `2026-05-04`.
pub(crate) fn written(day: i64) -> String {
    // Eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_of_year = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month_of_year + 2) / 5 + 1;
    let month = if month_of_year < 10 { month_of_year + 3 } else { month_of_year - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// The day that a text like `2026-05-04` names.
pub(crate) fn read(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = year - i64::from(month <= 2);
    let month_of_year = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month_of_year + 2) / 5 + day - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let day = era * 146_097 + of_era - 719_468;
    // A thirteenth month or a thirtieth of February comes back as another day.
    (written(day) == text).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_and_read() {
        for (day, text) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (19_782, "2024-02-29"), (20_577, "2026-05-04")]
        {
            assert_eq!((written(day).as_str(), read(text)), (text, Some(day)));
        }
        for day in (-100_000..100_000).step_by(37) {
            assert_eq!(read(&written(day)), Some(day));
        }
        for text in ["", "2026", "2026-05", "2026-13-01", "2025-02-29", "2026-5-4", "undated"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
