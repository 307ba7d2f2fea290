use std::time::Duration;

use otp_verify::store::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Consumed, Ladder, Lane, Opening, Place, Room, Rung, Sealed,
    Slot, SlotKey, StoreError, Subject, TenantMark,
};
use otp_verify::{ChallengeId, Generation, MemoryStore};

use super::set_up::{MINUTE, clock, purpose};

/// A start of another number each time, which also takes from these windows.
async fn send(store: &MemoryStore, number: u8, slots: &[u8]) -> Result<Begun, StoreError> {
    send_beside(store, number, number, slots).await
}

/// A challenge of this id.
async fn send_beside(store: &MemoryStore, number: u8, id: u8, slots: &[u8]) -> Result<Begun, StoreError> {
    let slot = |number: &u8| Slot {
        key: SlotKey::from_bytes([*number; 32]),
        of_number: false,
        cost: 1,
        limit: 5,
        window: MINUTE,
        judge: None,
    };
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: 5 };
    let begin = Begin {
        place: place(number),
        challenge: ChallengeId::from_bytes([id; 16]),
        generation: Generation::from_number(1),
        sealed: Some(Sealed::from_bytes([7; 32])),
        opening: Opening::New {
            attempts: 5,
            room: Room::Beside(4),
            ladder: Ladder { rungs: vec![rung], cap: 100, forget: 30 * 24 * 60 * MINUTE },
            lane: Lane::EVERYBODY,
            caller: None,
            tenant: TenantMark::from_bytes([0; 8]),
        },
        valid_for: MINUTE,
        step: Duration::from_millis(1),
        whole: 10 * MINUTE,
        least_left: Duration::ZERO,
        flight: Duration::ZERO,
        slots: slots.iter().map(slot).collect(),
    };
    store.begin(&begin).await
}

fn place(number: u8) -> Place {
    Place { subject: Subject::from_bytes([number; 32]), purpose: purpose("login") }
}

async fn check(store: &MemoryStore, number: u8, id: u8) -> Result<Claimed, StoreError> {
    let challenge = Some(ChallengeId::from_bytes([id; 16]));
    store.claim(&Claim { place: place(number), challenge, forget: 1_500 * MINUTE, row: id.into() }).await
}

/// Others start until the store is full. Returns how many could.
async fn fill(store: &MemoryStore, mut number: u8) -> u8 {
    let first = number;
    while send(store, number, &[]).await.is_ok() {
        number += 1;
    }
    number - first
}

/// A store that sends a code and then has no room to count a failure would be paid for nothing.
#[tokio::test]
async fn a_full_store_answers_the_first_check_of_every_challenge_that_it_let_begin() {
    let store = MemoryStore::new().capacity(10).clock(clock());
    send_beside(&store, 1, 1, &[]).await.unwrap();
    send_beside(&store, 1, 2, &[]).await.unwrap();
    let others = fill(&store, 10).await;
    assert!(others > 0);
    for number in 10..10 + others {
        let claimed = check(&store, number, number).await.unwrap();
        assert!(matches!(claimed, Claimed::Granted { .. }), "{claimed:?}");
    }
    assert!(store.len() <= 10, "{} entries", store.len());
    // One is used, which clears the failures of its number, and others take whatever room there is.
    let used =
        store.consume(&place(1), ChallengeId::from_bytes([1; 16]), Generation::from_number(1), &[]).await;
    assert!(matches!(used.unwrap(), Consumed::Now { .. }));
    fill(&store, 100).await;
    let claimed = check(&store, 1, 2).await.unwrap();
    assert!(matches!(claimed, Claimed::Granted { .. }), "{claimed:?}");
    assert!(store.len() <= 10, "{} entries", store.len());
}

#[tokio::test]
async fn what_has_expired_makes_room_and_not_for_more_than_the_capacity() {
    let clock = clock();
    let store = MemoryStore::new().capacity(4).clock(clock.clone());
    assert!(matches!(send(&store, 1, &[1, 2]).await.unwrap(), Begun::Written { .. }));
    assert_eq!(store.len(), 4, "a challenge, its failures, and two windows");
    clock.advance(MINUTE);
    // Those that are known have expired, so that five are needed where there is room for four.
    assert!(send(&store, 2, &[1, 2, 3]).await.is_err());
    assert!(store.len() <= 4, "{} entries", store.len());
    assert!(matches!(send(&store, 3, &[1, 3]).await.unwrap(), Begun::Written { .. }));
    assert_eq!(store.len(), 4);
    clock.advance(Duration::from_secs(1));
    assert!(send(&store, 4, &[]).await.is_err());
}
