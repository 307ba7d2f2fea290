use std::time::{Duration, SystemTime};

/// Reads a date of .NET: `/Date(1705484048995+0700)/`. The number is milliseconds of UTC since 1970; the zone behind it changes
/// nothing, it only says where the date was written. A date before 1970 is not read.
pub(crate) fn wcf_date(text: &str) -> Option<SystemTime> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits =
        inner.find(['+', '-']).map_or(Some(inner), |at| is_zone(&inner[at + 1..]).then(|| &inner[..at]))?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(digits.parse().ok()?))
}

fn is_zone(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_dot_net_is_a_moment_wherever_it_was_written() {
        let millis = |text: &str| {
            let since = wcf_date(text)?.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            u64::try_from(since.as_millis()).ok()
        };
        for text in ["/Date(1705484048995+0700)/", "/Date(1705484048995-0330)/", "/Date(1705484048995)/"] {
            assert_eq!(millis(text), Some(1_705_484_048_995), "{text}");
        }
        assert_eq!(millis("/Date(0+0700)/"), Some(0));
        for text in [
            "",
            "1705484048995",
            "/Date()/",
            "/Date(+0700)/",
            "/Date(-62135596800000+0700)/",
            "/Date(1705484048995+07:00)/",
            "/Date(1705484048995+0700)",
            "/Date(1705484048995+0700)/ ",
            "/Date(170548404899５)/",
            "/Date(99999999999999999999)/",
            "2025-01-01 06:00:00",
        ] {
            assert_eq!(wcf_date(text), None, "{text}");
        }
    }
}
