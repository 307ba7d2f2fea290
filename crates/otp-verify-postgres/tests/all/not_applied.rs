//! Where nothing can have been applied, the error says so.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{ChallengeStore, Ending, Outcome, StoreError, Ticket};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::proxy::{Proxy, Wire};
use crate::server::Server;
use crate::shared::Schema;
use crate::{ask, pool};

fn ticket(number: u32) -> Ticket {
    Ticket { number, row: 0 }
}

/// The effect of the error of each of the five operations, which all must fail.
async fn effects(store: &PostgresStore) -> Vec<Effect> {
    fn effect<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> Effect {
        answer.unwrap_err().effect()
    }
    let begin = ask::begin();
    vec![
        effect(store.begin(&begin).await),
        effect(store.finish(&ask::finish(&begin, Outcome::Accepted)).await),
        effect(store.claim(&ask::claim(&begin)).await),
        effect(store.settle(&begin.place, begin.challenge, ticket(0), Ending::Nothing).await),
        effect(store.consume(&begin.place, begin.challenge, begin.generation, &[]).await),
    ]
}

#[tokio::test]
async fn an_unreachable_server_has_applied_nothing() {
    let mut server = Server::start().unwrap();
    let store = pool::store(server.port(), 2).await;
    server.kill();
    let unused = PostgresStore::new(pool::pool(server.port(), 2));
    assert_eq!(effects(&unused).await, [Effect::None; 5]);
    server.start_again().unwrap();
    ask::started(&store).await;
}

#[tokio::test]
async fn a_pool_without_a_free_connection_has_applied_nothing() {
    let schema = Schema::new().await;
    let pool = pool::pool(&schema, 1);
    let taken = pool.get().await.unwrap();
    let store = PostgresStore::new(pool).timeout(Duration::from_millis(20));
    assert_eq!(effects(&store).await, [Effect::None; 5]);
    drop(taken);
}

#[tokio::test]
async fn missing_tables_and_a_read_only_server_have_applied_nothing() {
    let server = Server::start().unwrap();
    let without_tables = PostgresStore::new(pool::pool(server.port(), 2)).timeout(pool::PATIENT);
    assert_eq!(effects(&without_tables).await, [Effect::None; 5]);

    without_tables.migrate().await.unwrap();
    let mut config = pool::config(server.port());
    config.options("-c default_transaction_read_only=on");
    let read_only = PostgresStore::new(pool::pool_of(config, 2)).timeout(pool::PATIENT);
    assert_eq!(effects(&read_only).await, [Effect::None; 5]);
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_has_applied_nothing() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    proxy.set(Wire::HoldsAnswers);
    let store =
        PostgresStore::new(pool::pool(schema.through(proxy.port()), 1)).timeout(Duration::from_millis(50));
    assert_eq!(effects(&store).await, [Effect::None; 5]);
}

#[tokio::test]
async fn a_full_disk_is_a_full_store() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 1).await;
    let full = "create function disk_is_full() returns trigger language plpgsql
        as $$ begin raise exception using errcode = '53100'; end $$;
        create trigger disk_is_full before insert on otp_verify_challenge execute function disk_is_full()";
    pool::pool(&schema, 1).get().await.unwrap().batch_execute(full).await.unwrap();
    let error = store.begin(&ask::begin()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    assert_eq!(error.to_string(), StoreError::full().to_string());
}

/// A server that answers every login with this SQLSTATE, in the form of the protocol's `ErrorResponse`.
async fn refusing_logins(sqlstate: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut startup = [0; 1024];
            if stream.read(&mut startup).await.is_ok_and(|bytes| bytes > 0) {
                let fields = format!("SFATAL\0VFATAL\0C{sqlstate}\0Mcanary-user at canary-host\0\0");
                let length = u32::try_from(fields.len() + 4).unwrap();
                let answer = [b"E", &length.to_be_bytes()[..], fields.as_bytes()].concat();
                // The driver may have gone already.
                let _ = stream.write_all(&answer).await;
            }
        }
    });
    port
}

/// "Could not be reached" sends the operator to the network, and the mistake is in a password.
#[tokio::test]
async fn a_server_that_refuses_a_login_was_reached_and_says_why() {
    for (sqlstate, expected, meaning) in [
        ("28000", StoreError::refused(), "the login was refused"),
        ("28P01", StoreError::refused(), "the login was refused"),
        ("3D000", StoreError::refused(), "no such database"),
        ("53300", StoreError::refused(), "no connection, memory or disk space left"),
        ("57P03", StoreError::refused(), "starting or stopping"),
        ("08006", StoreError::not_applied(), "a pooler has no connection"),
        ("ZZ999", StoreError::refused(), "SQLSTATE ZZ999"),
    ] {
        let store = PostgresStore::new(pool::pool(refusing_logins(sqlstate).await, 1)).timeout(pool::PATIENT);
        for error in [store.migrate().await.unwrap_err(), store.begin(&ask::begin()).await.unwrap_err()] {
            assert_eq!(
                (error.to_string(), error.effect()),
                (expected.to_string(), Effect::None),
                "{sqlstate}"
            );
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains(sqlstate) && source.contains(meaning), "{source}");
            assert!(!source.contains("canary"), "{source}");
        }
    }
}

#[tokio::test]
async fn a_missing_table_is_a_refusal() {
    let schema = Schema::new().await;
    let without_tables = PostgresStore::new(pool::pool(&schema, 1)).timeout(pool::PATIENT);
    let error = without_tables.begin(&ask::begin()).await.unwrap_err();
    assert_eq!(error.to_string(), StoreError::refused().to_string());
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("SQLSTATE 42") && source.contains("run `migrate`"), "{source}");
}
