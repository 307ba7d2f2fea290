use otp_core::Error;

/// When the vendor is to send a message, `SendDate`: a date and a time of day, in the vendor's own zone.
///
/// No page names the zone; it is most likely Vietnam's, seven hours ahead of UTC. Nor does a page say what becomes of a date
/// that is past, so this type takes one, and the vendor decides.
///
/// ```
/// use esms_vn::SendDate;
///
/// assert_eq!(SendDate::parse("2026-12-01 08:00:00")?.to_string(), "2026-12-01 08:00:00");
/// assert!(SendDate::parse("01/12/2026 08:00").is_err());
/// # Ok::<(), esms_vn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SendDate {
    date: [u16; 3],
    time: [u16; 3],
}

impl SendDate {
    /// Reads `yyyy-MM-dd HH:mm:ss`. The pages print the form as `yyyy-mm-dd hh:MM:ss`, with the letters of month and minute
    /// the wrong way round.
    ///
    /// # Errors
    ///
    /// For any other form, and for a day or a time that does not exist.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text)
            .ok_or_else(|| Error::invalid("SendDate", "must be a date and a time like 2026-12-01 08:00:00"))
    }

    fn read(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(' ')?;
        let date = numbers(date, '-', [4, 2, 2])?;
        let time = numbers(time, ':', [2, 2, 2])?;
        let [year, month, day] = date;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        let is_real = (1..=days).contains(&day) && time[0] < 24 && time[1] < 60 && time[2] < 60;
        is_real.then_some(Self { date, time })
    }

    /// As the pages of the voice calls want it: `yyyy/MM/dd HH:mm:ss`.
    #[must_use]
    pub fn with_slashes(self) -> String {
        self.to_string().replace('-', "/")
    }
}

/// Three numbers of these many digits each.
fn numbers(text: &str, between: char, digits: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(between);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// As most pages want it: `yyyy-MM-dd HH:mm:ss`.
impl std::fmt::Display for SendDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ([year, month, day], [hour, minute, second]) = (self.date, self.time);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// For this repository's tools: as a user makes one.
#[cfg(feature = "__endpoints")]
impl<'de> serde::Deserialize<'de> for SendDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: String = serde::Deserialize::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_date_that_exists_is_one() {
        for text in
            ["2026-12-01 08:00:00", "2028-02-29 23:59:59", "2000-02-29 00:00:00", "0000-01-01 00:00:00"]
        {
            assert_eq!(SendDate::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-12-01",
            "2026-12-01T08:00:00",
            "2026/12/01 08:00:00",
            "01-12-2026 08:00:00",
            "2026-12-01 8:00:00",
            "2026-02-29 08:00:00",
            "2100-02-29 08:00:00",
            "2026-13-01 08:00:00",
            "2026-00-01 08:00:00",
            "2026-04-31 08:00:00",
            "2026-12-00 08:00:00",
            "2026-12-01 24:00:00",
            "2026-12-01 08:60:00",
            "2026-12-01 08:00:60",
            "2026-12-01 08:00:00 ",
            "+026-12-01 08:00:00",
            "２026-12-01 08:00:00",
            "2026-12-01 08:00:00:00",
            "2026-12-01-02 08:00:00",
        ] {
            assert_eq!(SendDate::parse(text).unwrap_err().field(), Some("SendDate"), "{text:?}");
        }
        assert_eq!(SendDate::parse("2026-12-01 08:00:00").unwrap().with_slashes(), "2026/12/01 08:00:00");
    }
}
