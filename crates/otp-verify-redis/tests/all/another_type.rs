//! Keys of ours under which somebody else keeps something.

use std::collections::BTreeMap;
use std::time::Duration;

use otp_verify::otp_core::Effect;
use otp_verify::store::{
    Begin, Begun, ChallengeStore, Claim, Consumed, Finish, Opening, Outcome, Slot, StoreError, Ticket,
};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{self, PATIENT, claim, connected, finish, give_back, granted, slot};
use crate::server::Server;

type Store = RedisStore<MultiplexedConnection>;

#[derive(Debug, Clone, Copy)]
enum Question {
    Start,
    Resend,
    NotSent,
    Billed,
    Claim,
    ClaimNewest,
    Settle,
    Consume,
}

const QUESTIONS: [Question; 8] = [
    Question::Start,
    Question::Resend,
    Question::NotSent,
    Question::Billed,
    Question::Claim,
    Question::ClaimNewest,
    Question::Settle,
    Question::Consume,
];

/// A message on its way that takes from a window of its number and from another one.
fn pending() -> Begin {
    let own = Slot { of_number: true, ..slot(1, 9) };
    Begin { slots: vec![own, slot(2, 9)], flight: Duration::ZERO, ..questions::begin(1) }
}

async fn ask(store: &Store, question: Question, begin: &Begin, ticket: Ticket) -> Result<(), StoreError> {
    let new = Begin {
        challenge: questions::begin(2).challenge,
        generation: questions::begin(2).generation,
        ..begin.clone()
    };
    let again = Begin { opening: Opening::Again, challenge: begin.challenge, ..new.clone() };
    let bill = begin.slots.last().cloned();
    let not_sent =
        Finish { give_back: begin.slots.clone(), bill: bill.clone(), ..finish(begin, Outcome::NotSent) };
    let billed = Finish { bill, ..finish(begin, Outcome::Accepted) };
    match question {
        Question::Start => store.begin(&new).await.map(drop),
        Question::Resend => store.begin(&again).await.map(drop),
        Question::NotSent => store.finish(&not_sent).await.map(drop),
        Question::Billed => store.finish(&billed).await.map(drop),
        Question::Claim => store.claim(&claim(begin)).await.map(drop),
        Question::ClaimNewest => store.claim(&Claim { challenge: None, ..claim(begin) }).await.map(drop),
        Question::Settle => give_back(store, begin, ticket).await.map(drop),
        Question::Consume => {
            store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.map(drop)
        }
    }
}

fn kept(server: &Server) -> BTreeMap<String, String> {
    let keys = server.ask(&["KEYS", "*"]).unwrap();
    keys.lines().map(|key| (key.to_owned(), server.ask(&["DUMP", key]).unwrap())).collect()
}

/// An error that says that nothing was done is true: whatever key is somebody else's, and whether or not the challenge that is
/// named is over, so that it would be deleted.
#[tokio::test]
async fn a_key_of_another_type_is_refused_before_anything_is_written() {
    let server = Server::start().unwrap();
    let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
    let mut begin = pending();
    let (number, window) = (begin.place.subject, begin.slots[1].key);
    let keys = [
        format!("otp:2:{{{number}}}:c"),
        format!("otp:2:{{{number}}}:f"),
        format!("otp:2:{{{number}}}:w"),
        format!("otp:2:{{{window}}}:w"),
        format!("otp:2:{{{}}}:i", begin.challenge),
        format!("otp:2:{{{}}}:i", questions::begin(2).challenge),
    ];
    let mut refused = Vec::new();
    for is_over in [false, true] {
        for key in &keys {
            let mut count = 0;
            for question in QUESTIONS {
                server.ask(&["FLUSHALL"]).unwrap();
                begin.valid_for = questions::begin(1).valid_for;
                assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
                let ticket = granted(&store.claim(&claim(&begin)).await.unwrap());
                if is_over {
                    end(&store, &begin).await;
                }
                server.ask(&["DEL", key]).unwrap();
                // Neither text nor a hash.
                server.ask(&["RPUSH", key, "somebody's"]).unwrap();
                let before = kept(&server);
                if let Err(error) = ask(&store, question, &begin, ticket).await {
                    assert_eq!(error.effect(), Effect::None, "{question:?}, {key}: {error:?}");
                    assert!(kept(&server) == before, "{question:?}, {key}, over: {is_over}");
                    count += 1;
                }
                assert_eq!(server.ask(&["LRANGE", key, "0", "-1"]).unwrap(), "somebody's", "{question:?}");
            }
            refused.push(count);
        }
    }
    // Challenges: all. Failures: a start and what checks. Windows: what sends, and what notes that. A pointer: who writes it.
    assert_eq!(refused, [8, 5, 3, 4, 1, 1, 8, 5, 1, 3, 1, 1]);
}

/// The brake reads what is there, and the code is used whatever that is.
#[tokio::test]
async fn a_window_that_nobody_can_read_confirms_all_the_same() {
    let server = Server::start().unwrap();
    let store = RedisStore::new(connected(&server.url()).await).timeout(PATIENT);
    let begin = pending();
    let window = begin.slots[1].key;
    let key = format!("otp:2:{{{window}}}:w");
    // No message pack, a number, a list of numbers, and a group of texts.
    for unreadable in ["\u{1}\u{2}", "\u{7}", "garbage", "\\x91\\x01", "\\x91\\x94\\xa1a\\xa1b\\xa1c\\xa1d"] {
        server.ask(&["FLUSHALL"]).unwrap();
        assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
        server
            .ask(&["EVAL", &format!("redis.call('HSET', KEYS[1], 'g', \"{unreadable}\")"), "1", &key])
            .unwrap();
        let used = store.consume(&begin.place, begin.challenge, begin.generation, &[window]).await;
        assert!(matches!(used, Ok(Consumed::Now { .. })), "{unreadable:?}: {used:?}");
    }
}

/// Its code expires at once.
async fn end(store: &Store, begin: &Begin) {
    let cut = Finish { valid_for: Some(Duration::ZERO), ..finish(begin, Outcome::Accepted) };
    assert!(store.finish(&cut).await.unwrap().noted);
}
