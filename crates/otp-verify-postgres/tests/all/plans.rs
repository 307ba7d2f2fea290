//! Every statement finds its rows by an index, also those inside a function, and even if it was planned when there were next to
//! none.

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Client, SimpleQueryMessage};
use otp_verify_postgres::otp_verify::store::{Begin, ChallengeStore, Ending, Finish, Outcome};

use crate::server::Server;
use crate::{ask, pool};

/// Every operation, in each of its turns that reads or writes other rows.
async fn ask_everything(store: &PostgresStore) {
    let begin = ask::with(&[ask::slot(5)]);
    ask::delivered(store, &begin).await;
    let again = Begin { slots: begin.slots.clone(), ..ask::again(&begin) };
    ask::written(store, &again).await;
    let finish = Finish {
        give_back: begin.slots.clone(),
        bill: Some(ask::slot(5)),
        ..ask::finish(&again, Outcome::NotSent)
    };
    assert!(store.finish(&finish).await.unwrap().noted);
    let ticket = ask::ticket(store, &begin).await;
    store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap();
    let mut newest = ask::claim(&begin);
    newest.challenge = None;
    store.claim(&newest).await.unwrap();
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    ask::operated(store).await.unwrap();
    store.clean_up(100).await.unwrap();
}

async fn line(client: &Client, sql: &str) -> String {
    let messages = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let mut rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.next().unwrap()
}

/// How often the server has read a whole table of ours, as it explains each statement in its log.
fn whole_tables_read(server: &Server) -> usize {
    server.log().matches("Seq Scan on otp_verify").count()
}

#[tokio::test]
async fn with_the_options_no_statement_reads_a_whole_table() {
    let server = Server::start_with(&[
        "session_preload_libraries=auto_explain",
        "auto_explain.log_min_duration=0",
        "auto_explain.log_nested_statements=on",
        "plan_cache_mode=force_generic_plan",
    ])
    .unwrap();
    let plain = pool::store(server.port(), 1).await;
    for _ in 0..20 {
        ask::written(&plain, &ask::with(&[ask::slot(5)])).await;
    }
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    client.batch_execute("analyze").await.unwrap();
    ask_everything(&plain).await;
    // What the options are for, or this test would prove nothing.
    let before = whole_tables_read(&server);
    assert!(before > 0 && server.log().contains("Index Scan"));

    let mut config = pool::config(server.port());
    config.options(PostgresStore::OPTIONS);
    let pool = pool::pool_of(config, 1);
    let client = pool.get().await.unwrap();
    assert_eq!(line(&client, "show transaction_isolation").await, "read committed");
    assert_eq!(line(&client, "show statement_timeout").await, "2s");
    drop(client);
    ask_everything(&PostgresStore::new(pool).timeout(pool::PATIENT)).await;
    assert_eq!(whole_tables_read(&server), before);
}
