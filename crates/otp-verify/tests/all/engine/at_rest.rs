//! What an engine hands to a store. There is no other way into one.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{Delivery, Effect, ErrorKind, OtpCode, Region};
use otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Known, Lift, LookUp, MessageKey, Opening, Place, Reported, Slot, SlotKey, StoreError, Subject,
    TenantMark, Ticket, Turn,
};
use otp_verify::{
    ChallengeId, CodeLength, Engine, Generation, Key, KeyRing, MemoryStore, Policy, Resend, Scope,
    SendLimits, Start, Window,
};

use super::set_up::{Answer, Phone, Vendor, clock, login, phone, purpose};

const ADDRESS: &str = "198.51.100.23";
const INDEX_KEY: &[u8; 32] = b"index-canary-0123456789-abcdefgh";
const CODE_KEY: &[u8; 32] = b"codes-canary-0123456789-abcdefgh";

/// A memory store that keeps every byte string and every text that it is handed.
#[derive(Clone)]
struct Recording {
    store: Arc<MemoryStore>,
    clock: TestClock,
    kept: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recording {
    fn new() -> Self {
        let clock = clock();
        let store = Arc::new(MemoryStore::new().clock(clock.clone()));
        Self { store, clock, kept: Arc::default() }
    }

    /// Past the cooldown.
    fn advance(&self) {
        self.clock.advance(Duration::from_secs(1));
    }

    fn keep(&self, bytes: impl AsRef<[u8]>) {
        self.kept.lock().unwrap().push(bytes.as_ref().to_vec());
    }

    fn keep_all(&self, of: &impl Debug, place: Option<&Place>, challenge: Option<&ChallengeId>) {
        self.keep(format!("{of:?}"));
        if let Some(place) = place {
            self.keep(place.subject.as_bytes());
            self.keep(place.purpose.as_str());
        }
        if let Some(challenge) = challenge {
            self.keep(challenge.as_bytes());
            self.keep(challenge.to_string());
        }
    }

    fn keep_generation(&self, generation: Generation) {
        self.keep(generation.number().to_be_bytes());
        self.keep(generation.number().to_string());
    }

    fn keep_slots(&self, slots: &[Slot]) {
        for slot in slots {
            self.keep(slot.key.as_bytes());
            self.keep(slot.key.to_string());
        }
    }

    fn has(&self, needle: &[u8]) -> bool {
        let holds = |hay: &Vec<u8>| hay.windows(needle.len()).any(|part| part == needle);
        self.kept.lock().unwrap().iter().any(holds)
    }
}

#[async_trait]
impl ChallengeStore for Recording {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        self.keep_all(begin, Some(&begin.place), Some(&begin.challenge));
        self.keep_generation(begin.generation);
        self.keep_slots(&begin.slots);
        if let Some(sealed) = &begin.sealed {
            self.keep(sealed.as_bytes());
        }
        if let Opening::New { lane, caller, tenant, .. } = &begin.opening {
            self.keep(lane.as_bytes());
            self.keep(tenant.as_bytes());
            self.keep(caller.as_ref().map_or(&[][..], |caller| caller.as_bytes()));
        }
        self.store.begin(begin).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        self.keep_all(finish, Some(&finish.place), Some(&finish.challenge));
        self.keep_generation(finish.generation);
        self.keep_slots(&finish.give_back);
        self.keep_slots(finish.bill.as_slice());
        self.store.finish(finish).await
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        self.keep_all(&(message, delivery), None, None);
        self.store.report(message, delivery).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        self.keep_all(claim, Some(&claim.place), claim.challenge.as_ref());
        self.store.claim(claim).await
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        self.keep_all(&(ticket, ending), Some(place), Some(&challenge));
        self.store.settle(place, challenge, ticket, ending).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        self.keep_all(&(), Some(place), Some(&challenge));
        self.keep_generation(generation);
        self.store.consume(place, challenge, generation, credit).await
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        self.store.owner(challenge).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        self.keep(look_up.subject.as_bytes());
        self.keep_slots(&look_up.slots);
        self.store.look_up(look_up).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        self.keep_all(&tenant, None, Some(&challenge));
        self.keep(tenant.as_bytes());
        self.store.cancel(subject, challenge, tenant).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        self.keep_all(lift, Some(&lift.place), None);
        self.keep(lift.lane.as_bytes());
        self.store.lift(lift).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        self.keep(subject.as_bytes());
        self.store.forget(subject).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        self.keep_slots(std::slice::from_ref(slot));
        self.store.switch(slot, turn).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        self.store.check().await
    }
}

/// The forms in which bytes may stand in a store: as they are, in hexadecimal digits, in base64 from any of three places, or
/// as a list of numbers. What is a number may stand as that number.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = secret.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let list = format!("{secret:?}");
    let mut forms = vec![
        secret.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        list.trim_matches(['[', ']']).as_bytes().to_vec(),
    ];
    for skipped in 0..3 {
        // The first characters and the last ones depend on what stands around.
        let text = base64(&[&[0; 2][..skipped], secret].concat());
        let (from, to) = ([0, 2, 3][skipped], text.len() - usize::from((skipped + secret.len()) % 3 > 0));
        forms.push(text[from..to].to_vec());
        let for_addresses = |byte: &u8| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        };
        forms.push(text[from..to].iter().map(for_addresses).collect());
    }
    if let Some(number) = std::str::from_utf8(secret).ok().and_then(|text| text.parse::<u64>().ok()) {
        let bytes = number.to_be_bytes();
        let leading = bytes.iter().take_while(|byte| **byte == 0).count();
        // Four bytes or fewer would be found by chance.
        for number in [&bytes[..], &bytes[leading.min(3)..]] {
            forms.push(number.to_vec());
            forms.push(number.iter().rev().copied().collect());
        }
    }
    forms
}

