use std::fmt;

use crate::{Purpose, hex};

/// The pseudonym of a phone number: a keyed hash of it, so that a store never holds the number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject([u8; 32]);

impl Subject {
    /// Creates it from its bytes, for implementers of a store and their tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Enough to tell two apart in a log, not enough to look one up.
        f.write_str("Subject(")?;
        hex::write(&self.0[..4], f)?;
        f.write_str("…)")
    }
}

/// The place of challenges: one number and one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The number's pseudonym.
    pub subject: Subject,
    /// What the code is valid for.
    pub purpose: Purpose,
}

/// A part of a place with failures and challenges of its own: that of everybody, or that of a device on which the number was
/// confirmed before.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Lane(Option<[u8; 8]>);

impl Lane {
    /// The lane of everybody, the default. It has no name.
    pub const EVERYBODY: Self = Self(None);

    /// Creates the lane of a device from its name.
    #[must_use]
    pub const fn named(name: [u8; 8]) -> Self {
        Self(Some(name))
    }

    /// Returns its name: 8 bytes, or none.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |name| name)
    }

    /// Returns whether it has a name.
    #[must_use]
    pub const fn is_named(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_named() { "Lane(***)" } else { "Lane()" })
    }
}

/// A keyed hash of all callers that a start names, to tell whether two starts come from the same ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallerMark([u8; 16]);

impl CallerMark {
    /// Creates it from its bytes, for implementers of a store and their tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for CallerMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallerMark(")?;
        hex::write(&self.0[..4], f)?;
        f.write_str("…)")
    }
}

/// A keyed hash of the tenant that a challenge belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantMark([u8; 8]);

impl TenantMark {
    /// Creates it from its bytes, for implementers of a store and their tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Debug for TenantMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TenantMark(")?;
        hex::write(&self.0[..2], f)?;
        f.write_str("…)")
    }
}

/// The name of one window of the send guard: a keyed hash of what is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotKey([u8; 32]);

impl SlotKey {
    /// Creates it from its bytes, for implementers of a store and their tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotKey(")?;
        hex::write(&self.0[..4], f)?;
        f.write_str("…)")
    }
}

/// The name of one message: a keyed hash of the tenant, the vendor and the vendor's id of it.
///
/// An id is hashed because one vendor puts the phone number into it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey([u8; 32]);

impl MessageKey {
    /// Creates it from its bytes, for implementers of a store and their tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageKey(")?;
        hex::write(&self.0[..4], f)?;
        f.write_str("…)")
    }
}

/// What the engine needs to check a code, in a form that tells nothing without its keys. A store keeps it unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// The greatest number of bytes that an engine asks a store to keep.
    pub const MAX_LENGTH: usize = 128;

    /// Creates it from the bytes that a store kept.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Returns the bytes to keep.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(***)")
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    /// As a list of numbers or in hexadecimal digits, at most half of it.
    #[test]
    fn debug_shows_no_name_whole() {
        let bytes: [u8; 32] = std::array::from_fn(|index| 0xc0 + u8::try_from(index).unwrap());
        let first = |length: usize| bytes[..length].to_vec();
        let all: [(Box<dyn Debug>, usize); 5] = [
            (Box::new(Subject::from_bytes(bytes)), 32),
            (Box::new(SlotKey::from_bytes(bytes)), 32),
            (Box::new(CallerMark::from_bytes(first(16).try_into().unwrap())), 16),
            (Box::new(TenantMark::from_bytes(first(8).try_into().unwrap())), 8),
            (Box::new(Lane::named(first(8).try_into().unwrap())), 8),
        ];
        for (name, length) in all {
            let shown = format!("{name:?}");
            let byte = bytes[length / 2];
            let forms = [format!("{byte:02x}"), format!("{byte:02X}"), byte.to_string()];
            assert!(!forms.iter().any(|form| shown.contains(form)), "{shown}");
        }
    }
}
