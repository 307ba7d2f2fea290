//! The largest and the strangest that may be asked.

use std::time::{Duration, SystemTime};

use otp_verify::store::{
    Begun, ChallengeStore, Claimed, Consumed, Gone, Opening, Outcome, Sealed, Slot, Ticket,
};
use otp_verify::{Generation, Purpose};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{
    PATIENT, begin, begun, claim, connected, finish, finished, give_back, granted, refused, send, slot,
};
use crate::server::Server;

async fn store(server: &Server) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT)
}

#[tokio::test]
async fn a_challenge_gives_out_sixty_tickets_and_no_more() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let begin = begun(&store, 1).await;
    for number in 0..Ticket::MAX {
        let answer = store.claim(&claim(&begin)).await.unwrap();
        assert!(
            matches!(answer, Claimed::Granted { attempts_left, .. } if (attempts_left == 0) == (number == 59))
        );
        let ticket = granted(&answer);
        assert_eq!(ticket.number, number);
        assert!(give_back(&store, &begin, ticket).await.unwrap());
        assert!(!give_back(&store, &begin, ticket).await.unwrap());
    }
    let none_left = Claimed::Gone(Gone::NoAttemptsLeft);
    assert_eq!(store.claim(&claim(&begin)).await.unwrap(), none_left);
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
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
        let mut begin = begin(index);
        begin.place.purpose = Purpose::parse(&"p".repeat(64)).unwrap();
        begin.generation = Generation::from_number(numbers[usize::from(index) % numbers.len()]);
        begin.sealed = Some(Sealed::from_bytes(sealed));
        let written = store.begin(&begin).await.unwrap();
        assert!(matches!(&written, Begun::Written { sealed, .. } if Some(sealed) == begin.sealed.as_ref()));
        match store.claim(&claim(&begin)).await.unwrap() {
            Claimed::Granted { live, challenge, .. } => {
                assert_eq!(challenge, begin.challenge);
                assert_eq!(live.len(), 1);
                assert_eq!(
                    (live[0].generation, &live[0].sealed),
                    (begin.generation, begin.sealed.as_ref().unwrap())
                );
            }
            Claimed::Gone(gone) => panic!("{gone:?}"),
        }
        assert!(finished(&store, &begin, Outcome::Unknown).await.unwrap());
        let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        assert!(matches!(used, Consumed::Now { .. }), "{used:?}");
    }
}

#[tokio::test]
async fn a_time_beyond_reason_is_thousands_of_years() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let mut endless = begin(1);
    (endless.valid_for, endless.whole) = (Duration::MAX, Duration::MAX);
    if let Opening::New { attempts, ladder, .. } = &mut endless.opening {
        (*attempts, ladder.cap, ladder.forget) = (u32::MAX, u32::MAX, Duration::MAX);
    }
    let written = store.begin(&endless).await.unwrap();
    let thousands_of_years = Duration::from_secs(8_000 * 365 * 86_400);
    let Begun::Written { expires_at, expires_in, .. } = written else { panic!("{written:?}") };
    assert!(expires_in > thousands_of_years);
    assert!(expires_at > SystemTime::now() + thousands_of_years);
    granted(&store.claim(&claim(&endless)).await.unwrap());
    let window = Slot { cost: u32::MAX, window: Duration::MAX, ..slot(1, u32::MAX) };
    assert_eq!(refused(&store, std::slice::from_ref(&window)).await, None);
    match send(&store, &[window]).await.unwrap() {
        Begun::Refused { retry_after: Some(wait), .. } => assert!(wait > thousands_of_years),
        other => panic!("{other:?}"),
    }
}

/// What an operator has closed refuses every start, also those that take nothing from it, and is not cleared away.
#[tokio::test]
async fn a_closed_window_refuses_and_stays_closed() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let (open, closed) = (slot(1, 9), slot(2, 9));
    assert_eq!(refused(&store, &[open.clone(), closed.clone()]).await, None);
    let key = format!("otp:2:{{{}}}:w", closed.key);
    server.ask(&["HSET", &key, "x", "1"]).unwrap();
    server.ask(&["PERSIST", &key]).unwrap();
    for cost in [0, 1] {
        let answer = send(&store, &[open.clone(), Slot { cost, ..closed.clone() }]).await.unwrap();
        assert_eq!(answer, Begun::Refused { slot: 1, retry_after: None });
    }
    // A bill is taken all the same.
    let mut finish = finish(&begin(1), Outcome::Accepted);
    finish.bill = Some(closed.clone());
    store.finish(&finish).await.unwrap();
    assert_eq!(server.ask(&["PTTL", &key]).unwrap(), "-1");
    assert_eq!(refused(&store, &[closed]).await, Some(0));
}
