//! Every statement finds its rows by an index, even if it was planned when there were next to none.

use std::fs;
use std::path::Path;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Client, SimpleQueryMessage};

use crate::pool;
use crate::server::Server;

async fn lines(client: &Client, sql: &str) -> Vec<String> {
    let messages = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.collect()
}

/// The plan that a prepared statement keeps.
async fn plan(client: &Client, name: &str, text: &str) -> Vec<String> {
    let parameters = text.lines().filter(|line| line.starts_with("-- $")).count();
    let nulls = vec!["null"; parameters].join(", ");
    lines(client, &format!("prepare {name} as {text}")).await;
    lines(client, &format!("explain (costs off) execute {name} ({nulls})")).await
}

async fn whole_tables_read(client: &Client) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql");
    let mut found = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "migration" {
            continue;
        }
        let plan = plan(client, &name, &fs::read_to_string(&path).unwrap()).await;
        assert!(plan.len() > 3, "{name}: {plan:?}");
        found += plan.iter().filter(|line| line.contains("Seq Scan on otp_verify")).count();
    }
    found
}

#[tokio::test]
async fn with_the_options_no_statement_reads_a_whole_table() {
    let server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let fill = "insert into otp_verify_challenge
        (subject, purpose, id, attempts, generation, sealed, outcome, opened_at, expires_at)
        select sha256(n::text::bytea), 'login', 'id', 5, n, 'sealed', 'pending', now(), now() from generate_series(1, 20) n;
        insert into otp_verify_failures select sha256(n::text::bytea), 1, now() from generate_series(1, 20) n;
        insert into otp_verify_window select sha256(n::text::bytea), 1, 1, now() from generate_series(1, 20) n;
        analyze otp_verify_challenge, otp_verify_failures, otp_verify_window";
    let generic = "set plan_cache_mode = force_generic_plan";

    let plain = pool::pool(server.port(), 1).get().await.unwrap();
    plain.batch_execute(fill).await.unwrap();
    plain.batch_execute(generic).await.unwrap();
    // What the options are for, or this test would prove nothing.
    assert!(whole_tables_read(&plain).await > 0);

    let mut config = pool::config(server.port());
    config.options(PostgresStore::OPTIONS);
    let with_options = pool::pool_of(config, 1).get().await.unwrap();
    with_options.batch_execute(generic).await.unwrap();
    assert_eq!(whole_tables_read(&with_options).await, 0);
    assert_eq!(lines(&with_options, "show transaction_isolation").await, ["read committed"]);
    assert_eq!(lines(&with_options, "show statement_timeout").await, ["2s"]);
}
