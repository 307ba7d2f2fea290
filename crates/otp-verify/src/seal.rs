//! What is in a store in place of a code.
//!
//! HMAC-SHA-256 over a list of fields, each with its length in front, so that no two lists make the same text. The first
//! field says what the MAC is for, with a version; the second one is the tenant.
//!
//! | bytes | of what is sealed |
//! |---|---|
//! | 1 | the version: 2 |
//! | 1 | what the content is |
//! | 1 | how many digits the code has; 0 for a vendor's |
//! | 1, and that many | the name of the key |
//! | 4 | the key's check value |
//! | the rest | the content: a MAC of 32 bytes, or a nonce of 16 |

use hmac::{Hmac, KeyInit, Mac};
use otp_core::{OtpCode, PhoneNumber};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::keys::{Key, KeyRing, NamedKey};
use crate::store::{CallerMark, MessageKey, Sealed, SlotKey, Subject, TenantMark};
use crate::{ChallengeId, CodeLength, Generation, Purpose, Tenant, code};

const VERSION: u8 = 2;

/// What every MAC of a challenge is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) challenge: ChallengeId,
    pub(crate) phone: PhoneNumber,
    pub(crate) purpose: &'a Purpose,
}

/// What was sealed cannot be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsealable {
    #[error("the key that sealed it is not in the ring")]
    KeyMissing,
    #[error("the key of this name has other bytes here")]
    KeyDiffers,
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
    let key = ring.current();
    sealed(Kind::Code, code::characters(code), key, &code_mac(key.key(), to, generation, code))
}

/// A nonce: the code of this length follows from it and the key, so it can be sent again and need not be kept.
pub(crate) fn nonce(ring: &KeyRing, nonce: [u8; 16], length: CodeLength) -> Sealed {
    sealed(Kind::Nonce, length.digits(), ring.current(), &nonce)
}

/// The name of the vendor that made the code.
pub(crate) fn vendor(ring: &KeyRing, to: Binding<'_>, generation: Generation, vendor: &str) -> Sealed {
    let key = ring.current();
    sealed(Kind::Vendor, 0, key, &vendor_mac(key.key(), to, generation, vendor))
}

/// Whether it is the code, in a time that does not depend on where they differ. Nothing is compared with a code that has
/// another number of digits.
pub(crate) fn is_code(
    ring: &KeyRing,
    to: Binding<'_>,
    generation: Generation,
    sealed: &Sealed,
    typed: &OtpCode,
) -> Result<Option<Choice>, Unsealable> {
    let Opened { kind, digits, key, content } = opened(ring, sealed)?;
    let has_its_length = code::characters(typed) == digits;
    let choice = match kind {
        Kind::Code => has_its_length.then(|| code_mac(key, to, generation, typed).ct_eq(content)),
        Kind::Nonce if has_its_length => {
            let right = derived(key, to, content, length(digits)?);
            Some(right.expose().as_bytes().ct_eq(typed.expose().as_bytes()))
        }
        Kind::Nonce => None,
        Kind::Vendor => return Err(Unsealable::OtherKind),
    };
    Ok(choice)
}

/// Whether this vendor made the code.
pub(crate) fn is_vendor(
    ring: &KeyRing,
    to: Binding<'_>,
    generation: Generation,
    sealed: &Sealed,
    vendor: &str,
) -> Result<bool, Unsealable> {
    let Opened { kind, key, content, .. } = opened(ring, sealed)?;
    let is_it = kind == Kind::Vendor && bool::from(vendor_mac(key, to, generation, vendor).ct_eq(content));
    Ok(is_it)
}

/// The code that follows from a sealed nonce; nothing if a random code was sealed.
pub(crate) fn derived_code(ring: &KeyRing, to: Binding<'_>, sealed: &Sealed) -> Result<OtpCode, Unsealable> {
    let Opened { kind, digits, key, content } = opened(ring, sealed)?;
    if kind == Kind::Nonce {
        Ok(derived(key, to, content, length(digits)?))
    } else {
        Err(Unsealable::OtherKind)
    }
}

