//! A number that very many callers have sent to.

use std::time::Duration;

use otp_verify::TestClock;
use otp_verify::store::{Begin, Begun, ChallengeStore, Finish, Outcome, Slot, SlotKey};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{DAY, PATIENT, begin, connected, finish, slot};
use crate::server::Server;

const HOUR: Duration = Duration::from_secs(3_600);

type Store = RedisStore<MultiplexedConnection>;

/// A start of this caller: a window of the number, and two of the caller with the number.
fn start_of(caller: u32) -> Begin {
    let own = |byte: u8, window| {
        let mut name = [byte; 32];
        name[..4].copy_from_slice(&caller.to_be_bytes());
        Slot { key: SlotKey::from_bytes(name), of_number: true, window, ..slot(1, u32::MAX) }
    };
    let of_all = Slot { of_number: true, ..slot(2, 9) };
    Begin { slots: vec![of_all, own(3, HOUR), own(4, DAY)], ..begin(1) }
}

/// The vendor refuses it for certain: the caller's windows stay taken, and that of the number comes back.
async fn start_in_vain(store: &Store, caller: u32) {
    let begin = start_of(caller);
    let Begun::Written { taken_at_ms, .. } = store.begin(&begin).await.unwrap() else { panic!() };
    end_in_vain(store, &begin, taken_at_ms).await;
}

async fn end_in_vain(store: &Store, begin: &Begin, taken_at_ms: u64) {
    let give_back = begin.slots[..1].to_vec();
    let not_sent = Finish { taken_at_ms, give_back, ..finish(begin, Outcome::NotSent) };
    assert!(store.finish(&not_sent).await.unwrap().noted);
}

fn kept(server: &Server) -> usize {
    let key = format!("otp:2:{{{}}}:w", begin(1).place.subject);
    server.ask(&["HLEN", &key]).unwrap().parse().unwrap()
}

/// How often these were carried out since the last question: whole hashes read, and parts of them.
fn reads(server: &Server) -> [usize; 2] {
    let stats = server.ask(&["INFO", "commandstats"]).unwrap();
    server.ask(&["CONFIG", "RESETSTAT"]).unwrap();
    ["hgetall", "hscan"].map(|command| {
        let counted = format!("cmdstat_{command}:calls=");
        let calls = stats.lines().find_map(|line| line.strip_prefix(&counted)?.split(',').next());
        calls.map_or(0, |calls| calls.parse().unwrap())
    })
}

/// Only the challenges are read whole: a number has few.
#[tokio::test]
async fn no_start_reads_the_windows_of_all_callers() {
    let server = Server::start().unwrap();
    let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
    for caller in 0..500 {
        start_in_vain(&store, caller).await;
    }
    assert!(kept(&server) >= 1_000, "{} windows", kept(&server));

    reads(&server);
    let mut refused = start_of(500);
    refused.slots[0].limit = 0;
    assert!(matches!(store.begin(&refused).await.unwrap(), Begun::Refused { slot: 0, .. }));
    assert_eq!(reads(&server), [1, 0], "a refused start");

    let begin = start_of(500);
    let Begun::Written { taken_at_ms, .. } = store.begin(&begin).await.unwrap() else { panic!() };
    assert_eq!(reads(&server), [1, 1], "a start");
    end_in_vain(&store, &begin, taken_at_ms).await;
    assert_eq!(reads(&server), [0, 0], "its end");
}

/// First half of them have ended, then all: what a start looks at on its way it deletes then. So the deleted ones count them.
#[tokio::test]
async fn the_windows_of_a_thousand_callers_go_a_few_with_each_start() {
    const CALLERS: u32 = 1_000;
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    for store in [RedisStore::new(connection.clone()), RedisStore::on_cluster(connection)] {
        server.ask(&["FLUSHALL"]).unwrap();
        let clock = TestClock::at(1_800_000_000_000);
        let store = store.timeout(PATIENT).clock(clock.clone());
        for caller in 0..CALLERS {
            start_in_vain(&store, caller).await;
        }
        let all = kept(&server);
        assert!(all >= 2_000, "none has ended, and {all} are kept");
        for (passed, live) in [(HOUR, 1_000), (DAY, 0)] {
            clock.advance(passed);
            let mut starts = 0;
            // The caller that starts now has two windows, and it is noted where the look has stopped.
            while kept(&server) > live + 3 {
                let before = kept(&server);
                start_in_vain(&store, CALLERS).await;
                let left = kept(&server);
                assert!(left >= live, "{left} are left of {live} that have not ended");
                assert!(before.saturating_sub(left) <= 64, "{before} were kept, and {left} are left");
                starts += 1;
                assert!(starts <= all / 4, "{left} of {all} are left after {starts} starts");
            }
        }
    }
}
