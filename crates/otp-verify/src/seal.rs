//! What stands in a store in place of a code.
//!
//! HMAC-SHA-256 over a list of fields, each with its length in front, so that no two lists make the same text. The first
//! field says what the MAC is for, with a version.

use hmac::{Hmac, KeyInit, Mac};
use otp_core::{OtpCode, PhoneNumber};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::keys::{Key, KeyId, KeyRing};
use crate::store::{Sealed, SlotKey, Subject};
use crate::{ChallengeId, CodeLength, Generation, Purpose, code};

const VERSION: u8 = 1;

/// What every MAC of a challenge is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub(crate) challenge: ChallengeId,
    pub(crate) phone: PhoneNumber,
    pub(crate) purpose: &'a Purpose,
}

/// What was sealed cannot be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsealable {
    #[error("the key that sealed it is not in the ring")]
    KeyMissing,
    #[error("it was sealed by an engine of another kind or version")]
    OtherKind,
}

/// What a [`Sealed`] holds.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// The MAC of a random code.
    Code = b'c',
    /// A nonce from which the code is derived.
    Nonce = b'n',
    /// The MAC of a vendor's name: the code is the vendor's.
    Vendor = b'v',
}

/// The MAC of a random code.
pub(crate) fn code(ring: &KeyRing, to: Binding<'_>, generation: Generation, code: &OtpCode) -> Sealed {
    let (id, key) = ring.current();
    sealed(Kind::Code, id, &code_mac(key, to, generation, code))
}

/// A nonce: the code follows from it and the key, so it can be sent again and need not be kept.
pub(crate) fn nonce(ring: &KeyRing, nonce: [u8; 16]) -> Sealed {
    sealed(Kind::Nonce, ring.current().0, &nonce)
}

/// The name of the vendor that made the code.
pub(crate) fn vendor(ring: &KeyRing, to: Binding<'_>, generation: Generation, vendor: &str) -> Sealed {
    let (id, key) = ring.current();
    sealed(Kind::Vendor, id, &vendor_mac(key, to, generation, vendor))
}

/// Whether it is the code, in a time that does not depend on where they differ.
pub(crate) fn is_code(
    ring: &KeyRing,
    to: Binding<'_>,
    generation: Generation,
    sealed: &Sealed,
    typed: &OtpCode,
    length: CodeLength,
) -> Result<Choice, Unsealable> {
    let (kind, key, content) = opened(ring, sealed)?;
    match kind {
        Kind::Code => Ok(code_mac(key, to, generation, typed).ct_eq(content)),
        Kind::Nonce => {
            let right = derived(key, to, content, length);
            Ok(right.expose().as_bytes().ct_eq(typed.expose().as_bytes()))
        }
        Kind::Vendor => Err(Unsealable::OtherKind),
    }
}

/// Whether this vendor made the code.
pub(crate) fn is_vendor(
    ring: &KeyRing,
    to: Binding<'_>,
    generation: Generation,
    sealed: &Sealed,
    vendor: &str,
) -> Result<bool, Unsealable> {
    let (kind, key, content) = opened(ring, sealed)?;
    let is_it = kind == Kind::Vendor && bool::from(vendor_mac(key, to, generation, vendor).ct_eq(content));
    Ok(is_it)
}

/// The code that follows from a sealed nonce; nothing if a random code was sealed.
pub(crate) fn derived_code(
    ring: &KeyRing,
    to: Binding<'_>,
    sealed: &Sealed,
    length: CodeLength,
) -> Result<OtpCode, Unsealable> {
    let (kind, key, content) = opened(ring, sealed)?;
    if kind == Kind::Nonce { Ok(derived(key, to, content, length)) } else { Err(Unsealable::OtherKind) }
}

/// The pseudonym of a number.
pub(crate) fn subject(ring: &KeyRing, phone: PhoneNumber) -> Subject {
    Subject::from_bytes(mac(ring.index(), b"otp-verify 1 subject", &[phone.e164().as_str().as_bytes()]))
}

/// The name of a window of the send guard.
pub(crate) fn slot(ring: &KeyRing, fields: &[&[u8]]) -> SlotKey {
    SlotKey::from_bytes(mac(ring.index(), b"otp-verify 1 slot", fields))
}

fn code_mac(key: &Key, to: Binding<'_>, generation: Generation, code: &OtpCode) -> [u8; 32] {
    let generation = generation.number().to_be_bytes();
    bound(key, b"otp-verify 1 code", to, &[&generation, code.expose().as_bytes()])
}

