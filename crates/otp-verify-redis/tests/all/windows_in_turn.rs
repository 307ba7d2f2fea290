//! The windows of a start when they are asked in turn: what was taken in vain is given back, and nothing else is.

use std::collections::BTreeMap;
use std::time::Duration;

use otp_verify::conformance::Draw;
use otp_verify::store::{Begin, Begun, ChallengeStore, Consumed, Finish, Gone, Outcome, Slot};
use otp_verify_redis::RedisStore;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Arg, Cmd, Pipeline, RedisFuture, Script, Value};

use crate::questions::{PATIENT, begin, begun, connected, finish, refused, slot};
use crate::server::Server;

/// One window, asked by the published scripts at a time that the test says.
struct Window {
    connection: MultiplexedConnection,
    take: Script,
    give_back: Script,
    limit: u32,
    length: u64,
}

impl Window {
    async fn new(server: &Server, limit: u32, length: u64) -> Self {
        let before =
            [include_str!("../../src/scripts/clock.lua"), include_str!("../../src/scripts/groups.lua")];
        let script = |text: &str| Script::new(&format!("{}\n{}\n{text}\n", before[0], before[1]));
        Self {
            connection: connected(&server.url()).await,
            take: script(include_str!("../../src/scripts/take.lua")),
            give_back: script(include_str!("../../src/scripts/give_back.lua")),
            limit,
            length,
        }
    }

    /// How long to wait, if there is no room.
    async fn take(&mut self, now: u64) -> Result<(), u64> {
        let mut asked = self.take.key("w");
        asked.arg(now).arg("if there is room").arg(1).arg("").arg(1).arg(self.limit).arg(self.length).arg("");
        match asked.invoke_async::<Vec<Value>>(&mut self.connection).await.unwrap().as_slice() {
            [Value::BulkString(answer), Value::Int(_)] if answer == b"taken" => Ok(()),
            [_, Value::Int(wait)] => Err(u64::try_from(*wait).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    /// What the start with this generation took then.
    async fn give_back(&mut self, generation: u64, taken_at: u64, now: u64) -> bool {
        let mut asked = self.give_back.key("w");
        asked.arg(now).arg(generation).arg(taken_at);
        asked.arg(1).arg("").arg(1).arg(self.limit).arg(self.length).arg("");
        asked.invoke_async(&mut self.connection).await.unwrap()
    }
}

#[tokio::test]
async fn what_is_given_back_makes_room_once() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 3, 3_200).await;
    for now in [1_000, 1_100, 1_200] {
        window.take(now).await.unwrap();
    }
    assert_eq!(window.take(1_300).await, Err(2_900));
    assert!(window.give_back(2, 1_100, 1_300).await);
    assert!(!window.give_back(2, 1_100, 1_300).await, "a command that is repeated");
    window.take(1_300).await.unwrap();
    assert_eq!(window.take(1_300).await, Err(2_900));
}

#[tokio::test]
async fn what_comes_back_after_its_window_or_to_one_that_was_lost_changes_nothing() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 1, 10_000).await;
    window.take(1_000).await.unwrap();
    window.take(20_000).await.unwrap();
    assert!(window.give_back(1, 1_000, 20_001).await, "it is noted as returned");
    assert!(window.take(20_002).await.is_err());
    server.ask(&["DEL", "w"]).unwrap();
    assert!(!window.give_back(2, 20_000, 20_003).await);
}

#[tokio::test]
async fn a_window_is_cleared_away() {
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 9, 1_000_000).await;
    window.take(1_000).await.unwrap();
    assert!(window.give_back(1, 1_000, 1_000).await);
    let goes: i64 = server.ask(&["PTTL", "w"]).unwrap().parse().unwrap();
    assert!(goes > 1_000_000, "{goes}");
}

