use std::fmt;

use otp_core::{Error, PhoneNumber};

use crate::valid;

/// The SHA-256 hash of a phone number in the form `84901888484` (`HashPhone`), as 64 hexadecimal digits in lower case.
///
/// The page knows that one form: the vendor refuses the hash of `0901888484` or of `+84901888484` with code 115.
///
/// A hash hides no number from a person who can try all numbers, so `Debug` does not show it, and you should not log it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HashPhone(String);

impl HashPhone {
    /// Hashes a number in the form that the vendor knows.
    ///
    /// `sha256` is the SHA-256 of the library that your program uses. This crate brings none: few programs need it.
    ///
    /// ```
    /// use esms_vn::zalo::HashPhone;
    /// use sha2::{Digest, Sha256};
    ///
    /// let hash = HashPhone::of("+84901888484".parse()?, |number| Sha256::digest(number).into())?;
    /// assert_eq!(hash.as_str(), "5ec1844a205fc3a433ff9b055ef55a84d8d2c836756d27b52362bda525f10209");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// For a number that is not Vietnamese or not a mobile one.
    pub fn of(phone: PhoneNumber, sha256: impl FnOnce(&[u8]) -> [u8; 32]) -> Result<Self, Error> {
        valid::mobile(phone)?;
        let hash = sha256(phone.msisdn().as_bytes());
        let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Ok(Self(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()))
    }

    /// Takes a hash that you have already. Nobody can tell which form of the number it was made of.
    ///
    /// # Errors
    ///
    /// For anything but 64 hexadecimal digits in lower case.
    pub fn parse(hash: impl Into<String>) -> Result<Self, Error> {
        let hash = hash.into();
        let is_hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hash.len() != 64 || !hash.bytes().all(is_hexadecimal) {
            return Err(Error::invalid("HashPhone", "must be 64 hexadecimal digits in lower case"));
        }
        Ok(Self(hash))
    }

    /// The hash as it leaves. As secret as the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HashPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashPhone(…)")
    }
}

/// For this repository's tools: as a user makes one.
#[cfg(feature = "__endpoints")]
impl<'de> serde::Deserialize<'de> for HashPhone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_hashed_in_the_form_with_84_and_no_other() {
        let mut hashed = Vec::new();
        for text in ["0901888484", "+84 901 888 484", "0084901888484"] {
            let phone = PhoneNumber::parse(text, otp_core::Region::Vietnam).unwrap();
            HashPhone::of(phone, |number| {
                hashed.push(number.to_vec());
                [0x5e; 32]
            })
            .unwrap();
        }
        assert_eq!(hashed, vec![b"84901888484".to_vec(); 3]);
        for foreign in ["+60123456789", "+842438251234"] {
            let error = HashPhone::of(foreign.parse().unwrap(), |_| [0; 32]).unwrap_err();
            assert_eq!(error.field(), Some("Phone"), "{foreign}");
        }
    }

    #[test]
    fn a_hash_is_64_hexadecimal_digits_and_shown_to_nobody() {
        let hash = HashPhone::of("+84901888484".parse().unwrap(), |_| [0xa5; 32]).unwrap();
        assert_eq!(hash.as_str(), "a5".repeat(32));
        assert_eq!(HashPhone::parse("a5".repeat(32)).unwrap(), hash);
        assert_eq!(format!("{hash:?}"), "HashPhone(…)");
        for text in ["", "84901888484", &"A5".repeat(32), &"a5".repeat(33), &"g5".repeat(32)] {
            assert_eq!(HashPhone::parse(text).unwrap_err().field(), Some("HashPhone"), "{text}");
        }
    }
}
