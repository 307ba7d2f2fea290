use std::time::Duration;

use otp_verify::MemoryStore;
use otp_verify::store::{ChallengeStore, Reserved, Slot, SlotKey};

use super::set_up::{MINUTE, clock};

fn slot(number: u8) -> Slot {
    Slot { key: SlotKey::from_bytes([number; 32]), cost: 1, limit: 5, window: MINUTE }
}

#[tokio::test]
async fn what_has_expired_makes_room_and_not_for_more_than_the_capacity() {
    let clock = clock();
    let store = MemoryStore::new().capacity(2).clock(clock.clone());
    assert_eq!(store.reserve(&[slot(1), slot(2)]).await.unwrap(), Reserved::Granted);
    clock.advance(MINUTE);
    // The two that are known have expired, so that three are needed where there is room for two.
    assert!(store.reserve(&[slot(1), slot(2), slot(3)]).await.is_err());
    assert!(store.len() <= 2, "{} entries", store.len());
    assert_eq!(store.reserve(&[slot(1), slot(3)]).await.unwrap(), Reserved::Granted);
    assert_eq!(store.len(), 2);
    clock.advance(Duration::from_secs(1));
    assert!(store.reserve(&[slot(2)]).await.is_err());
}
