use std::time::Duration;

use otp_verify::store::{
    Begin, Begun, ChallengeStore, Ladder, Lane, Opening, Place, Room, Rung, Sealed, Slot, SlotKey,
    StoreError, Subject, TenantMark,
};
use otp_verify::{ChallengeId, Generation, MemoryStore};

use super::set_up::{MINUTE, clock, purpose};

/// A start of another number each time, which also takes from these windows.
async fn send(store: &MemoryStore, number: u8, slots: &[u8]) -> Result<Begun, StoreError> {
    let slot = |number: &u8| Slot {
        key: SlotKey::from_bytes([*number; 32]),
        of_number: false,
        cost: 1,
        limit: 5,
        window: MINUTE,
    };
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: 5 };
    let begin = Begin {
        place: Place { subject: Subject::from_bytes([number; 32]), purpose: purpose("login") },
        challenge: ChallengeId::from_bytes([number; 16]),
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

#[tokio::test]
async fn what_has_expired_makes_room_and_not_for_more_than_the_capacity() {
    let clock = clock();
    let store = MemoryStore::new().capacity(3).clock(clock.clone());
    assert!(matches!(send(&store, 1, &[1, 2]).await.unwrap(), Begun::Written { .. }));
    assert_eq!(store.len(), 3);
    clock.advance(MINUTE);
    // Those that are known have expired, so that four are needed where there is room for three.
    assert!(send(&store, 2, &[1, 2, 3]).await.is_err());
    assert!(store.len() <= 3, "{} entries", store.len());
    assert!(matches!(send(&store, 3, &[1, 3]).await.unwrap(), Begun::Written { .. }));
    assert_eq!(store.len(), 3);
    clock.advance(Duration::from_secs(1));
    assert!(send(&store, 4, &[]).await.is_err());
}
