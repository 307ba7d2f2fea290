//! The published SQL stands on its own: a user of another driver must be able to take it as it is.

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::Outcome;

use crate::server::Server;
use crate::shared::Schema;
use crate::{ask, pool};

#[tokio::test(flavor = "multi_thread")]
async fn the_migration_may_run_again_and_at_once() {
    let schema = Schema::new().await;
    let store = PostgresStore::new(pool::pool(&schema, 8));
    let running: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.migrate().await })
        })
        .collect();
    for migration in running {
        migration.await.unwrap().unwrap();
    }
    store.migrate().await.unwrap();
}

/// A service that restarts runs it while others ask.
#[tokio::test(flavor = "multi_thread")]
async fn the_migration_disturbs_no_operation_and_waits_for_none() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    let begin = ask::started(&store).await;
    let holder = pool::pool(&schema, 1).get().await.unwrap();
    holder.batch_execute("begin; select from otp_verify_challenge for update").await.unwrap();
    store.migrate().await.unwrap();
    holder.batch_execute("rollback").await.unwrap();
    ask::at_once(32, |index| {
        let store = store.clone();
        async move { if index % 4 == 0 { store.migrate().await } else { store.clean_up(10).await.map(drop) } }
    })
    .await;
    assert!(ask::finished(&store, &begin, Outcome::Accepted).await);
    assert_eq!(schema.server.log().matches("deadlock").count(), 0);
}

/// They held a day at most, and their names stand for something else now.
#[tokio::test]
async fn the_tables_of_version_1_make_way() {
    let server = Server::start().unwrap();
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    let old =
        "create table otp_verify_challenge (subject bytea, purpose text, primary key (subject, purpose));
        create table otp_verify_failures (subject bytea primary key);
        create table otp_verify_window (key bytea primary key, taken bigint)";
    client.batch_execute(old).await.unwrap();
    let store = pool::store(server.port(), 1).await;
    ask::started(&store).await;
    assert_eq!(pool::number(server.port(), "select version::bigint from otp_verify_schema").await, 2);
    let left = "select count(*) from pg_tables where tablename = 'otp_verify_failures'";
    assert_eq!(pool::number(server.port(), left).await, 0);
}

/// Of another program, or of one that still runs the old version.
#[tokio::test]
async fn tables_in_a_later_schema_of_the_search_path_are_left_alone() {
    let server = Server::start().unwrap();
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    let old =
        "create table otp_verify_challenge (subject bytea); create table otp_verify_failures (subject bytea);
        create table otp_verify_window (key bytea);
        create schema \"Its own\"; create schema later";
    client.batch_execute(old).await.unwrap();
    for (schema, path) in [("Its own", "\"Its own\",public"), ("later", "later,\"Its own\"")] {
        client.batch_execute(&format!("set search_path = {path}")).await.unwrap();
        client.batch_execute(PostgresStore::MIGRATION).await.unwrap();
        for made in ["pg_tables where schemaname", "pg_proc where pronamespace::regnamespace::text"] {
            let made = format!("select count(*) from {made} in ('{schema}', quote_ident('{schema}'))");
            assert!(pool::number(server.port(), &made).await >= 5, "{made}");
        }
        let left = "select count(*) from pg_tables where schemaname = 'public'";
        assert_eq!(pool::number(server.port(), left).await, 3);
    }
}
