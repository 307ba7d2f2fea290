//! What the README grants is enough for the operations, and no more than they need.

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Ending, Outcome, Reserved, StoreError,
};

use crate::server::Server;
use crate::{ask, pool};

const README: &str = include_str!("../../README.md");

/// The line of the README that begins with this.
fn documented(beginning: &str) -> &'static str {
    README.lines().find(|line| line.starts_with(beginning)).unwrap()
}

async fn works(store: &PostgresStore) -> Result<(), StoreError> {
    let open = ask::open();
    store.open(&open).await?;
    assert!(store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await?);
    let again = ask::again(&open);
    store.open(&again).await?;
    assert!(store.record(&open.place, open.challenge, again.generation, Outcome::NotSent).await?);
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&open, 100)).await? else { panic!() };
    assert!(store.settle(&open.place, open.challenge, ticket, Ending::Nothing).await?);
    let used = store.consume(&open.place, open.challenge, open.generation).await?;
    assert!(matches!(used, Consumed::Now { .. }));
    assert_eq!(store.reserve(&[ask::slot(5)]).await?, Reserved::Granted);
    let unsent = ask::open();
    store.open(&unsent).await?;
    assert!(store.record(&unsent.place, unsent.challenge, unsent.generation, Outcome::NotSent).await?);
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
        assert_eq!(works(&store).await.unwrap_err().effect(), Effect::None, "without {right}");
        admin.batch_execute(grant).await.unwrap();
    }
    works(&store).await.unwrap();
}
