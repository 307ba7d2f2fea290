//! The largest and the strangest that may be asked.

use std::time::{Duration, SystemTime};

use otp_verify::otp_core::Effect;
use otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Ending, FailureLimit, Gone, Opened, Opening, Outcome, Reserved,
    Sealed, Slot, Ticket,
};
use otp_verify::{Generation, Purpose};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{PATIENT, claim, connected, granted, open, opened, slot};
use crate::server::Server;

async fn store(server: &Server) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT)
}

#[tokio::test]
async fn a_challenge_gives_out_sixty_tickets_and_no_more() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let open = opened(&store, 1).await;
    for number in 0..Ticket::MAX {
        let answer = store.claim(&claim(&open)).await.unwrap();
        assert!(
            matches!(answer, Claimed::Granted { attempts_left, .. } if (attempts_left == 0) == (number == 59))
        );
        let ticket = granted(&answer);
        assert_eq!(ticket.number, number);
        assert!(store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
        assert!(!store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap());
    }
    let none_left = Claimed::Gone(Gone::NoAttemptsLeft);
    assert_eq!(store.claim(&claim(&open)).await.unwrap(), none_left);
    let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
}

#[tokio::test]
async fn any_number_and_any_bytes_come_back_as_they_were() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let every_byte: Vec<u8> = (0..=255).collect();
    let sealed = [
        &[],
        &b"12"[..],
        b"-0",
        b"1e3",
        b"007",
        b"a\r\n$-1\r\n",
        &[0; 9],
        &every_byte[..128],
        &every_byte[128..],
    ];
    let numbers = [0, 1, u64::MAX, i64::MAX as u64 + 1, (1 << 53) + 1, 10_000_000_000_000_000_000];
    for (index, sealed) in (0..).zip(sealed) {
        let mut open = open(index);
        open.place.purpose = Purpose::parse(&"p".repeat(64)).unwrap();
        open.generation = Generation::from_number(numbers[usize::from(index) % numbers.len()]);
        open.sealed = Some(Sealed::from_bytes(sealed));
        let written = store.open(&open).await.unwrap();
        assert!(matches!(&written, Opened::Written { sealed, .. } if Some(sealed) == open.sealed.as_ref()));
        match store.claim(&claim(&open)).await.unwrap() {
            Claimed::Granted { live, challenge, .. } => {
                assert_eq!(challenge, open.challenge);
                assert_eq!(live.len(), 1);
                assert_eq!(
                    (live[0].generation, &live[0].sealed),
                    (open.generation, open.sealed.as_ref().unwrap())
                );
            }
            other => panic!("{other:?}"),
        }
        assert!(store.record(&open.place, open.challenge, open.generation, Outcome::Unknown).await.unwrap());
        let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
        assert!(matches!(used, Consumed::Now { .. }), "{used:?}");
    }
}

#[tokio::test]
async fn a_time_beyond_reason_is_thousands_of_years() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let mut endless = open(1);
    endless.valid_for = Duration::MAX;
    endless.failures = FailureLimit { cap: u32::MAX, window: Duration::MAX };
    endless.opening = Opening::New { attempts: u32::MAX };
    let written = store.open(&endless).await.unwrap();
    let thousands_of_years = Duration::from_secs(8_000 * 365 * 86_400);
    let Opened::Written { expires_at, expires_in, .. } = written else { panic!("{written:?}") };
    assert!(expires_in > thousands_of_years);
    assert!(expires_at > SystemTime::now() + thousands_of_years);
    granted(&store.claim(&claim(&endless)).await.unwrap());
    let window = Slot { cost: u32::MAX, window: Duration::MAX, ..slot(1, u32::MAX) };
    assert_eq!(store.reserve(std::slice::from_ref(&window)).await.unwrap(), Reserved::Granted);
    match store.reserve(&[window]).await.unwrap() {
        Reserved::Refused { retry_after, .. } => assert!(retry_after > thousands_of_years),
        Reserved::Granted => panic!("there was room"),
    }
}

#[tokio::test]
async fn nothing_to_reserve_is_granted_without_asking() {
    let mut server = Server::start().unwrap();
    let store = store(&server).await;
    server.kill();
    assert_eq!(store.reserve(&[]).await.unwrap(), Reserved::Granted);
}

#[tokio::test]
async fn a_new_challenge_with_nothing_sealed_is_not_written() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let mut open = open(1);
    open.sealed = None;
    assert_eq!(store.open(&open).await.unwrap_err().effect(), Effect::None);
    assert_eq!(server.ask(&["DBSIZE"]).unwrap(), "0");
}

/// What somebody else keeps under the same name is neither read nor overwritten.
#[tokio::test]
async fn a_key_of_another_type_is_refused_and_left_alone() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let open = open(1);
    let key = format!("otp:{{{}}}:c:login", open.place.subject);
    server.ask(&["SET", &key, "somebody's"]).unwrap();
    let error = store.open(&open).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    assert_eq!(server.ask(&["GET", &key]).unwrap(), "somebody's");
}
