//! Two operating-system processes ask one server at once.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod questions;
mod server;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use otp_verify::store::{ChallengeStore, Claimed, Consumed};
use otp_verify_redis::RedisStore;
use questions::{PATIENT, claim, connected, open, opened};
use server::Server;

const PROCESSES: usize = 2;
const AT_ONCE: usize = 100;
const ROUNDS: u8 = 10;

/// What the other processes run. It is told where to ask by a variable, and when by a line; it answers with a line.
#[test]
#[ignore = "the tests below start it in processes of its own"]
fn asking_process() {
    let url = std::env::var("OTP_VERIFY_REDIS_TEST_URL").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let store = runtime.block_on(async { RedisStore::new(connected(&url).await).timeout(PATIENT) });
    println!("\nready");
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (what, number) = line.split_once(' ').unwrap();
        let open = open(number.parse().unwrap());
        let granted = runtime.block_on(async {
            let mut asking = tokio::task::JoinSet::new();
            for _ in 0..AT_ONCE {
                let (store, open, is_claim) = (store.clone(), open.clone(), what == "claim");
                asking.spawn(async move {
                    if is_claim {
                        let answer = store.claim(&claim(&open)).await.unwrap();
                        return matches!(answer, Claimed::Granted { .. });
                    }
                    let answer = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
                    matches!(answer, Consumed::Now { .. })
                });
            }
            asking.join_all().await.into_iter().filter(|&is_granted| is_granted).count()
        });
        println!("granted {granted}");
    }
}

/// Ended when dropped.
struct Asking {
    child: Child,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Asking {
    fn start(url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "asking_process", "--ignored", "--nocapture"])
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

/// How many all processes together were granted, in each round.
async fn granted(what: &str) -> Vec<usize> {
    let server = Server::start().unwrap();
    let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| Asking::start(&server.url())).collect();
    let mut granted = Vec::new();
    for round in 0..ROUNDS {
        opened(&store, round).await;
        for process in &mut processes {
            process.ask(what, round);
        }
        let answers = processes.iter_mut().map(|process| process.answer("granted "));
        granted.push(answers.map(|answer| answer.parse::<usize>().unwrap()).sum());
    }
    granted
}

#[tokio::test]
async fn two_hundred_tries_from_two_processes_are_granted_five_times() {
    assert_eq!(granted("claim").await, [5; ROUNDS as usize]);
}

#[tokio::test]
async fn two_hundred_uses_from_two_processes_succeed_once() {
    assert_eq!(granted("consume").await, [1; ROUNDS as usize]);
}
