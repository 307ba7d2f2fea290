//! The windows of a send when they are asked in turn: what was taken in vain is given back, and nothing else is.

use std::collections::BTreeMap;

use otp_verify::conformance::Draw;
use otp_verify::store::{ChallengeStore, Consumed, Gone, Reserved, Slot};
use otp_verify_redis::RedisStore;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Cmd, Pipeline, RedisFuture, Script, Value};

use crate::questions::{PATIENT, connected, opened, slot};
use crate::server::Server;

/// One window, asked by the published scripts at a time that the test says.
struct Window {
    connection: MultiplexedConnection,
    take: Script,
    give_back: Script,
    limit: u32,
    length: u64,
}

/// Which window it was, and as which number somebody was let in.
type Taken = (u64, u64);

impl Window {
    async fn new(server: &Server, limit: u32, length: u64) -> Self {
        let clock = include_str!("../../src/scripts/clock.lua");
        let script = |text: &str| Script::new(&format!("{clock}\n{text}\n"));
        Self {
            connection: connected(&server.url()).await,
            take: script(include_str!("../../src/scripts/take_one.lua")),
            give_back: script(include_str!("../../src/scripts/give_one_back.lua")),
            limit,
            length,
        }
    }

    /// How long to wait, if there is no room.
    async fn take(&mut self, now: u64) -> Result<Taken, u64> {
        let mut asked = self.take.key("w");
        asked.key("b").arg(now).arg(1).arg(self.limit).arg(self.length);
        match asked.invoke_async::<Vec<Value>>(&mut self.connection).await.unwrap().as_slice() {
            [_, Value::Int(which), Value::Int(number)] => {
                Ok((u64::try_from(*which).unwrap(), u64::try_from(*number).unwrap()))
            }
            [_, Value::Int(wait)] => Err(u64::try_from(*wait).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    async fn give_back(&mut self, (which, number): Taken, now: u64) -> bool {
        let mut asked = self.give_back.key("w");
        asked.key("b").arg(now).arg(1).arg(self.length).arg(which).arg(number);
        asked.invoke_async(&mut self.connection).await.unwrap()
    }

    async fn which_and_ends(&mut self) -> (u64, u64) {
        redis::cmd("HMGET").arg("w").arg("w").arg("u").query_async(&mut self.connection).await.unwrap()
    }
}

#[tokio::test]
async fn what_is_given_back_makes_room_once() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 3, 1_000).await;
    window.take(0).await.unwrap();
    let second = window.take(1).await.unwrap();
    window.take(2).await.unwrap();
    assert_eq!(window.take(3).await, Err(997));
    assert!(window.give_back(second, 4).await);
    assert!(!window.give_back(second, 4).await, "a command that is repeated");
    window.take(5).await.unwrap();
    assert_eq!(window.take(6).await, Err(994), "it was neither begun anew nor made longer");
}

#[tokio::test]
async fn a_window_that_only_held_what_was_given_back_has_not_begun() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 1, 1_000).await;
    let first = window.take(0).await.unwrap();
    assert!(window.give_back(first, 0).await);
    // In the same millisecond, so that it ends when the other would have ended.
    let second = window.take(0).await.unwrap();
    assert!(!window.give_back(first, 0).await, "what is no longer there cannot be given back");
    assert_eq!(window.take(999).await, Err(1));
    assert!(window.give_back(second, 999).await);
    window.take(999).await.unwrap();
    assert_eq!(window.take(1_998).await, Err(1));
}

#[tokio::test]
async fn a_window_that_began_in_vain_does_not_end_too_early_for_who_came_next() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 2, 1_000).await;
    let first = window.take(0).await.unwrap();
    window.take(10).await.unwrap();
    assert!(window.give_back(first, 20).await);
    window.take(1_005).await.unwrap();
    assert_eq!(window.take(1_009).await, Err(11), "1,000 after the first was given back");
    window.take(1_020).await.unwrap();
}

#[tokio::test]
async fn what_comes_back_after_its_window_changes_nothing() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 1, 1_000).await;
    let old = window.take(0).await.unwrap();
    assert!(!window.give_back(old, 1_000).await);
    window.take(1_000).await.unwrap();
    assert!(!window.give_back(old, 1_001).await);
    assert!(window.take(1_002).await.is_err());
}