/// However takes and give-backs fall: no span of the window's length keeps more sends than there is room for.
#[tokio::test]
async fn no_order_of_giving_back_lets_one_too_many_in() {
    const LENGTH: u64 = 1_000;
    const LIMIT: usize = 4;
    let server = Server::start().unwrap();
    let mut window = Window::new(&server, 4, LENGTH).await;
    let mut draw = Draw::new(7);
    let (mut now, mut generation, mut given_back) = (10_000, 0, 0);
    // When each came in who stayed or may stay.
    let mut inside: BTreeMap<u64, u64> = BTreeMap::new();
    let mut undecided = Vec::new();
    for _ in 0..4_000 {
        now += 1 + draw.below(60);
        if draw.percent(60) {
            if window.take(now).await.is_ok() {
                generation += 1;
                inside.insert(generation, now);
                undecided.push((generation, now));
            }
        } else if !undecided.is_empty() {
            let index = usize::try_from(draw.below(undecided.len() as u64)).unwrap();
            let (generation, at) = undecided.swap_remove(index);
            if draw.percent(60) && window.give_back(generation, at, now).await {
                given_back += 1;
                inside.remove(&generation);
                assert!(draw.percent(80) || !window.give_back(generation, at, now).await);
            }
        }
    }
    for from in inside.values() {
        let together = inside.values().filter(|at| (*from..from + LENGTH).contains(*at)).count();
        assert!(together <= LIMIT, "{together} within one length of {from}");
    }
    assert!(inside.len() > 200 && given_back > 200, "{} stayed, {given_back} given back", inside.len());
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

/// A cluster whose windows are on a node with another clock. The server's own clock decides for all else.
#[derive(Clone)]
struct Apart {
    connection: MultiplexedConnection,
    /// What the windows' node says, counted from the server's time; nothing if that is its time too.
    by_ms: Option<i64>,
}

impl Apart {
    /// The same command with that node's time. Only what asks a window has one key.
    async fn moved(&mut self, command: &Cmd) -> Cmd {
        let parts = command.args_iter().filter_map(|part| match part {
            Arg::Simple(bytes) => Some(bytes.to_vec()),
            _ => None,
        });
        let mut parts: Vec<_> = parts.collect();
        if let (Some(by), Some(b"1")) = (self.by_ms, parts.get(2).map(Vec::as_slice)) {
            let time = redis::cmd("TIME").query_async::<(i64, i64)>(&mut self.connection).await.unwrap();
            parts[4] = (time.0 * 1_000 + time.1 / 1_000 + by).to_string().into_bytes();
        }
        let mut moved = Cmd::new();
        moved.arg(parts);
        moved
    }
}

impl ConnectionLike for Apart {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            // No two commands fall into one millisecond.
            tokio::time::sleep(Duration::from_millis(2)).await;
            let command = self.moved(command).await;
            self.connection.req_packed_command(&command).await
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.connection.req_packed_commands(commands, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }
}

/// Nobody else takes from these windows, so what is left in them is what was not given back.
#[tokio::test]
async fn what_one_lone_start_took_comes_back_whatever_the_clocks_of_the_nodes_say() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    for (number, by_ms) in (1..).zip([None, Some(-60_000), Some(-1), Some(60_000)]) {
        let store = RedisStore::on_cluster(Apart { connection: connection.clone(), by_ms }).timeout(PATIENT);
        let own = Slot { of_number: true, ..slot(9, 1) };
        let begin = Begin { slots: vec![own, slot(100 + number, 1)], ..begin(number) };
        let Begun::Written { taken_at_ms, .. } = store.begin(&begin).await.unwrap() else { panic!() };
        let give_back = begin.slots.clone();
        let not_sent = Finish { taken_at_ms, give_back, ..finish(&begin, Outcome::NotSent) };
        assert!(store.finish(&not_sent).await.unwrap().noted);
        let answer = store.begin(&begin).await.unwrap();
        assert!(matches!(answer, Begun::Written { .. }), "{by_ms:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_driver_that_repeats_commands_refuses_more_and_grants_nothing_twice() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    let once = RedisStore::on_cluster(connection.clone()).timeout(PATIENT);
    let twice = RedisStore::on_cluster(Twice(connection)).timeout(PATIENT);

    let (wide, full) = (slot(1, 20), slot(2, 1));
    assert_eq!(refused(&once, &[wide.clone(), full.clone()]).await, None);
    for _ in 0..3 {
        assert_eq!(refused(&once, std::slice::from_ref(&wide)).await, None);
        assert_eq!(refused(&twice, &[wide.clone(), full.clone()]).await, Some(1));
    }
    // Four sends have gone out, and 17 more would be one too many. Of each of those that were let in twice one is lost.
    let rest = |cost| Slot { cost, ..wide.clone() };
    assert_eq!(refused(&once, &[rest(17)]).await, Some(0));
    assert_eq!(refused(&once, &[rest(14)]).await, Some(0));
    assert_eq!(refused(&once, &[rest(13)]).await, None);

    let begin = begun(&once, 1).await;
    let used = twice.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert_eq!(used, Consumed::Gone(Gone::Used));
}
