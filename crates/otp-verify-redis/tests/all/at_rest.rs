//! What stands in the server, and for how long.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use otp_verify::store::{
    ChallengeStore, Ending, Open, Opened, Opening, Outcome, Reserved, Sealed, Slot, SlotKey, Subject,
};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::proxy::Proxy;
use crate::questions::{DAY, PATIENT, claim, connected, granted, open, opened, slot};
use crate::server::Server;

/// How long a key stays after what it is about has expired.
const MARGIN: Duration = Duration::from_secs(60);

async fn store(server: &Server) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT)
}

fn keys(server: &Server) -> Vec<String> {
    let mut keys: Vec<_> = server.ask(&["KEYS", "*"]).unwrap().lines().map(ToOwned::to_owned).collect();
    keys.sort();
    keys
}

/// When each key goes, in milliseconds since 1970.
fn goes(server: &Server) -> BTreeMap<String, u64> {
    let when = |key: &str| server.ask(&["PEXPIRETIME", key]).unwrap().parse().unwrap();
    keys(server).into_iter().map(|key| (key.clone(), when(&key))).collect()
}

fn milliseconds(time: SystemTime) -> u64 {
    u64::try_from(time.duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// What the server's clock says.
fn server_now(server: &Server) -> u64 {
    let time = server.ask(&["TIME"]).unwrap();
    let (seconds, micros) = time.split_once('\n').unwrap();
    seconds.parse::<u64>().unwrap() * 1_000 + micros.parse::<u64>().unwrap() / 1_000
}

#[tokio::test]
async fn every_key_is_cleared_away_and_counting_puts_it_off_by_nothing() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let before = server_now(&server);
    let open = opened(&store, 1).await;
    granted(&store.claim(&claim(&open)).await.unwrap());
    store.reserve(&[slot(1, 9), slot(2, 9)]).await.unwrap();
    let after = server_now(&server);

    let first = goes(&server);
    let lives = [(":c:login", open.valid_for), (":f", DAY), (":w", slot(1, 9).window)];
    assert_eq!(first.len(), 4);
    for (key, goes) in &first {
        let (_, life) = lives.iter().find(|(end, _)| key.ends_with(end)).unwrap();
        let life = u64::try_from((*life + MARGIN).as_millis()).unwrap();
        assert!((before + life..=after + life + 50).contains(goes), "{key} goes {goes}");
    }

    tokio::time::sleep(Duration::from_millis(20)).await;
    let ticket = granted(&store.claim(&claim(&open)).await.unwrap());
    store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap();
    store.reserve(&[slot(1, 9), slot(2, 9)]).await.unwrap();
    assert_eq!(goes(&server), first);
    store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    let left: Vec<_> = goes(&server).into_iter().collect();
    assert_eq!(left, first.into_iter().filter(|(key, _)| !key.ends_with(":f")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_resend_keeps_the_key_as_long_as_the_longer_of_both_codes() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let first = opened(&store, 1).await;
    let long = goes(&server);
    let short = Open {
        generation: open(2).generation,
        opening: Opening::Again,
        valid_for: Duration::from_secs(1),
        ..first.clone()
    };
    assert!(matches!(store.open(&short).await.unwrap(), Opened::Written { .. }));
    let key = keys(&server).remove(0);
    // The life is computed anew, so that it may differ by what passed while a command was carried out.
    assert!(goes(&server)[&key].abs_diff(long[&key]) < 10_000);
}

/// No machine's clock but the server's is asked, and none is told: no command carries a time of day.
#[tokio::test]
async fn the_servers_clock_decides_and_no_command_carries_another() {
    let server = Server::start().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = RedisStore::new(connected(&proxy.url()).await).timeout(PATIENT);
    let open = open(1);
    let before = server_now(&server);
    let written = store.open(&open).await.unwrap();
    let after = server_now(&server);
    let Opened::Written { expires_at, expires_in, .. } = written else { panic!("{written:?}") };
    assert_eq!(expires_in, open.valid_for);
    assert!((before + 300_000..=after + 300_000).contains(&milliseconds(expires_at)));

    store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await.unwrap();
    let ticket = granted(&store.claim(&claim(&open)).await.unwrap());
    store.reserve(&[slot(1, 9)]).await.unwrap();
    store.consume(&open.place, open.challenge, open.generation).await.unwrap();
    let asked = String::from_utf8_lossy(&proxy.asked()).into_owned();
    // The scripts hold no time, and no argument begins as one does: this hour's, in seconds or smaller parts.
    let hour = (after / 1_000 / 3_600 * 3_600).to_string();
    assert!(asked.contains("EVALSHA"));
    assert!(!asked.contains(&hour[..6]), "a command carries the time of day");
    // It would be found: a ticket does carry when the server said that failures end.
    store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap();
    let until = ticket.failures_until_ms.to_string();
    assert!(String::from_utf8_lossy(&proxy.asked()).contains(&until[..6]));
}

/// With Redis' default settings a challenge is one small hash, without a table of its own.
#[tokio::test]
async fn a_challenge_takes_less_than_half_a_kilobyte() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let open = opened(&store, 1).await;
    granted(&store.claim(&claim(&open)).await.unwrap());
    store.reserve(&[slot(1, 9)]).await.unwrap();
    for (key, most) in keys(&server).iter().zip([512, 256, 256]) {
        let bytes: usize = server.ask(&["MEMORY", "USAGE", key]).unwrap().parse().unwrap();
        println!("{key}: {bytes} bytes");
        assert!(bytes <= most, "{key} takes {bytes} bytes");
        assert_eq!(server.ask(&["OBJECT", "ENCODING", key]).unwrap(), "listpack");
    }
}

/// What the server itself needs around a key, for its name and its expiry, included.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_take_as_much_memory_as_the_readme_says() {
    const COUNT: u32 = 10_000;
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let used = || {
        let info = server.ask(&["INFO", "memory"]).unwrap();
        let line = info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap();
        line.parse::<u32>().unwrap()
    };
    // An engine seals 35 to 51 bytes, as the name of its key is long; a store must take 128.
    for (what, sealed, most) in [("challenge", 42, 440), ("window", 0, 260), ("challenge", 128, 1_000)] {
        let before = used();
        let mut asking = tokio::task::JoinSet::new();
        for worker in 0..8 {
            let store = store.clone();
            asking.spawn(async move {
                for number in (worker..COUNT).step_by(8) {
                    let mut name = [u8::try_from(sealed).unwrap(); 32];
                    name[..4].copy_from_slice(&number.to_be_bytes());
                    if what == "window" {
                        let slot = Slot { key: SlotKey::from_bytes(name), ..slot(0, 1) };
                        assert_eq!(store.reserve(&[slot]).await.unwrap(), Reserved::Granted);
                        continue;
                    }
                    let mut open = open(1);
                    open.place.subject = Subject::from_bytes(name);
                    open.sealed = Some(Sealed::from_bytes(vec![7; sealed]));
                    assert!(matches!(store.open(&open).await.unwrap(), Opened::Written { .. }));
                }
            });
        }
        asking.join_all().await;
        let bytes = (used() - before) / COUNT;
        println!("a {what}, {sealed} bytes sealed: {bytes} bytes");
        assert!((most / 3..=most).contains(&bytes), "{bytes} bytes");
    }
}

/// Effects are replicated, not scripts: a replica whose clock differs holds the same.
#[tokio::test]
async fn a_replica_holds_what_its_primary_holds() {
    let primary = Server::with(&["--repl-diskless-sync-delay", "0"]).unwrap();
    let replica = Server::with(&["--replicaof", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let store = store(&primary).await;
    for number in 0..20 {
        let open = opened(&store, number).await;
        let ticket = granted(&store.claim(&claim(&open)).await.unwrap());
        granted(&store.claim(&claim(&open)).await.unwrap());
        if number % 2 == 0 {
            store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await.unwrap();
        }
        if number % 3 == 0 {
            store.consume(&open.place, open.challenge, open.generation).await.unwrap();
        }
        store.reserve(&[slot(number % 4, 3), slot(10 + number % 3, 3)]).await.unwrap();
    }
    // What is written last tells that all else has arrived.
    assert_eq!(store.reserve(&[slot(99, 1)]).await.unwrap(), Reserved::Granted);
    let given_up = Instant::now() + PATIENT;
    while keys(&replica).len() < keys(&primary).len() && Instant::now() < given_up {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // 20 challenges, 13 counts of failures, 8 windows.
    assert_eq!(keys(&primary).len(), 41);
    assert_eq!(goes(&replica), goes(&primary));
    for key in keys(&primary) {
        let kept = |server: &Server| server.ask(&["HGETALL", &key]).unwrap();
        assert_eq!(kept(&replica), kept(&primary));
    }
}

/// What a program of another prefix keeps is another challenge.
#[tokio::test]
async fn two_prefixes_share_nothing() {
    let server = Server::start().unwrap();
    let (one, two) = (store(&server).await.prefix("a:"), store(&server).await.prefix("b:"));
    let open = opened(&one, 1).await;
    let there = two.claim(&claim(&open)).await.unwrap();
    assert_eq!(there, otp_verify::store::Claimed::Gone(otp_verify::store::Gone::NotFound));
    assert!(keys(&server).iter().all(|key| key.starts_with("a:{")));
}
