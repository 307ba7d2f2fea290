//! The attack on one store: many guesses at one code, and then a race with the right one for another.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use otp_sandbox::{Sandbox, Vendor};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::guesses;
use super::http::{Answer, Connection};
use super::instance::{Instance, Shared};
use super::tally::{self, Tally};
use crate::Failure;

/// How many the attacker keeps open; half of them to each instance.
pub(super) const CONNECTIONS: usize = 200;

/// The attempts of a challenge, which are the engine's default.
const ATTEMPTS: usize = 5;

const WRONG: &str = "403 wrong_code";
const NO_ATTEMPTS_LEFT: &str = "403 no_attempts_left";
const USED: &str = "403 used";
const CONFIRMED: &str = "200 confirmed";

const GUESSED_AT: &str = "+6281234567890";
const RACED_FOR: &str = "+6281234567891";

/// What happened.
pub(super) struct Story {
    store: &'static str,
    guesses: usize,
    guessed: Tally,
    /// What the right code was answered after the guesses.
    right_afterwards: String,
    /// Messages that the vendor billed for the first code, and for both.
    billed: (u64, u64),
    raced: Tally,
}

/// A challenge and its code.
struct Target {
    challenge: String,
    phone: &'static str,
    code: String,
}

pub(super) async fn tell(
    store: &'static str,
    address: &str,
    program: &Path,
    count: usize,
    seed: u64,
) -> Result<Story, Failure> {
    let sandbox = Sandbox::start().await.map_err(|error| Failure::new(&error.to_string()))?;
    let shared = Shared::new(program, address, &sandbox)?;
    let instances = [Instance::start(&shared)?, Instance::start(&shared)?];
    let addresses = instances.each_ref().map(|instance| instance.address);

    let first = start(addresses[0], GUESSED_AT, &sandbox).await?;
    let codes = guesses::wrong_codes(&first.code, count, seed);
    let guessed = at_once(addresses, codes.iter().map(|code| first.check(code)).collect()).await?;
    let afterwards = Connection::open(addresses[1]).await?.post("/check", &first.check(&first.code)).await?;
    let billed_first = sandbox.ledger().messages(Vendor::Accuauth);

    let second = start(addresses[1], RACED_FOR, &sandbox).await?;
    let raced = at_once(addresses, vec![second.check(&second.code); CONNECTIONS]).await?;
    Ok(Story {
        store,
        guesses: count,
        guessed,
        right_afterwards: tally::name(&afterwards),
        billed: (billed_first, sandbox.ledger().messages(Vendor::Accuauth)),
        raced,
    })
}

async fn start(address: SocketAddr, phone: &'static str, sandbox: &Sandbox) -> Result<Target, Failure> {
    let fields = json!({"phone": phone, "purpose": "login"});
    let Answer { status, body } = Connection::open(address).await?.post("/start", &fields).await?;
    match (status, body["challenge"].as_str(), sandbox.latest_code(phone)) {
        (200, Some(challenge), Some(code)) => Ok(Target { challenge: challenge.to_owned(), phone, code }),
        _ => Err(Failure::new(&format!("the service started no challenge and answered {status}"))),
    }
}

impl Target {
    fn check(&self, code: &str) -> Value {
        json!({"challenge": self.challenge, "phone": self.phone, "purpose": "login", "code": code})
    }
}

/// Sends all of these checks, over as many connections as the attacker has; all begin at the same moment.
async fn at_once(instances: [SocketAddr; 2], checks: Vec<Value>) -> Result<Tally, Failure> {
    let mut shares = vec![Vec::new(); CONNECTIONS];
    for (number, check) in checks.into_iter().enumerate() {
        shares[number % CONNECTIONS].push(check);
    }
    let ready = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut tasks = JoinSet::new();
    for (number, share) in shares.into_iter().enumerate() {
        let instance = number % instances.len();
        // Before anybody waits at the barrier, so that one that fails keeps no other waiting.
        let connection = Connection::open(instances[instance]).await?;
        tasks.spawn(send(connection, instance, share, Arc::clone(&ready)));
    }
    ready.wait().await;
    let began = Instant::now();
    let mut tally = Tally::default();
    while let Some(ended) = tasks.join_next().await {
        tally.add(ended.map_err(|error| Failure::new(&error.to_string()))?);
    }
    tally.took = began.elapsed();
    Ok(tally)
}