/// Without the padding.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| DIGITS[(bits & 63) as usize];
    let mut text = Vec::new();
    for part in bytes.chunks(3) {
        let bits = part.iter().chain(&[0; 2]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let all = [digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)];
        text.extend_from_slice(&all[..=part.len()]);
    }
    text
}

fn shows(store: &Recording, secret: &[u8]) -> bool {
    forms(secret).iter().any(|form| store.has(form))
}

/// The number as it may be written, the caller's address, the keys, and these codes.
fn assert_tells_nothing(store: &Recording, codes: &[OtpCode]) {
    let number = phone();
    let digits = number.msisdn().to_string();
    let mut secrets = vec![
        number.e164().as_str().as_bytes().to_vec(),
        digits.clone().into_bytes(),
        number.national().unwrap().to_string().into_bytes(),
        digits.as_bytes()[digits.len() - 9..].to_vec(),
        ADDRESS.as_bytes().to_vec(),
        vec![198, 51, 100, 23],
        INDEX_KEY.to_vec(),
        CODE_KEY.to_vec(),
    ];
    secrets.extend(codes.iter().map(|code| code.expose().as_bytes().to_vec()));
    for secret in &secrets {
        assert!(!shows(store, secret), "{:?} is at rest", String::from_utf8_lossy(secret));
    }
    // It did look: this is there, and so is what follows from the number and a key.
    assert!(store.has(b"login") && store.kept.lock().unwrap().len() > 50);
}

fn ring() -> KeyRing {
    KeyRing::builder().index(Key::from(*INDEX_KEY)).current("a", Key::from(*CODE_KEY)).build().unwrap()
}

/// Every kind of window is asked, and has room.
fn limits() -> SendLimits {
    let window = Window::try_new(100, Duration::from_secs(3600)).unwrap();
    SendLimits::new([Region::Vietnam], 100)
        .cooldown(Duration::from_secs(1))
        .per_phone([window])
        .per_caller_and_phone([window])
        .per_caller([window])
        .per_prefix([window])
        .per_country([window])
}

fn start() -> Start {
    login().counted_by("ip", ADDRESS)
}

#[tokio::test]
async fn no_number_code_address_or_key_reaches_the_store() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let (store, sender) = (Recording::new(), Phone::default());
        // Ten digits, which stand in none of the random numbers by chance.
        let policy = Policy::new().resend(resend).code_length(CodeLength::try_from(10).unwrap());
        let engine = Engine::own_code(sender.clone(), store.clone(), ring(), limits()).policy(policy);
        let engine = engine.build().unwrap();
        sender.bills(2);
        let mut codes = Vec::new();
        let mut ids = Vec::new();
        for _ in 0..2 {
            let id = engine.start(&start()).await.unwrap().challenge.id;
            codes.push(sender.last());
            ids.push(id);
            // One whose end is unknown, and one that is taken back.
            sender.then(Answer::LostButThere).then(Answer::Refused);
            for _ in 0..2 {
                store.advance();
                engine.resend(id, &start()).await.unwrap_err();
                codes.push(sender.last());
            }
            store.advance();
        }
        let wrong = OtpCode::parse("9172635481").unwrap();
        for code in [&wrong, &codes[codes.len() - 3]] {
            let _ = engine.check(ids[1], phone(), &purpose("login"), code).await;
        }
        codes.push(wrong);
        let operator = engine.operator("support");
        operator.number(&start()).await.unwrap();
        operator.cancel(ids[0]).await.unwrap();
        operator.lift_lock(phone(), &purpose("login")).await.unwrap();
        operator.close(Scope::Country(84)).await.unwrap();
        operator.forget(phone()).await.unwrap();
        assert_tells_nothing(&store, &codes);
    }
}

#[tokio::test]
async fn in_guard_mode_nothing_of_a_number_or_a_code_reaches_the_store_either() {
    let (store, vendor) = (Recording::new(), Vendor::default());
    let engine =
        Engine::guard("esms-my 3", purpose("login"), vendor.clone(), store.clone(), ring(), limits());
    let engine = engine.build().unwrap();
    let mut id = engine.start(&start()).await.unwrap().challenge.id;
    for _ in 0..2 {
        store.advance();
        engine.resend(id, &start()).await.unwrap();
        store.advance();
        id = engine.start(&start()).await.unwrap().challenge.id;
    }
    vendor.fails_the_next_check(ErrorKind::Transport, Effect::None);
    for code in [Vendor::code(), Vendor::wrong(), Vendor::code()] {
        let _ = engine.check(id, phone(), &purpose("login"), &code).await;
    }
    assert_tells_nothing(&store, &[Vendor::code(), Vendor::wrong()]);
}

/// A search that finds nothing proves nothing unless it finds what is there.
#[test]
fn what_is_at_rest_in_any_form_is_found() {
    let secret = b"84901888484";
    for form in forms(secret) {
        let store = Recording::new();
        assert!(!shows(&store, secret));
        store.keep([&b"xy"[..], &form, b"z"].concat());
        assert!(shows(&store, secret), "{form:?}");
    }
    assert_eq!(base64(b"any carnal pleas"), b"YW55IGNhcm5hbCBwbGVhcw");
    for before in ["", "a", "ab", "abc"] {
        let store = Recording::new();
        store.keep(base64(&[before.as_bytes(), secret, b"and more"].concat()));
        assert!(shows(&store, secret), "after `{before}`");
    }
}
