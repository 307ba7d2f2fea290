//! Two operating-system processes ask one server at once, and go on asking while it crashes and comes back.

#![allow(clippy::print_stdout, reason = "the processes answer by lines")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Gone, StoreError, Subject,
};
use otp_verify_postgres::otp_verify::{ChallengeId, Generation};
use tokio::task::JoinSet;

use crate::server::Server;
use crate::{ask, count, pool};

const PROCESSES: usize = 2;
const EACH: usize = 100;

/// Where the other process finds the server.
const PORT: &str = "OTP_VERIFY_POSTGRES_TEST_PORT";

/// How often each question is asked.
fn rounds() -> u8 {
    count(100).try_into().unwrap()
}

/// The same challenge in each process, from one byte.
fn challenge(seed: u8) -> Begin {
    let mut begin = ask::begin();
    begin.place.subject = Subject::from_bytes([seed; 32]);
    begin.challenge = ChallengeId::from_bytes([seed; 16]);
    begin.generation = Generation::from_number(u64::MAX - u64::from(seed));
    begin
}

/// Not a test of its own: what the other processes run. Each line names a question and a challenge; it says when the first
/// answer is there, and in the end how often it was granted and how often the answer was lost.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the tests below, as another process"]
async fn asks_a_hundred_times_at_once() {
    let Ok(port) = std::env::var(PORT) else { return };
    let store =
        PostgresStore::new(pool::pool(port.parse::<u16>().unwrap(), 8)).timeout(Duration::from_secs(20));
    println!("\nready");
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (what, seed) = line.split_once(' ').unwrap();
        let (granted, lost) = ask_at_once(&store, what, seed.parse().unwrap()).await;
        println!("tally {granted} {lost}");
    }
}

async fn ask_at_once(store: &PostgresStore, what: &str, seed: u8) -> (usize, usize) {
    let begin = challenge(seed);
    let mut asking = JoinSet::new();
    for _ in 0..EACH {
        let (store, begin, wants_attempts) = (store.clone(), begin.clone(), what == "claim");
        asking.spawn(async move {
            if wants_attempts {
                let answer = store.claim(&ask::claim(&begin)).await;
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
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(port: u16) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "two_processes::asks_a_hundred_times_at_once", "--ignored", "--nocapture"]);
        command.env(PORT, port.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut process = Self { child, input, output };
        process.read("ready");
        process
    }

    /// What stands after this word.
    fn read(&mut self, word: &str) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.trim().strip_prefix(word) {
                return rest.trim().to_owned();
            }
            line.clear();
        }
        panic!("the other process never said `{word}`");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Both(Vec<Process>);

impl Both {
    fn start(server: &Server) -> Self {
        Self((0..PROCESSES).map(|_| Process::start(server.port())).collect())
    }

    fn ask(&mut self, what: &str, seed: u8) {
        for process in &mut self.0 {
            writeln!(process.input, "{what} {seed}").unwrap();
        }
    }

    /// How often both together were granted, and how often the answer was lost.
    fn tally(&mut self) -> (usize, usize) {
        let mut tally = (0, 0);
        for process in &mut self.0 {
            let answer = process.read("tally");
            let (granted, lost) = answer.split_once(' ').unwrap();
            tally.0 += granted.parse::<usize>().unwrap();
            tally.1 += lost.parse::<usize>().unwrap();
        }
        tally
    }

    /// The same, and the server crashes and comes back when one of them has had an answer.
    fn tally_over_a_crash(&mut self, server: &mut Server) -> (usize, usize) {
        self.0[0].read("first");
        server.kill();
        server.start_again().unwrap();
        self.tally()
    }
}

async fn written(port: u16, seed: u8) -> PostgresStore {
    let store = PostgresStore::new(pool::pool(port, 2)).timeout(pool::PATIENT);
    assert!(matches!(store.begin(&challenge(seed)).await.unwrap(), Begun::Written { .. }));
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_get_five_attempts_and_one_use_between_them() {
    let server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let mut both = Both::start(&server);
    for seed in 0..rounds() {
        written(server.port(), seed).await;
        both.ask("claim", seed);
        assert_eq!(both.tally(), (5, 0));
        both.ask("consume", seed);
        assert_eq!(both.tally(), (1, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_while_two_processes_ask_wins_no_attempt() {
    let mut server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let mut both = Both::start(&server);
    for seed in 0..rounds() {
        written(server.port(), seed).await;
        both.ask("claim", seed);
        let (mut granted, lost) = both.tally_over_a_crash(&mut server);
        let store = PostgresStore::new(pool::pool(server.port(), 2)).timeout(pool::PATIENT);
        let claim = ask::claim(&challenge(seed));
        while matches!(store.claim(&claim).await.unwrap(), Claimed::Granted { .. }) {
            granted += 1;
        }
        assert!(granted <= 5, "{granted}");
        assert!(granted + lost >= 5, "{granted} granted, {lost} lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_while_two_processes_ask_lets_nobody_use_a_code_twice() {
    let mut server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let mut both = Both::start(&server);
    for seed in 0..rounds() {
        written(server.port(), seed).await;
        both.ask("consume", seed);
        let (mut used, lost) = both.tally_over_a_crash(&mut server);
        let store = PostgresStore::new(pool::pool(server.port(), 2)).timeout(pool::PATIENT);
        let begin = challenge(seed);
        let mut afterwards =
            store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        if matches!(afterwards, Consumed::Now { .. }) {
            used += 1;
            afterwards = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
        }
        assert!(used == 1 || used == 0 && lost >= 1, "{used} used it, {lost} lost");
        assert_eq!(afterwards, Consumed::Gone(Gone::Used));
    }
}