/// The length of a code that was sealed with this many digits.
fn length(digits: u8) -> Result<CodeLength, Unsealable> {
    CodeLength::try_from(digits).map_err(|_| Unsealable::OtherKind)
}

/// The pseudonym of a number.
pub(crate) fn subject(ring: &KeyRing, tenant: &Tenant, phone: PhoneNumber) -> Subject {
    let phone = phone.e164();
    let fields = [tenant.as_str().as_bytes(), phone.as_str().as_bytes()];
    Subject::from_bytes(mac(ring.index(), b"otp-verify 2 subject", &fields))
}

/// The name of a window of the send guard.
pub(crate) fn slot(ring: &KeyRing, tenant: &Tenant, fields: &[&[u8]]) -> SlotKey {
    let fields = [&[tenant.as_str().as_bytes()], fields].concat();
    SlotKey::from_bytes(mac(ring.index(), b"otp-verify 2 slot", &fields))
}

/// The mark of all callers that a start names, in their order; nothing if it names none.
pub(crate) fn caller(ring: &KeyRing, tenant: &Tenant, callers: &[(String, String)]) -> Option<CallerMark> {
    (!callers.is_empty()).then(|| caller_mark(ring, tenant, callers))
}

/// The mark of every start where no caller can be named. No list of callers has it.
pub(crate) fn whichever_caller(ring: &KeyRing, tenant: &Tenant) -> CallerMark {
    caller_mark(ring, tenant, &[])
}

fn caller_mark(ring: &KeyRing, tenant: &Tenant, callers: &[(String, String)]) -> CallerMark {
    let mut fields = vec![tenant.as_str().as_bytes()];
    for (name, value) in callers {
        fields.extend([name.as_bytes(), value.as_bytes()]);
    }
    let all = mac(ring.index(), b"otp-verify 2 caller", &fields);
    CallerMark::from_bytes(std::array::from_fn(|index| all[index]))
}

/// The id of a challenge whose start has a key, so that the same start finds it again. Nobody without the index key can tell it
/// in advance, whatever else they know; and since that key stays, a change of the code key does not change the id.
///
/// The number is not among the fields: with another one the id is the same, and the store says that it is there.
pub(crate) fn keyed_challenge(
    ring: &KeyRing,
    tenant: &Tenant,
    caller: Option<&CallerMark>,
    purpose: &Purpose,
    key: &str,
) -> ChallengeId {
    let caller: &[u8] = caller.map_or(&[], |mark| mark.as_bytes());
    let fields = [tenant.as_str().as_bytes(), caller, purpose.as_str().as_bytes(), key.as_bytes()];
    let all = mac(ring.index(), b"otp-verify 2 idempotent", &fields);
    ChallengeId::from_bytes(std::array::from_fn(|index| all[index]))
}

/// The mark of a tenant, by which an operator of one finds nothing of another.
pub(crate) fn tenant(ring: &KeyRing, tenant: &Tenant) -> TenantMark {
    let all = mac(ring.index(), b"otp-verify 2 tenant", &[tenant.as_str().as_bytes()]);
    TenantMark::from_bytes(std::array::from_fn(|index| all[index]))
}

/// The name of a message, by which a report finds its challenge.
pub(crate) fn message(ring: &KeyRing, tenant: &Tenant, vendor: &str, id: &str) -> MessageKey {
    let fields = [tenant.as_str().as_bytes(), vendor.as_bytes(), id.as_bytes()];
    MessageKey::from_bytes(mac(ring.index(), b"otp-verify 2 message", &fields))
}

/// What tells a key from another one of the same name. It tells nothing of the key itself.
pub(crate) fn check_value(key: &Key) -> [u8; 4] {
    let [a, b, c, d, ..] = mac(key, b"otp-verify 2 check value", &[]);
    [a, b, c, d]
}

fn code_mac(key: &Key, to: Binding<'_>, generation: Generation, code: &OtpCode) -> [u8; 32] {
    let generation = generation.number().to_be_bytes();
    bound(key, b"otp-verify 2 code", to, &[&generation, code.expose().as_bytes()])
}

