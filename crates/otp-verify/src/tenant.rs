use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::purpose::is_name;

/// One of several owners of engines that share a store and a key ring, such as a shop of a platform.
///
/// 1 to 64 characters of `a`–`z`, `0`–`9`, `-`, `_` and `.`. It is part of every MAC, so that nothing that one tenant stored is
/// found or confirmed by another. Under another name every number is unknown, so do not change it while codes are open.
/// Behind a guard the codes are the vendor's: give each purpose of each tenant an application id of its own.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant(Arc<str>);

impl Tenant {
    /// The greatest number of characters.
    pub const MAX_LENGTH: usize = 64;

    /// Reads a tenant's name.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than 64 characters, or holds another character than those above.
    pub fn parse(text: &str) -> Result<Self, TenantError> {
        if is_name(text, Self::MAX_LENGTH) { Ok(Self(Arc::from(text))) } else { Err(TenantError(())) }
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Tenant {
    /// Returns the one tenant of a service that has no others. It has no name, and [`parse`](Self::parse) reads no text as it.
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl FromStr for Tenant {
    type Err = TenantError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tenant({self})")
    }
}

/// The text is not the name of a [`Tenant`].
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant's name is 1 to 64 characters of a-z, 0-9, `-`, `_` and `.`")]
pub struct TenantError(());

impl fmt::Debug for TenantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_a_short_plain_name_or_none() {
        let longest = "a".repeat(64);
        for text in ["shop-1", "v2.pay_out", "0", &longest] {
            assert_eq!(Tenant::parse(text).unwrap().as_str(), text);
        }
        let too_long = "a".repeat(65);
        for text in ["", "Shop", "shop 1", "a:b", "đăng", "a\n", &too_long] {
            assert!(Tenant::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(Tenant::default().as_str(), "");
    }
}
