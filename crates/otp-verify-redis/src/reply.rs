//! Reading what a script answered.

use std::time::{Duration, SystemTime};

use otp_verify::otp_core::Delivery;
use otp_verify::store::{Gone, Lane, Outcome, Sealed, SlotKey, StoreError, TenantMark};
use otp_verify::{ChallengeId, ChannelName, Generation, Purpose};
use redis::Value;

use crate::error::Cause;

/// The parts of an answer that are still to be read.
#[derive(Debug)]
pub(crate) struct Reply(std::vec::IntoIter<Value>);

impl Reply {
    pub(crate) fn read(value: Value) -> Result<Self, StoreError> {
        match value {
            Value::Array(parts) => Ok(Self(parts.into_iter())),
            number @ Value::Int(_) => Ok(Self(vec![number].into_iter())),
            _ => Err(Cause::unreadable()),
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        match self.0.next() {
            Some(Value::BulkString(bytes)) => Ok(bytes),
            _ => Err(Cause::unreadable()),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.bytes()?).map_err(|_| Cause::unreadable())
    }

    /// Returns whether the next part is this text. It is still to be read.
    pub(crate) fn is_text(&self, text: &str) -> bool {
        matches!(self.0.as_slice().first(), Some(Value::BulkString(bytes)) if bytes == text.as_bytes())
    }

    pub(crate) fn number<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        match self.0.next() {
            Some(Value::Int(number)) => T::try_from(number).map_err(|_| Cause::unreadable()),
            _ => Err(Cause::unreadable()),
        }
    }

    /// Reads `1` or `0`.
    pub(crate) fn is_yes(&mut self) -> Result<bool, StoreError> {
        Ok(self.number::<u8>()? == 1)
    }

    /// Reads a number of milliseconds.
    pub(crate) fn duration(&mut self) -> Result<Duration, StoreError> {
        self.number().map(Duration::from_millis)
    }

    /// Reads milliseconds since 1970.
    pub(crate) fn moment(&mut self) -> Result<SystemTime, StoreError> {
        SystemTime::UNIX_EPOCH.checked_add(self.duration()?).ok_or_else(Cause::unreadable)
    }

    pub(crate) fn sealed(&mut self) -> Result<Sealed, StoreError> {
        self.bytes().map(Sealed::from_bytes)
    }

    pub(crate) fn slot_key(&mut self) -> Result<SlotKey, StoreError> {
        let bytes = self.bytes()?.try_into().map_err(|_| Cause::unreadable())?;
        Ok(SlotKey::from_bytes(bytes))
    }

    pub(crate) fn purpose(&mut self) -> Result<Purpose, StoreError> {
        self.text()?.parse().map_err(|_| Cause::unreadable())
    }

    pub(crate) fn lane(&mut self) -> Result<Lane, StoreError> {
        let name = self.bytes()?;
        if name.is_empty() {
            return Ok(Lane::EVERYBODY);
        }
        name.try_into().map(Lane::named).map_err(|_| Cause::unreadable())
    }

    pub(crate) fn tenant(&mut self) -> Result<TenantMark, StoreError> {
        self.bytes()?.try_into().map(TenantMark::from_bytes).map_err(|_| Cause::unreadable())
    }

    /// Reads a number of milliseconds, or -1 for nothing.
    pub(crate) fn duration_if_any(&mut self) -> Result<Option<Duration>, StoreError> {
        match self.number::<i64>()? {
            -1 => Ok(None),
            span => u64::try_from(span)
                .map(|span| Some(Duration::from_millis(span)))
                .map_err(|_| Cause::unreadable()),
        }
    }

    pub(crate) fn challenge(&mut self) -> Result<ChallengeId, StoreError> {
        self.text()?.parse().map_err(|_| Cause::unreadable())
    }

    /// Reads a generation.
    pub(crate) fn generation(&mut self) -> Result<Generation, StoreError> {
        self.large_number().map(Generation::from_number)
    }

    /// Reads the number of a row of failures.
    pub(crate) fn row(&mut self) -> Result<u64, StoreError> {
        self.large_number()
    }

    /// Such a number is kept as text, because a script's numbers are not exact at that size.
    fn large_number(&mut self) -> Result<u64, StoreError> {
        self.text()?.parse().map_err(|_| Cause::unreadable())
    }

    /// Reads what became of a message; nothing while that is not known.
    pub(crate) fn outcome(&mut self) -> Result<Option<Outcome>, StoreError> {
        match self.text()?.as_str() {
            "p" => Ok(None),
            "a" => Ok(Some(Outcome::Accepted)),
            "u" => Ok(Some(Outcome::Unknown)),
            _ => Err(Cause::unreadable()),
        }
    }

    /// Reads the name of a channel, or nothing.
    pub(crate) fn channel(&mut self) -> Result<Option<ChannelName>, StoreError> {
        let name = self.text()?;
        if name.is_empty() { Ok(None) } else { name.parse().map(Some).map_err(|_| Cause::unreadable()) }
    }

    /// Reads what was reported of a message, or nothing.
    pub(crate) fn delivery(&mut self) -> Result<Option<Delivery>, StoreError> {
        match self.text()?.as_str() {
            "" => Ok(None),
            "d" => Ok(Some(Delivery::Delivered)),
            "f" => Ok(Some(Delivery::Failed)),
            _ => Err(Cause::unreadable()),
        }
    }

    pub(crate) fn gone(&mut self) -> Result<Gone, StoreError> {
        match self.text()?.as_str() {
            "not found" => Ok(Gone::NotFound),
            "used" => Ok(Gone::Used),
            "no attempts left" => Ok(Gone::NoAttemptsLeft),
            _ => Err(Cause::unreadable()),
        }
    }
}

#[cfg(test)]
mod tests {
    use otp_verify::otp_core::Effect;

    use super::*;

    fn text(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn the_largest_generation_is_read_back() {
        let mut reply = Reply::read(Value::Array(vec![text("18446744073709551615")])).unwrap();
        assert_eq!(reply.generation().unwrap(), Generation::from_number(u64::MAX));
        assert!(reply.is_at_end());
    }

    #[test]
    fn an_answer_of_another_shape_leaves_the_effect_unknown() {
        let unreadable = |value: Value| Reply::read(value).and_then(|mut reply| reply.gone()).unwrap_err();
        for value in [
            Value::Nil,
            Value::Okay,
            Value::Int(1),
            text("used"),
            Value::Array(vec![]),
            Value::Array(vec![text("gone")]),
            Value::Array(vec![Value::BulkString(vec![0xff])]),
        ] {
            assert_eq!(unreadable(value).effect(), Effect::Unknown);
        }
        let mut negative = Reply::read(Value::Array(vec![Value::Int(-1)])).unwrap();
        assert!(negative.duration().is_err());
    }
}