fn vendor_mac(key: &Key, to: Binding<'_>, generation: Generation, vendor: &str) -> [u8; 32] {
    let generation = generation.number().to_be_bytes();
    bound(key, b"otp-verify 2 vendor", to, &[&generation, vendor.as_bytes()])
}

#[expect(clippy::expect_used, reason = "it holds for every MAC")]
fn derived(key: &Key, to: Binding<'_>, nonce: &[u8], length: CodeLength) -> OtpCode {
    let mut counter = 0_u64;
    loop {
        let block =
            bound(key, b"otp-verify 2 derived", to, &[nonce, &[length.digits()], &counter.to_be_bytes()]);
        let (first, _) = block.split_first_chunk().expect("a MAC has 32 bytes");
        if let Some(code) = code::from_number(u64::from_be_bytes(*first), length) {
            return code;
        }
        counter += 1;
    }
}

fn bound(key: &Key, what: &[u8], to: Binding<'_>, more: &[&[u8]]) -> [u8; 32] {
    let phone = to.phone.e164();
    let to = [
        to.tenant.as_str().as_bytes(),
        to.challenge.as_bytes(),
        phone.as_str().as_bytes(),
        to.purpose.as_str().as_bytes(),
    ];
    mac(key, what, &[&to, more].concat())
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
fn sealed(kind: Kind, digits: u8, key: &NamedKey, content: &[u8]) -> Sealed {
    let id = key.id().as_bytes();
    let length = u8::try_from(id.len()).expect("a key's name has at most 16 bytes");
    Sealed::from_bytes([&[VERSION, kind as u8, digits, length], id, key.check(), content].concat())
}

/// What is sealed, and the key that sealed it.
struct Opened<'a> {
    kind: Kind,
    digits: u8,
    key: &'a Key,
    content: &'a [u8],
}