fn vendor_mac(key: &Key, to: Binding<'_>, generation: Generation, vendor: &str) -> [u8; 32] {
    let generation = generation.number().to_be_bytes();
    bound(key, b"otp-verify 1 vendor", to, &[&generation, vendor.as_bytes()])
}

#[expect(clippy::expect_used, reason = "it holds for every MAC")]
fn derived(key: &Key, to: Binding<'_>, nonce: &[u8], length: CodeLength) -> OtpCode {
    let mut counter = 0_u64;
    loop {
        let block =
            bound(key, b"otp-verify 1 derived", to, &[nonce, &[length.digits()], &counter.to_be_bytes()]);
        let (first, _) = block.split_first_chunk().expect("a MAC has 32 bytes");
        if let Some(code) = code::from_number(u64::from_be_bytes(*first), length) {
            return code;
        }
        counter += 1;
    }
}

fn bound(key: &Key, what: &[u8], to: Binding<'_>, more: &[&[u8]]) -> [u8; 32] {
    let phone = to.phone.e164();
    let mut fields: Vec<&[u8]> =
        vec![to.challenge.as_bytes(), phone.as_str().as_bytes(), to.purpose.as_str().as_bytes()];
    fields.extend(more);
    mac(key, what, &fields)
}

#[expect(clippy::expect_used, reason = "both hold for every key and field")]
fn mac(key: &Key, what: &[u8], fields: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes()).expect("HMAC takes keys of any length");
    for field in std::iter::once(&what).chain(fields) {
        let length = u32::try_from(field.len()).expect("a field has fewer than 2^32 bytes");
        mac.update(&length.to_be_bytes());
        mac.update(field);
    }
    mac.finalize().into_bytes().into()
}

#[expect(clippy::expect_used, reason = "it holds for every key")]
fn sealed(kind: Kind, key: &KeyId, content: &[u8]) -> Sealed {
    let key = key.as_bytes();
    let length = u8::try_from(key.len()).expect("a key's name has at most 16 bytes");
    Sealed::from_bytes([&[VERSION, kind as u8, length], key, content].concat())
}

