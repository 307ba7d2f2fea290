//! What stands in the server, and for how long.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use otp_verify::ChallengeId;
use otp_verify::store::{
    Begin, Begun, ChallengeStore, Finish, Opening, Outcome, Sealed, Slot, SlotKey, Subject,
};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::proxy::Proxy;
use crate::questions::{
    DAY, PATIENT, begin, begun, claim, connected, finish, finished, give_back, granted, refused, send, slot,
};
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

/// A window that is kept with its number.
fn own(number: u8) -> Slot {
    Slot { of_number: true, ..slot(number, 9) }
}

#[tokio::test]
async fn every_key_is_cleared_away_a_minute_after_what_it_is_about() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let before = server_now(&server);
    let begin = Begin { slots: vec![own(1), slot(2, 9)], ..begin(1) };
    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
    granted(&store.claim(&claim(&begin)).await.unwrap());
    let after = server_now(&server);

    let (subject, window) = (begin.place.subject, begin.slots[1].clone());
    let lives = [
        (format!("otp:2:{{{subject}}}:c"), begin.valid_for),
        (format!("otp:2:{{{subject}}}:f"), DAY),
        (format!("otp:2:{{{subject}}}:w"), window.window),
        (format!("otp:2:{{{}}}:w", window.key), window.window),
        (format!("otp:2:{{{}}}:i", begin.challenge), begin.valid_for),
    ];
    let first = goes(&server);
    assert_eq!(first.len(), lives.len());
    for (key, life) in &lives {
        let life = u64::try_from((*life + MARGIN).as_millis()).unwrap();
        assert!((before + life..=after + life + 50).contains(&first[key]), "{key} goes {}", first[key]);
    }

    tokio::time::sleep(Duration::from_millis(200)).await;
    let ticket = granted(&store.claim(&claim(&begin)).await.unwrap());
    give_back(&store, &begin, ticket).await.unwrap();
    assert!(refused(&store, &begin.slots[1..]).await.is_none());
    for (key, goes) in goes(&server).iter().filter(|(key, _)| first.contains_key(*key)) {
        // Failures are remembered from the last one, and a window slides. Nothing else is put off.
        let is_put_off = key.ends_with(":f") || *key == lives[3].0;
        assert_eq!(goes.abs_diff(first[key]) > 100, is_put_off, "{key}");
    }
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert!(!goes(&server).contains_key(&lives[1].0), "a success forgets the failures");
}

#[tokio::test]
async fn a_resend_keeps_the_key_as_long_as_the_longer_of_both_codes() {
    let server = Server::start().unwrap();
    let store = store(&server).await;
    let first = begun(&store, 1).await;
    let long = goes(&server);
    let short = Begin {
        generation: begin(2).generation,
        opening: Opening::Again,
        valid_for: Duration::from_secs(1),
        ..first.clone()
    };
    assert!(matches!(store.begin(&short).await.unwrap(), Begun::Written { .. }));
    let key = format!("otp:2:{{{}}}:c", first.place.subject);
    // It is computed again, so that it may differ by what passed while a command was carried out.
    assert!(goes(&server)[&key].abs_diff(long[&key]) < 10_000);
}