fn opened<'a>(ring: &'a KeyRing, sealed: &'a Sealed) -> Result<Opened<'a>, Unsealable> {
    let Some(([VERSION, kind, digits, length], rest)) = sealed.as_bytes().split_first_chunk() else {
        return Err(Unsealable::OtherKind);
    };
    let kind = [Kind::Code, Kind::Nonce, Kind::Vendor].into_iter().find(|known| *known as u8 == *kind);
    let kind = kind.ok_or(Unsealable::OtherKind)?;
    let (id, rest) = rest.split_at_checked(usize::from(*length)).ok_or(Unsealable::OtherKind)?;
    let (check, content) = rest.split_first_chunk::<4>().ok_or(Unsealable::OtherKind)?;
    let named = ring.named(id).ok_or(Unsealable::KeyMissing)?;
    if named.check() != check {
        return Err(Unsealable::KeyDiffers);
    }
    Ok(Opened { kind, digits: *digits, key: named.key(), content })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn ring_with(name: &str) -> KeyRing {
        KeyRing::builder().index(Key::from([1; 32])).current(name, Key::from([2; 32])).build().unwrap()
    }

    fn ring() -> KeyRing {
        ring_with("a")
    }

    fn tenant() -> Tenant {
        Tenant::default()
    }

    /// One field after the other is another: nothing that was sealed for one is good for the other.
    #[test]
    fn a_code_is_good_for_its_own_tenant_challenge_number_purpose_and_generation_only() {
        let ring = ring();
        let tenants = [Tenant::default(), Tenant::parse("a").unwrap()];
        let ids = [ChallengeId::from_bytes([1; 16]), ChallengeId::from_bytes([2; 16])];
        let phones: [PhoneNumber; 2] = ["+84901888484".parse().unwrap(), "+84901888485".parse().unwrap()];
        let purposes = [Purpose::parse("login").unwrap(), Purpose::parse("pay").unwrap()];
        let codes = [OtpCode::parse("123456").unwrap(), OtpCode::parse("123457").unwrap()];
        let bind = |at: [usize; 6]| Binding {
            tenant: &tenants[at[5]],
            challenge: ids[at[0]],
            phone: phones[at[1]],
            purpose: &purposes[at[2]],
        };
        let generation = |at: [usize; 6]| Generation::from_number(at[3] as u64);
        let right = [0; 6];
        let sealed = code(&ring, bind(right), generation(right), &codes[0]);
        let fits = |at: [usize; 6]| {
            let is_it = is_code(&ring, bind(at), generation(at), &sealed, &codes[at[4]]).unwrap();
            bool::from(is_it.unwrap())
        };
        assert!(fits(right));
        for field in 0..6 {
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
        let tenant = tenant();
        let to = Binding { tenant: &tenant, challenge, phone, purpose: &purpose };
        let sealed = nonce(&ring, [9; 16], CodeLength::SIX);
        let made = derived_code(&ring, to, &sealed).unwrap();
        assert_eq!(made, derived_code(&ring, to, &sealed).unwrap());
        assert_eq!(made.expose().len(), 6);
        let is_it = |generation| {
            let generation = Generation::from_number(generation);
            bool::from(is_code(&ring, to, generation, &sealed, &made).unwrap().unwrap())
        };
        assert!(is_it(1) && is_it(2));
        let other = nonce(&ring, [8; 16], CodeLength::SIX);
        assert_ne!(made, derived_code(&ring, to, &other).unwrap());
        let length = CodeLength::try_from(10).unwrap();
        let longer = derived_code(&ring, to, &nonce(&ring, [9; 16], length)).unwrap();
        assert_eq!(longer.expose().len(), 10);
        assert!(!longer.expose().starts_with(made.expose()));
        // Nothing of the code is at rest.
        let check = check_value(ring.current().key());
        assert_eq!(sealed.as_bytes(), [&[2, b'n', 6, 1, b'a'][..], &check, &[9; 16]].concat());
    }

    #[test]
    fn what_another_key_or_kind_of_engine_sealed_is_told_from_a_wrong_code() {
        let (ring, other) = (ring(), ring_with("b"));
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let purpose = Purpose::parse("login").unwrap();
        let tenant = tenant();
        let to = Binding { tenant: &tenant, challenge, phone, purpose: &purpose };
        let (generation, typed) = (Generation::from_number(1), OtpCode::parse("123456").unwrap());
        let check = |sealed: &Sealed| {
            is_code(&ring, to, generation, sealed, &typed).map(|is_it| is_it.map(bool::from))
        };

        assert_eq!(check(&code(&other, to, generation, &typed)), Err(Unsealable::KeyMissing));
        assert_eq!(check(&vendor(&ring, to, generation, "esms-my")), Err(Unsealable::OtherKind));
        // Cut short, of another kind, of the version before this one, or with a length that no code has.
        for bytes in [
            &b""[..],
            b"\x02c",
            b"\x02c\x06\x01a",
            b"\x02c\x06\x01a123",
            b"\x02x\x06\x01a1234",
            b"\x02c\x06\x09a1234",
            b"\x01c\x01a1234",
            b"\x03c\x06\x01a1234",
        ] {
            assert_eq!(check(&Sealed::from_bytes(bytes)), Err(Unsealable::OtherKind), "{bytes:?}");
        }
        // Without its content, or with a part of it, it fits nothing.
        let whole = code(&ring, to, generation, &typed);
        assert_eq!(check(&whole), Ok(Some(true)));
        for length in [whole.as_bytes().len() - 32, whole.as_bytes().len() - 1] {
            assert_eq!(check(&Sealed::from_bytes(&whole.as_bytes()[..length])), Ok(Some(false)));
        }
        let longest = ring_with("sixteen-letters-");
        assert_eq!(code(&longest, to, generation, &typed).as_bytes().len(), 56);
    }

    #[test]
    fn another_key_of_the_same_name_is_told_from_a_wrong_code() {
        let key = |byte| KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([byte; 32]));
        let (ring, other) = (key(2).build().unwrap(), key(3).build().unwrap());
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let (purpose, tenant) = (Purpose::parse("login").unwrap(), tenant());
        let to = Binding { tenant: &tenant, challenge, phone, purpose: &purpose };
        let (generation, typed) = (Generation::from_number(1), OtpCode::parse("123456").unwrap());
        let differs = |sealed: &Sealed| is_code(&ring, to, generation, sealed, &typed).err();
        assert_eq!(differs(&code(&other, to, generation, &typed)), Some(Unsealable::KeyDiffers));
        let sealed = nonce(&other, [9; 16], CodeLength::SIX);
        assert_eq!(differs(&sealed), Some(Unsealable::KeyDiffers));
        assert_eq!(derived_code(&ring, to, &sealed).err(), Some(Unsealable::KeyDiffers));
        let sealed = vendor(&other, to, generation, "esms-my");
        assert_eq!(is_vendor(&ring, to, generation, &sealed, "esms-my"), Err(Unsealable::KeyDiffers));
    }

    #[test]
    fn nothing_is_compared_with_a_code_of_another_length() {
        let ring = ring();
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let (purpose, tenant) = (Purpose::parse("login").unwrap(), tenant());
        let to = Binding { tenant: &tenant, challenge, phone, purpose: &purpose };
        let (generation, typed) = (Generation::from_number(1), OtpCode::parse("123456").unwrap());
        let longer = OtpCode::parse("12345678").unwrap();
        let of_eight =
            [code(&ring, to, generation, &longer), nonce(&ring, [9; 16], CodeLength::try_from(8).unwrap())];
        for sealed in of_eight {
            assert!(is_code(&ring, to, generation, &sealed, &typed).unwrap().is_none());
            assert!(is_code(&ring, to, generation, &sealed, &longer).unwrap().is_some());
        }
    }

    #[test]
    fn a_number_and_a_window_have_another_name_for_each_tenant() {
        let (ring, phone) = (ring(), "+84901888484".parse().unwrap());
        let tenants = [Tenant::default(), Tenant::parse("a").unwrap(), Tenant::parse("b").unwrap()];
        let names: HashSet<_> = tenants.iter().map(|tenant| subject(&ring, tenant, phone)).collect();
        assert_eq!(names.len(), 3);
        let names: HashSet<_> = tenants.iter().map(|tenant| slot(&ring, tenant, &[b"x"])).collect();
        assert_eq!(names.len(), 3);
    }

    /// Each field counts, and so does the index key: the code keys do not.
    #[test]
    fn a_keyed_challenge_has_an_id_for_each_tenant_caller_purpose_and_key() {
        let ring = ring();
        let tenants = [Tenant::default(), Tenant::parse("a").unwrap()];
        let callers = ["192.0.2.7", "192.0.2.8"].map(|ip| {
            let callers = [("ip".to_owned(), ip.to_owned())];
            caller(&ring, &tenants[0], &callers)
        });
        let purposes = [Purpose::parse("login").unwrap(), Purpose::parse("pay").unwrap()];
        let of = |ring: &KeyRing, at: [usize; 4]| {
            let caller = [None, callers[0].as_ref(), callers[1].as_ref()][at[1]];
            keyed_challenge(ring, &tenants[at[0]], caller, &purposes[at[2]], ["", "one"][at[3]])
        };
        let all = (0..2).flat_map(|a| (0..3).flat_map(move |b| (0..4).map(move |c| [a, b, c / 2, c % 2])));
        let ids: HashSet<_> = all.map(|at| of(&ring, at)).collect();
        assert_eq!(ids.len(), 24);
        assert_eq!(of(&ring, [0; 4]), of(&ring_with("b"), [0; 4]));
        let index = KeyRing::builder().index(Key::from([3; 32])).current("a", Key::from([2; 32]));
        assert_ne!(of(&ring, [0; 4]), of(&index.build().unwrap(), [0; 4]));
    }

    #[test]
    fn a_vendor_is_known_by_its_name() {
        let ring = ring();
        let (challenge, phone) = (ChallengeId::from_bytes([1; 16]), "+84901888484".parse().unwrap());
        let purpose = Purpose::parse("login").unwrap();
        let tenant = tenant();
        let to = Binding { tenant: &tenant, challenge, phone, purpose: &purpose };
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
