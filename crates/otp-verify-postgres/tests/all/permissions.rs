//! What the README grants is enough for the operations, and no more than they need.

use std::error::Error as _;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, ChallengeStore, Claimed, Consumed, Ending, Finish, Outcome, StoreError,
};

use crate::server::Server;
use crate::{ask, pool};

const README: &str = include_str!("../../README.md");

/// The line of the README that begins with this.
pub(crate) fn documented(beginning: &str) -> &'static str {
    README.lines().find(|line| line.starts_with(beginning)).unwrap()
}

async fn works(store: &PostgresStore) -> Result<(), StoreError> {
    let begin = ask::with(&[ask::slot(5)]);
    store.begin(&begin).await?;
    assert!(store.finish(&ask::finish(&begin, Outcome::Accepted)).await?.noted);
    let again = ask::again(&begin);
    store.begin(&again).await?;
    assert!(store.finish(&ask::finish(&again, Outcome::NotSent)).await?.noted);
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await? else { panic!() };
    assert!(store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await?);
    let used = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await?;
    assert!(matches!(used, Consumed::Now { .. }));
    let unsent = Begin { slots: begin.slots.clone(), ..ask::begin() };
    store.begin(&unsent).await?;
    let finish = Finish { give_back: begin.slots, ..ask::finish(&unsent, Outcome::NotSent) };
    assert!(store.finish(&finish).await?.noted);
    ask::operated(store).await?;
    store.clean_up(100).await.map(drop)
}

#[tokio::test]
async fn the_documented_grant_is_enough_and_each_right_of_it_is_needed() {
    let server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    let grant = documented("grant ");
    admin.batch_execute(&format!("create role otp login; {grant}")).await.unwrap();
    let mut config = pool::config(server.port());
    config.user("otp");
    let store = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    works(&store).await.unwrap();
    assert_eq!(store.migrate().await.unwrap_err().effect(), Effect::None);
    for right in ["select", "insert", "update", "delete"] {
        admin.batch_execute(&format!("revoke {right} on otp_verify_challenge from otp")).await.unwrap();
        let error = works(&store).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None, "without {right}");
        let source = error.source().unwrap().to_string();
        assert!(
            source.ends_with("SQLSTATE 42501: a right is missing: see the grants in the README"),
            "{source}"
        );
        admin.batch_execute(grant).await.unwrap();
    }
    works(&store).await.unwrap();
}
