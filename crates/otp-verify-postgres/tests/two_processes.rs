//! Two operating-system processes ask one server at once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod ask;
mod pool;
mod server;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::{ChallengeStore, Claimed, Consumed, Open, Opened};
use server::Server;
use tokio::task::JoinSet;

const PROCESSES: usize = 2;
const EACH: usize = 100;
/// Where the other process finds the server, the challenge and what it is to ask.
const ORDER: &str = "OTP_VERIFY_POSTGRES_TEST_ORDER";

/// The same challenge in each process, from one byte.
fn challenge(seed: u8) -> Open {
    use otp_verify_postgres::otp_verify::store::Subject;
    use otp_verify_postgres::otp_verify::{ChallengeId, Generation};
    let mut open = ask::open();
    open.place.subject = Subject::from_bytes([seed; 32]);
    open.challenge = ChallengeId::from_bytes([seed; 16]);
    open.generation = Generation::from_number(u64::MAX - u64::from(seed));
    open
}

/// Not a test of its own: what the other processes run.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test below, as another process"]
async fn asks_a_hundred_times_at_once() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let mut words = order.split(' ');
    let port = words.next().unwrap().parse().unwrap();
    let seed = words.next().unwrap().parse().unwrap();
    let wants_tries = words.next() == Some("claim");
    let store = PostgresStore::new(pool::pool(port, 8)).timeout(pool::PATIENT);
    let open = challenge(seed);
    println!("\nready");
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
    let mut asking = JoinSet::new();
    for _ in 0..EACH {
        let (store, open) = (store.clone(), open.clone());
        asking.spawn(async move {
            if wants_tries {
                matches!(store.claim(&ask::claim(&open, 100)).await.unwrap(), Claimed::Granted { .. })
            } else {
                let used = store.consume(&open.place, open.challenge, open.generation).await.unwrap();
                matches!(used, Consumed::Now { .. })
            }
        });
    }
    let granted = asking.join_all().await.into_iter().filter(|granted| *granted).count();
    println!("\ngranted {granted}");
}

struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(order: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "asks_a_hundred_times_at_once", "--ignored", "--nocapture"]);
        command.env(ORDER, order).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
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

    fn granted(mut self) -> usize {
        let granted = self.read("granted").parse().unwrap();
        assert!(self.child.wait().unwrap().success());
        granted
    }
}

async fn granted_to_both(server: &Server, store: &PostgresStore, seed: u8, what: &str) -> usize {
    assert!(matches!(store.open(&challenge(seed)).await.unwrap(), Opened::Written { .. }));
    let order = format!("{} {seed} {what}", server.port());
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| Process::start(&order)).collect();
    for process in &mut processes {
        process.read("ready");
    }
    for process in &mut processes {
        writeln!(process.input, "go").unwrap();
    }
    processes.into_iter().map(Process::granted).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_get_five_tries_and_one_use_between_them() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 2).await;
    for round in 0..5 {
        assert_eq!(granted_to_both(&server, &store, 2 * round, "claim").await, 5);
        assert_eq!(granted_to_both(&server, &store, 2 * round + 1, "consume").await, 1);
    }
}