async fn send(mut connection: Connection, instance: usize, checks: Vec<Value>, ready: Arc<Barrier>) -> Tally {
    ready.wait().await;
    let mut tally = Tally::default();
    for (sent, check) in checks.iter().enumerate() {
        match connection.post("/check", check).await {
            Ok(answer) => tally.count(instance, &answer),
            Err(error) => {
                tally.count_failures(&error, checks.len() - sent);
                break;
            }
        }
    }
    tally
}

impl Story {
    pub(super) fn store(&self) -> &'static str {
        self.store
    }

    pub(super) fn compared(&self) -> usize {
        self.guessed.of(WRONG)
    }

    pub(super) fn confirmed(&self) -> usize {
        self.raced.of(CONFIRMED)
    }

    /// Names and values for the table.
    pub(super) fn rows(&self) -> Vec<(String, String)> {
        let sum = |others: Vec<(&str, usize)>| others.iter().map(|(_, count)| count).sum::<usize>();
        let answered = |instance| self.guessed.by_instance.get(&instance).copied().unwrap_or_default();
        let rows = [
            ("wrong codes sent".to_owned(), self.guesses.to_string()),
            ("  over connections".to_owned(), CONNECTIONS.to_string()),
            ("  answered by the one, by the other instance".to_owned(), {
                format!("{}, {}", answered(0), answered(1))
            }),
            ("  compared (wrong_code)".to_owned(), self.compared().to_string()),
            ("  refused (no_attempts_left)".to_owned(), self.guessed.of(NO_ATTEMPTS_LEFT).to_string()),
            ("  anything else".to_owned(), sum(self.guessed.others(&[WRONG, NO_ATTEMPTS_LEFT])).to_string()),
            ("  seconds".to_owned(), format!("{:.1}", self.guessed.took.as_secs_f32())),
            ("the right code afterwards".to_owned(), self.right_afterwards.clone()),
            ("messages billed".to_owned(), self.billed.0.to_string()),
            ("right codes for another challenge, at once".to_owned(), CONNECTIONS.to_string()),
            ("  confirmed".to_owned(), self.confirmed().to_string()),
            (
                "  refused (used, no_attempts_left)".to_owned(),
                format!("{}, {}", self.raced.of(USED), self.raced.of(NO_ATTEMPTS_LEFT)),
            ),
            (
                "  anything else".to_owned(),
                sum(self.raced.others(&[CONFIRMED, USED, NO_ATTEMPTS_LEFT])).to_string(),
            ),
        ];
        rows.into()
    }

    /// What should not be so.
    pub(super) fn findings(&self) -> Vec<String> {
        let mut findings = Vec::new();
        let mut expect = |what: &str, is: &dyn ToString, should: &dyn ToString| {
            let (is, should) = (is.to_string(), should.to_string());
            if is != should {
                findings.push(format!("{}: {what}: {is} instead of {should}", self.store));
            }
        };
        expect("guesses compared", &self.compared(), &ATTEMPTS);
        expect("guesses refused", &self.guessed.of(NO_ATTEMPTS_LEFT), &(self.guesses - ATTEMPTS));
        let mut attempts_left = self.guessed.attempts_left.clone();
        attempts_left.sort_unstable();
        expect("attempts left, as told", &format!("{attempts_left:?}"), &"[0, 1, 2, 3, 4]");
        for (other, count) in self.guessed.others(&[WRONG, NO_ATTEMPTS_LEFT]) {
            expect(&format!("guesses answered with `{other}`"), &count, &0);
        }
        expect("instances that answered guesses", &self.guessed.by_instance.len(), &2);
        expect("the right code afterwards", &self.right_afterwards, &NO_ATTEMPTS_LEFT);
        expect("messages billed", &self.billed.0, &1);

        expect("confirmed in the race", &self.confirmed(), &1);
        let refused = self.raced.of(USED) + self.raced.of(NO_ATTEMPTS_LEFT);
        expect("refused in the race", &refused, &(CONNECTIONS - 1));
        for (other, count) in self.raced.others(&[CONFIRMED, USED, NO_ATTEMPTS_LEFT]) {
            expect(&format!("answered in the race with `{other}`"), &count, &0);
        }
        expect("instances in the race", &self.raced.by_instance.len(), &2);
        expect("messages billed in all", &self.billed.1, &2);
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(tally: &mut Tally, count: usize, status: u16, body: &Value) {
        for number in 0..count {
            tally.count(number % 2, &Answer { status, body: body.clone() });
        }
    }

    /// What a store that keeps its word leads to, but for this many attempts too many.
    fn told(too_many: u64) -> Story {
        let (mut guessed, mut raced) = (Tally::default(), Tally::default());
        for attempts_left in 0..5 + too_many {
            answers(&mut guessed, 1, 403, &json!({"error": "wrong_code", "attempts_left": attempts_left}));
        }
        let compared = guessed.of(WRONG);
        answers(&mut guessed, 1_000 - compared, 403, &json!({"error": "no_attempts_left"}));
        answers(&mut raced, 1, 200, &json!({"confirmed": true}));
        answers(&mut raced, 199, 403, &json!({"error": "used"}));
        Story {
            store: "a store",
            guesses: 1_000,
            guessed,
            right_afterwards: NO_ATTEMPTS_LEFT.to_owned(),
            billed: (1, 2),
            raced,
        }
    }

    #[test]
    fn a_store_that_keeps_its_word_leaves_nothing_to_find() {
        assert_eq!(told(0).findings(), Vec::<String>::new());
    }

    #[test]
    fn one_attempt_too_many_is_found() {
        let findings = told(1).findings();
        assert_eq!(findings[0], "a store: guesses compared: 6 instead of 5");
    }

    #[test]
    fn a_code_that_is_good_twice_is_found() {
        let mut story = told(0);
        story.raced = Tally::default();
        answers(&mut story.raced, 2, 200, &json!({"confirmed": true}));
        answers(&mut story.raced, 198, 403, &json!({"error": "used"}));
        assert_eq!(story.findings()[0], "a store: confirmed in the race: 2 instead of 1");
    }

    #[test]
    fn a_guess_that_was_not_answered_or_answered_otherwise_is_found() {
        let mut story = told(0);
        story.guessed.count_failures(&std::io::ErrorKind::ConnectionReset.into(), 3);
        answers(&mut story.guessed, 1, 503, &json!({"error": "unavailable"}));
        let findings = story.findings().join("\n");
        for part in ["`no answer: connection reset`: 3 instead of 0", "`503 unavailable`: 1 instead of 0"] {
            assert!(findings.contains(part), "{findings}");
        }
    }

    #[test]
    fn a_right_code_after_the_guesses_a_second_message_and_an_idle_instance_are_found() {
        let mut story = told(0);
        story.right_afterwards = CONFIRMED.to_owned();
        story.billed = (2, 3);
        story.raced.by_instance.remove(&1);
        assert_eq!(
            story.findings(),
            [
                "a store: the right code afterwards: 200 confirmed instead of 403 no_attempts_left",
                "a store: messages billed: 2 instead of 1",
                "a store: instances in the race: 1 instead of 2",
                "a store: messages billed in all: 3 instead of 2",
            ]
        );
    }
}
