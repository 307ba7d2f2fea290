//! Two operating-system processes ask one server at once, and go on asking while it dies and comes back.

#![allow(clippy::print_stdout, reason = "the processes answer by lines")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use otp_verify::otp_core::Effect;
use otp_verify::store::{ChallengeStore, Claimed, Consumed, Gone, StoreError};
use otp_verify_redis::RedisStore;
use redis::aio::ConnectionManager;

use crate::count;
use crate::questions::{PATIENT, attempts_left, begin, begun, claim, connected, managed};
use crate::server::Server;

const PROCESSES: usize = 2;
const AT_ONCE: usize = 100;

/// How long an answer may take while the server dies. The driver has been seen to leave one of many thousands without an answer
/// when a connection ended in the moment it was used. Only the store's own timeout ends that.
const IN_A_RESTART: Duration = Duration::from_secs(5);

/// How often each question is asked.
fn rounds() -> u8 {
    count(100).try_into().unwrap()
}

/// What the other processes run. It is told where to ask by a variable, and when by a line; it says when the first answer
/// is there, and in the end how often it was granted and how often the answer was lost.
#[test]
#[ignore = "the tests below start it in processes of its own"]
fn asking_process() {
    let url = std::env::var("OTP_VERIFY_REDIS_TEST_URL").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let store = runtime.block_on(async { RedisStore::new(managed(&url)).timeout(IN_A_RESTART) });
    println!("\nready");
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (what, number) = line.split_once(' ').unwrap();
        let (granted, lost) = runtime.block_on(ask_at_once(&store, what, number.parse().unwrap()));
        println!("tally {granted} {lost}");
    }
}

async fn ask_at_once(store: &RedisStore<ConnectionManager>, what: &str, number: u8) -> (usize, usize) {
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (store, begin, is_claim) = (store.clone(), begin(number), what == "claim");
        asking.spawn(async move {
            if is_claim {
                let answer = store.claim(&claim(&begin)).await;
                return answer.map(|answer| matches!(answer, Claimed::Granted { .. }));
            }
            let answer = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await;
            answer.map(|answer| matches!(answer, Consumed::Now { .. }))
        });
    }
    let mut answers: Vec<Result<bool, StoreError>> = vec![asking.join_next().await.unwrap().unwrap()];
    println!("first");
    answers.extend(asking.join_all().await);
    let granted = answers.iter().filter(|answer| matches!(answer, Ok(true))).count();
    let failed = answers.iter().filter_map(|answer| answer.as_ref().err());
    (granted, failed.filter(|error| error.effect() == Effect::Unknown).count())
}

/// Ended when dropped.
struct Asking {
    child: Child,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Asking {
    fn start(url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::asking_process", "--ignored", "--nocapture"])
            .env("OTP_VERIFY_REDIS_TEST_URL", url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut asking = Self { child, answers };
        asking.answer("ready");
        asking
    }

    fn ask(&mut self, what: &str, number: u8) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{what} {number}").unwrap();
    }

    /// The rest of the next line that begins so.
    fn answer(&mut self, beginning: &str) -> String {
        let mut lines = self.answers.by_ref().map(Result::unwrap);
        lines.find_map(|line| line.strip_prefix(beginning).map(ToOwned::to_owned)).unwrap()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Both(Vec<Asking>);

impl Both {
    fn start(url: &str) -> Self {
        Self((0..PROCESSES).map(|_| Asking::start(url)).collect())
    }

    fn ask(&mut self, what: &str, number: u8) {
        for process in &mut self.0 {
            process.ask(what, number);
        }
    }

    /// Until one of them has had an answer.
    fn wait_for_the_first(&mut self) {
        self.0[0].answer("first");
    }

    /// How often all of them together were granted, and how often the answer was lost.
    fn tally(&mut self) -> (usize, usize) {
        let mut tally = (0, 0);
        for process in &mut self.0 {
            let answer = process.answer("tally ");
            let (granted, lost) = answer.split_once(' ').unwrap();
            tally.0 += granted.parse::<usize>().unwrap();
            tally.1 += lost.parse::<usize>().unwrap();
        }
        tally
    }
}

/// What all processes together were granted, in each round, and never an answer lost.
async fn granted(what: &str) -> Vec<(usize, usize)> {
    let server = Server::start().unwrap();
    let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
    let mut both = Both::start(&server.url());
    let mut granted = Vec::new();
    for round in 0..rounds() {
        begun(&store, round).await;
        both.ask(what, round);
        granted.push(both.tally());
    }
    granted
}

#[tokio::test]
async fn two_hundred_attempts_from_two_processes_are_granted_five_times() {
    assert_eq!(granted("claim").await, vec![(5, 0); rounds().into()]);
}

#[tokio::test]
async fn two_hundred_uses_from_two_processes_succeed_once() {
    assert_eq!(granted("consume").await, vec![(1, 0); rounds().into()]);
}

/// One process has had an answer, the other may have: the server dies and comes back with what it had written.
#[tokio::test]
async fn a_restart_while_two_processes_ask_wins_no_attempt() {
    let mut server = Server::durable().unwrap();
    for round in 0..rounds() {
        let mut both = Both::start(&server.url());
        let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
        begun(&store, round).await;
        both.ask("claim", round);
        both.wait_for_the_first();
        server.kill();
        server.start_again().unwrap();
        let (granted, lost) = both.tally();
        let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
        let left = usize::try_from(attempts_left(&store, &begin(round)).await).unwrap();
        assert!(granted + left <= 5, "{granted} were granted and {left} are left");
        assert!(granted + left + lost >= 5, "{granted} granted, {left} left, {lost} lost");
    }
}

#[tokio::test]
async fn a_restart_while_two_processes_ask_lets_nobody_use_a_code_twice() {
    let mut server = Server::durable().unwrap();
    for round in 0..rounds() {
        let mut both = Both::start(&server.url());
        let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
        let begin = begun(&store, round).await;
        both.ask("consume", round);
        both.wait_for_the_first();
        server.kill();
        server.start_again().unwrap();
        let (used, lost) = both.tally();
        assert!(used <= 1, "{used} used it");
        assert!(used == 1 || lost >= 1, "the first answer came before the crash");
        let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
        let afterwards = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        assert_eq!(afterwards, Consumed::Gone(Gone::Used), "what was answered was written");
    }
}