/// No machine's clock but the server's is asked, and none is told: no command carries a time of day.
#[tokio::test]
async fn the_servers_clock_decides_and_no_command_carries_another() {
    let server = Server::start().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = RedisStore::new(connected(&proxy.url()).await).timeout(PATIENT);
    let begin = begin(1);
    let before = server_now(&server);
    let written = store.begin(&begin).await.unwrap();
    let after = server_now(&server);
    let Begun::Written { expires_at, expires_in, .. } = written else { panic!("{written:?}") };
    assert_eq!(expires_in, begin.valid_for);
    assert!((before + 300_000..=after + 300_000).contains(&milliseconds(expires_at)));

    finished(&store, &begin, Outcome::Accepted).await.unwrap();
    granted(&store.claim(&claim(&begin)).await.unwrap());
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    let asked = String::from_utf8_lossy(&proxy.asked()).into_owned();
    // The scripts hold no time, and no argument begins as one does: this hour's, in seconds or smaller parts.
    let hour = (after / 1_000 / 3_600 * 3_600).to_string();
    assert!(asked.contains("EVALSHA"));
    assert!(!asked.contains(&hour[..6]), "a command carries the time of day");
    // It would be found: an outcome does carry when the server said that the windows were taken.
    let late = Finish { taken_at_ms: after, ..finish(&begin, Outcome::Accepted) };
    store.finish(&late).await.unwrap();
    assert!(String::from_utf8_lossy(&proxy.asked()).contains(&after.to_string()));
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
    // An engine seals 40 to 56 bytes, as the name of its key is long; a store must take 128. A start asks three windows of its
    // number and one of its caller; the others are shared by all.
    for (what, sealed, windows, most) in
        [("challenge", 42, 0, 800), ("start", 42, 4, 1_700), ("challenge", 128, 0, 900)]
    {
        let before = used();
        let mut asking = tokio::task::JoinSet::new();
        for worker in 0..8 {
            let store = store.clone();
            asking.spawn(async move {
                for number in (worker..COUNT).step_by(8) {
                    let mut name = [u8::try_from(sealed + windows).unwrap(); 32];
                    name[..4].copy_from_slice(&number.to_be_bytes());
                    let mut id = [name[31]; 16];
                    id.copy_from_slice(&name[..16]);
                    let key = |window: usize| {
                        let mut key = name;
                        key[4..12].copy_from_slice(&window.to_be_bytes());
                        SlotKey::from_bytes(key)
                    };
                    let mut begin = begin(1);
                    begin.place.subject = Subject::from_bytes(name);
                    begin.challenge = ChallengeId::from_bytes(id);
                    begin.sealed = Some(Sealed::from_bytes(vec![7; sealed]));
                    let slot = |window| Slot { key: key(window), of_number: window < 3, ..slot(0, 9) };
                    begin.slots = (0..windows).map(slot).collect();
                    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
                }
            });
        }
        asking.join_all().await;
        let bytes = (used() - before) / COUNT;
        println!("a {what}, {sealed} bytes sealed: {bytes} bytes");
        assert!((most / 3..=most).contains(&bytes), "{bytes} bytes");
    }
}

/// Each day another caller sends to the same number, so that none of the number's windows is ever taken from again but one.
#[cfg(feature = "conformance")]
#[tokio::test]
async fn a_thousand_callers_over_a_thousand_days_leave_two_days_of_windows() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    let clock = otp_verify::TestClock::at(1_800_000_000_000);
    for store in [RedisStore::new(connection.clone()), RedisStore::on_cluster(connection)] {
        let store = store.timeout(PATIENT).clock(clock.clone());
        for caller in 0_u32..1_000 {
            let mut name = [7; 32];
            name[..4].copy_from_slice(&caller.to_be_bytes());
            let of_caller = Slot { key: SlotKey::from_bytes(name), window: DAY, ..own(1) };
            let begin = Begin { slots: vec![own(2), of_caller], ..begin(1) };
            assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
            clock.advance(DAY);
        }
        let key = format!("otp:2:{{{}}}:w", begin(1).place.subject);
        let kept: u32 = server.ask(&["HLEN", &key]).unwrap().parse().unwrap();
        assert!((1..=3).contains(&kept), "{kept} windows are kept");
    }
}

/// Effects are replicated, not scripts: a replica whose clock differs holds the same.
#[tokio::test]
async fn a_replica_holds_what_its_primary_holds() {
    let primary = Server::with(&["--repl-diskless-sync-delay", "0"]).unwrap();
    let replica = Server::with(&["--replicaof", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let store = store(&primary).await;
    for number in 0..20 {
        let begin = begun(&store, number).await;
        let ticket = granted(&store.claim(&claim(&begin)).await.unwrap());
        granted(&store.claim(&claim(&begin)).await.unwrap());
        if number % 2 == 0 {
            give_back(&store, &begin, ticket).await.unwrap();
        }
        if number % 3 == 0 {
            store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        }
        send(&store, &[slot(number % 4, 3), own(10)]).await.unwrap();
    }
    // What is written last tells that all else has arrived.
    assert_eq!(refused(&store, &[slot(99, 1)]).await, None);
    let given_up = Instant::now() + PATIENT;
    while keys(&replica).len() < keys(&primary).len() && Instant::now() < given_up {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // More than the challenges and pointers of 20 numbers, and some of everything else.
    assert!(keys(&primary).len() > 60, "{} keys", keys(&primary).len());
    assert_eq!(goes(&replica), goes(&primary));
    for key in keys(&primary) {
        let kept = |server: &Server| server.ask(&["DUMP", &key]).unwrap();
        assert_eq!(kept(&replica), kept(&primary));
    }
}

/// What a program of another prefix keeps is another challenge.
#[tokio::test]
async fn two_prefixes_share_nothing() {
    let server = Server::start().unwrap();
    let (one, two) = (store(&server).await.prefix("a:"), store(&server).await.prefix("b:"));
    let begin = begun(&one, 1).await;
    let there = two.claim(&claim(&begin)).await.unwrap();
    assert_eq!(there, otp_verify::store::Claimed::Gone(otp_verify::store::Gone::NotFound));
    assert!(keys(&server).iter().all(|key| key.starts_with("a:2:{")));
}
