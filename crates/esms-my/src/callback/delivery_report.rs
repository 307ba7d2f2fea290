use std::fmt;
use std::time::{Duration, SystemTime};

use otp_core::Error;
use otp_http::{Query, Token};

/// The vendor's report on one message. `Debug` shows neither the id nor an unknown status: anybody can send a report.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// `msgId`: the [`id`](crate::SendResponse::id) that the send returned.
    pub id: String,
    /// `s`
    pub status: DeliveryStatus,
    /// `t`: when it happened, to the second. `None` when it is missing or is no time.
    pub at: Option<SystemTime>,
}

impl DeliveryReport {
    /// Reads the query string of the vendor's call, without its `?` or with it. Other fields are skipped.
    ///
    /// # Errors
    ///
    /// When `msgId` or `s` is missing or empty, when a field is there twice, and when one is not percent-encoded UTF-8.
    /// A status longer than 39 bytes is refused. [`Error::field`] names the field.
    ///
    /// ```
    /// use esms_my::callback::{DeliveryReport, DeliveryStatus};
    ///
    /// let query = "msgId=25dd9185-a69d-4713-a62f-b2aaad0651d0&s=DELIVRD&t=20161231235959";
    /// let report = DeliveryReport::parse(query)?;
    /// assert_eq!(report.status, DeliveryStatus::DELIVRD);
    /// assert_eq!(DeliveryReport::parse("s=DELIVRD").unwrap_err().field(), Some("msgId"));
    /// # Ok::<(), esms_my::Error>(())
    /// ```
    pub fn parse(query: &str) -> Result<Self, Error> {
        let query = Query::parse(query)?;
        let status = query.required("s")?;
        Ok(Self {
            id: query.required("msgId")?.into_owned(),
            status: Token::new(&status)
                .map(DeliveryStatus)
                .ok_or_else(|| Error::invalid("s", "is too long"))?,
            at: query.optional("t")?.and_then(|text| time(&text)),
        })
    }
}

impl fmt::Debug for DeliveryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryReport")
            .field("status", &self.status)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The vendor's word for what became of a message. An open set: an unknown word is an ordinary value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryStatus(Token);

impl DeliveryStatus {
    /// `DELIVRD`: the message has reached the operator. The page does not say that it has reached the phone.
    pub const DELIVRD: Self = Self::new("DELIVRD");
    /// `UNDELIV`: it was not delivered to the reader.
    pub const UNDELIV: Self = Self::new("UNDELIV");
    /// `EXPIRED`: it took too long.
    pub const EXPIRED: Self = Self::new("EXPIRED");

    const KNOWN: [Self; 3] = [Self::DELIVRD, Self::UNDELIV, Self::EXPIRED];

    /// The status with this word.
    ///
    /// # Panics
    ///
    /// When the word is longer than 39 bytes; for a constant that is an error of the compiler.
    #[must_use]
    #[expect(clippy::panic, reason = "a constant that is too long does not compile")]
    pub const fn new(word: &str) -> Self {
        match Token::new(word) {
            Some(token) => Self(token),
            None => panic!("a status has at most 39 bytes"),
        }
    }

    /// Returns the word itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Shows a known word only.
impl fmt::Debug for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if Self::KNOWN.contains(self) { self.as_str() } else { "(not a known status)" })
    }
}

/// The zone of the vendor's times, GMT+8, in seconds.
const ZONE: u64 = 8 * 3600;

/// Reads `yyyyMMddHHmmss`, from 1970 on.
fn time(text: &str) -> Option<SystemTime> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    let is_time = hour < 24 && minute < 60 && second < 60;
    let is_date = year >= 1970 && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    if !is_time || !is_date {
        return None;
    }
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: u64 = (1..month).map(|month| days_of(year, month)).sum();
    let seconds = (years + months + day - 1) * 86_400 + hour * 3600 + minute * 60 + second;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.checked_sub(ZONE)?))
}

fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page prints it.
    const PRINTED: &str = "msgId=25dd9185-a69d-4713-a62f-b2aaad0651d0&s=DELIVRD&t=20161231235959";

    fn seconds(text: &str) -> Option<u64> {
        let time = time(text)?;
        time.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs())
    }

    #[test]
    fn the_printed_report_is_read() {
        let report = DeliveryReport::parse(PRINTED).unwrap();
        assert_eq!(report.id, "25dd9185-a69d-4713-a62f-b2aaad0651d0");
        assert_eq!(report.status, DeliveryStatus::DELIVRD);
        // 15:59:59 UTC, by `date -u -d @1483199999`.
        assert_eq!(report.at, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_483_199_999)));
    }

    #[test]
    fn a_report_without_an_id_or_a_status_or_with_two_is_an_error_that_names_the_field() {
        for (query, field) in [
            ("", "s"),
            ("s=DELIVRD", "msgId"),
            ("s=DELIVRD&msgId=", "msgId"),
            ("msgId=canary", "s"),
            ("msgId=canary&s=", "s"),
            ("msgId=canary&s=DELIVRD&s=UNDELIV", "s"),
            ("msgId=canary&msgId=other&s=DELIVRD", "msgId"),
            ("msgId=canary%f&s=DELIVRD", "msgId"),
            ("msgId=canary&s=%ff", "s"),
            ("msgId=canary&s=DELIVRD&t=1&t=2", "t"),
            ("msgId=canary&s=0123456789012345678901234567890123456789", "s"),
        ] {
            let error = DeliveryReport::parse(query).unwrap_err();
            assert_eq!(error.field(), Some(field), "{query}");
            assert!(!format!("{error:?}").contains("canary"), "{query}");
        }
    }

    #[test]
    fn an_unknown_status_is_kept_and_other_fields_are_skipped() {
        let report = DeliveryReport::parse("?x=1&x=%&s=REJECTD&msgId=a%2Fb&t=tomorrow&MSGID=other").unwrap();
        assert_eq!((report.status.as_str(), &*report.id, report.at), ("REJECTD", "a/b", None));
        assert_eq!(report.status, DeliveryStatus::new("REJECTD"));
        // Words are exact.
        assert_ne!(DeliveryReport::parse("s=delivrd&msgId=a").unwrap().status, DeliveryStatus::DELIVRD);
    }

    #[test]
    fn a_time_is_read_in_the_vendors_zone_or_not_at_all() {
        for (text, expected) in [
            ("19700101080000", 0),
            ("20000229120000", 951_796_800),
            ("20240229000000", 1_709_136_000),
            ("20261130235959", 1_796_054_399),
            ("99991231235959", 253_402_271_999),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "2016123123595",
            "201612312359590",
            "20161231 35959",
            "+0161231235959",
            "20160001000000",
            "20161301000000",
            "20160100000000",
            "20160132000000",
            "20230229000000",
            "21000229000000",
            "20161231240000",
            "20161231236000",
            "20161231235960",
            "19691231235959",
            "19700101075959",
            "２０１６１２",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_id_and_no_word_of_a_stranger() {
        let report = DeliveryReport::parse("msgId=60123456789&s=60123456789&t=20161231235959").unwrap();
        let shown = format!("{report:?} {report:#?}");
        assert!(!shown.contains("60123456789") && shown.contains("(not a known status)"), "{shown}");
        assert!(format!("{:?}", DeliveryReport::parse(PRINTED).unwrap()).contains("status: DELIVRD"));
    }
}