/// As after a restart that forgot it, or an eviction.
#[tokio::test]
async fn what_comes_back_to_a_window_that_was_lost_changes_nothing() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 2, 1_000).await;
    window.take(0).await.unwrap();
    let lost = window.take(1).await.unwrap();
    server.ask(&["DEL", "w"]).unwrap();
    window.take(2).await.unwrap();
    window.take(3).await.unwrap();
    assert!(!window.give_back(lost, 4).await);
    assert!(window.take(5).await.is_err());

    // And one that was to end in the same millisecond.
    server.ask(&["DEL", "w", "b"]).unwrap();
    window.take(6).await.unwrap();
    let lost = window.take(6).await.unwrap();
    server.ask(&["DEL", "w"]).unwrap();
    window.take(6).await.unwrap();
    assert!(!window.give_back(lost, 7).await);
}

#[tokio::test]
async fn every_key_of_a_window_is_cleared_away() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 9, 1_000_000).await;
    window.take(0).await.unwrap();
    let second = window.take(1).await.unwrap();
    assert!(window.give_back(second, 2).await);
    for key in ["w", "b"] {
        let goes: i64 = server.ask(&["PTTL", key]).unwrap().parse().unwrap();
        assert!(goes > 1_000_000, "{key}: {goes}");
    }
}

/// However takes and give-backs fall: no window keeps more than there is room for, and none ends before its length has
/// passed since the first of those who stayed.
#[tokio::test]
async fn no_order_of_giving_back_lets_one_too_many_in() {
    const LENGTH: u64 = 1_000;
    const LIMIT: u32 = 4;
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, LIMIT, LENGTH).await;
    let mut draw = Draw::new(7);
    let mut now = 0;
    let (mut undecided, mut given_back) = (Vec::new(), 0);
    // For each window when those came in who stayed or may stay, and when it ended.
    let mut inside: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut ended: BTreeMap<u64, u64> = BTreeMap::new();
    for _ in 0..4_000 {
        now += 1 + draw.below(60);
        if draw.percent(60) {
            if let Ok(taken) = window.take(now).await {
                inside.entry(taken.0).or_default().push(now);
                undecided.push((taken, now));
            }
        } else if !undecided.is_empty() {
            let index = usize::try_from(draw.below(undecided.len() as u64)).unwrap();
            let (taken, at) = undecided.swap_remove(index);
            if draw.percent(60) && window.give_back(taken, now).await {
                given_back += 1;
                inside.get_mut(&taken.0).unwrap().retain(|other| *other != at);
                assert!(draw.percent(80) || !window.give_back(taken, now).await);
            }
        }
        let (which, ends) = window.which_and_ends().await;
        if ends > 0 {
            ended.insert(which, ends);
        }
    }
    for (which, inside) in &inside {
        assert!(inside.len() <= LIMIT as usize, "{} in one window", inside.len());
        assert!(inside.first().is_none_or(|first| ended[which] >= first + LENGTH), "{inside:?} in {which}");
    }
    assert!(inside.len() > 50 && given_back > 200, "{} windows, {given_back} given back", inside.len());
    assert!(ended.iter().any(|(which, ends)| ends > which), "one began in vain");
}

/// A connection that sends every command twice, and knows the second answer: what drivers for clusters do when the first
/// one was lost.
#[derive(Clone)]
struct Twice(MultiplexedConnection);

impl ConnectionLike for Twice {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            self.0.req_packed_command(command).await?;
            self.0.req_packed_command(command).await
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.0.req_packed_commands(commands, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}

#[tokio::test]
async fn a_driver_that_repeats_commands_refuses_more_and_grants_nothing_twice() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    let once = RedisStore::on_cluster(connection.clone()).timeout(PATIENT);
    let twice = RedisStore::on_cluster(Twice(connection)).timeout(PATIENT);

    let (wide, full) = (slot(1, 20), slot(2, 1));
    assert_eq!(once.reserve(&[wide.clone(), full.clone()]).await.unwrap(), Reserved::Granted);
    for _ in 0..3 {
        assert_eq!(once.reserve(std::slice::from_ref(&wide)).await.unwrap(), Reserved::Granted);
        let refused = twice.reserve(&[wide.clone(), full.clone()]).await.unwrap();
        assert!(matches!(refused, Reserved::Refused { slot: 1, .. }));
    }
    // Four sends have gone out, and 17 more would be one too many. Of each of those that were let in twice one is lost.
    let rest = |cost| Slot { cost, ..wide.clone() };
    assert!(matches!(once.reserve(&[rest(17)]).await.unwrap(), Reserved::Refused { .. }));
    assert!(matches!(once.reserve(&[rest(14)]).await.unwrap(), Reserved::Refused { .. }));
    assert_eq!(once.reserve(&[rest(13)]).await.unwrap(), Reserved::Granted);

    let open = opened(&once, 1).await;
    let used = twice.consume(&open.place, open.challenge, open.generation).await.unwrap();
    assert_eq!(used, Consumed::Gone(Gone::Used));
}
