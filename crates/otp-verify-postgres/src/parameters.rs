//! What a statement is given.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::BytesMut;
use otp_verify::Generation;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value of a statement, with its type.
pub(crate) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Bytes that stay out of the driver's log, which at the level `debug` shows every parameter.
#[derive(Default)]
pub(crate) struct Private<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for Private<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl ToSql for Private<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.0.to_sql(kind, out)
    }

    fn accepts(kind: &Type) -> bool {
        <&[u8]>::accepts(kind)
    }

    to_sql_checked!();
}

/// A hundred years: longer than anything here lasts.
const LONGEST_MS: i64 = 100 * 366 * 86_400_000;

/// Whole milliseconds.
pub(crate) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(LONGEST_MS).min(LONGEST_MS)
}

/// The server knows no unsigned number of 64 bits; a signed one holds the same bits.
pub(crate) fn generation_bits(generation: Generation) -> i64 {
    i64::from_ne_bytes(generation.number().to_ne_bytes())
}

/// The generation of these bits.
pub(crate) fn generation(bits: i64) -> Generation {
    Generation::from_number(u64::from_ne_bytes(bits.to_ne_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generation_is_read_back() {
        for number in [0, 1, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX] {
            let kept = Generation::from_number(number);
            assert_eq!(generation(generation_bits(kept)), kept);
        }
        assert_eq!(generation_bits(Generation::from_number(u64::MAX)), -1);
    }

    #[test]
    fn a_span_beyond_reason_is_cut() {
        assert_eq!(milliseconds(Duration::from_micros(1_999)), 1);
        assert_eq!(milliseconds(Duration::MAX), LONGEST_MS);
        assert_eq!(milliseconds(Duration::from_secs(1 << 40)), LONGEST_MS);
    }

    #[test]
    fn private_bytes_are_not_shown() {
        assert_eq!(format!("{:?}", Private(b"sealed")), "***");
    }
}