fn opened<'a>(ring: &'a KeyRing, sealed: &'a Sealed) -> Result<(Kind, &'a Key, &'a [u8]), Unsealable> {
    let Some(([VERSION, kind, length], rest)) = sealed.as_bytes().split_first_chunk() else {
        return Err(Unsealable::OtherKind);
    };
    let kind = [Kind::Code, Kind::Nonce, Kind::Vendor].into_iter().find(|known| *known as u8 == *kind);
    let (kind, (id, content)) =
        kind.zip(rest.split_at_checked(usize::from(*length))).ok_or(Unsealable::OtherKind)?;
    let key = ring.named(id).ok_or(Unsealable::KeyMissing)?;
    Ok((kind, key, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring_with(name: &str) -> KeyRing {
        KeyRing::builder().index(Key::from([1; 32])).current(name, Key::from([2; 32])).build().unwrap()
    }

    fn ring() -> KeyRing {
        ring_with("a")
    }

    /// One field after the other is another: nothing that was sealed for one is good for the other.
    #[test]
    fn a_code_is_good_for_its_own_challenge_number_purpose_and_generation_only() {
        let (ring, length) = (ring(), CodeLength::SIX);
        let ids = [ChallengeId::from_bytes([1; 16]), ChallengeId::from_bytes([2; 16])];
        let phones: [PhoneNumber; 2] = ["+84901888484".parse().unwrap(), "+84901888485".parse().unwrap()];
        let purposes = [Purpose::parse("login").unwrap(), Purpose::parse("pay").unwrap()];
        let codes = [OtpCode::parse("123456").unwrap(), OtpCode::parse("123457").unwrap()];
        let bind = |at: [usize; 5]| Binding {
            challenge: ids[at[0]],
            phone: phones[at[1]],
            purpose: &purposes[at[2]],
        };
        let generation = |at: [usize; 5]| Generation::from_number(at[3] as u64);
        let right = [0; 5];
        let sealed = code(&ring, bind(right), generation(right), &codes[0]);
        let fits = |at: [usize; 5]| {
            bool::from(is_code(&ring, bind(at), generation(at), &sealed, &codes[at[4]], length).unwrap())
        };
        assert!(fits(right));
        for field in 0..5 {
            let mut other = right;
            other[field] = 1;
            assert!(!fits(other), "field {field}");
        }
    }

    #[test]
    fn fields_cannot_slide_into_each_other() {
        let key = Key::from([1; 32]);
        assert_ne!(mac(&key, b"x", &[b"ab", b"c"]), mac(&key, b"x", &[b"a", b"bc"]));
        assert_ne!(mac(&key, b"x", &[b"ab"]), mac(&key, b"x", &[b"ab", b""]));
        assert_ne!(mac(&key, b"x", &[b"y"]), mac(&key, b"xy", &[]));
    }

    #[test]
    fn the_mac_is_hmac_sha_256_of_fields_with_their_lengths() {
        // RFC 4231, test case 2, whose data is one field of ours without its length.
        let mut plain = <Hmac<Sha256> as KeyInit>::new_from_slice(b"Jefe").unwrap();
        plain.update(b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(SlotKey::from_bytes(plain.finalize().into_bytes().into()).to_string(), expected);

        let key = Key::from([1; 32]);
        let mut same = <Hmac<Sha256> as KeyInit>::new_from_slice(&[1; 32]).unwrap();
        same.update(b"\0\0\0\x01x\0\0\0\x02ab\0\0\0\0");
        assert_eq!(mac(&key, b"x", &[b"ab", b""]), <[u8; 32]>::from(same.finalize().into_bytes()));
    }

    #[test]
    fn a_derived_code_is_the_same_again_and_another_for_another_nonce() {
        let ring = ring();
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let purpose = Purpose::parse("login").unwrap();
        let to = Binding { challenge, phone, purpose: &purpose };
        let sealed = nonce(&ring, [9; 16]);
        let made = derived_code(&ring, to, &sealed, CodeLength::SIX).unwrap();
        assert_eq!(made, derived_code(&ring, to, &sealed, CodeLength::SIX).unwrap());
        assert_eq!(made.expose().len(), 6);
        let is_it = |generation| {
            let generation = Generation::from_number(generation);
            bool::from(is_code(&ring, to, generation, &sealed, &made, CodeLength::SIX).unwrap())
        };
        assert!(is_it(1) && is_it(2));
        assert_ne!(made, derived_code(&ring, to, &nonce(&ring, [8; 16]), CodeLength::SIX).unwrap());
        // Nothing of the code is at rest.
        assert_eq!(sealed.as_bytes(), [&[1, b'n', 1, b'a'][..], &[9; 16]].concat());
    }

    #[test]
    fn what_another_key_or_kind_of_engine_sealed_is_told_from_a_wrong_code() {
        let (ring, other) = (ring(), ring_with("b"));
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let purpose = Purpose::parse("login").unwrap();
        let to = Binding { challenge, phone, purpose: &purpose };
        let (generation, typed) = (Generation::from_number(1), OtpCode::parse("123456").unwrap());
        let check =
            |sealed: &Sealed| is_code(&ring, to, generation, sealed, &typed, CodeLength::SIX).map(bool::from);

        assert_eq!(check(&code(&other, to, generation, &typed)), Err(Unsealable::KeyMissing));
        assert_eq!(check(&vendor(&ring, to, generation, "esms-my")), Err(Unsealable::OtherKind));
        for bytes in [&b""[..], b"\x01c", b"\x02c\x01a", b"\x01x\x01a", b"\x01c\x09a"] {
            assert_eq!(check(&Sealed::from_bytes(bytes)), Err(Unsealable::OtherKind), "{bytes:?}");
        }
        // Cut short it fits nothing.
        assert_eq!(check(&Sealed::from_bytes(&b"\x01c\x01a"[..])), Ok(false));
        let whole = code(&ring, to, generation, &typed);
        let cut = &whole.as_bytes()[..whole.as_bytes().len() - 1];
        assert_eq!(check(&Sealed::from_bytes(cut)), Ok(false));
    }

    #[test]
    fn a_vendor_is_known_by_its_name() {
        let ring = ring();
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let purpose = Purpose::parse("login").unwrap();
        let to = Binding { challenge, phone, purpose: &purpose };
        let generation = Generation::from_number(1);
        let sealed = vendor(&ring, to, generation, "esms-my");
        assert_eq!(is_vendor(&ring, to, generation, &sealed, "esms-my"), Ok(true));
        assert_eq!(is_vendor(&ring, to, generation, &sealed, "esms-vn"), Ok(false));
        let typed = OtpCode::parse("123456").unwrap();
        assert_eq!(
            is_vendor(&ring, to, generation, &code(&ring, to, generation, &typed), "esms-my"),
            Ok(false)
        );
    }
}
