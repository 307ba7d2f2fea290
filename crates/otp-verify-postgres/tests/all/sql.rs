//! The published SQL stands on its own: whoever uses another driver must be able to take it as it is.

use std::fs;
use std::path::Path;

use crate::pool;
use crate::server::Server;

/// Number and type of each parameter, as the comment at the top of a file names them.
fn documented(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("-- $"));
    let mut types = Vec::new();
    for line in lines {
        let mut words = line.split_whitespace();
        let number: usize = words.next().unwrap().parse().unwrap();
        assert_eq!(number, types.len() + 1, "{line}");
        types.push(words.next().unwrap().to_owned());
    }
    types
}

fn in_the_servers_words(name: &str) -> String {
    match name {
        "int4" => "integer".to_owned(),
        "int8" => "bigint".to_owned(),
        "_int8" => "bigint[]".to_owned(),
        "_bytea" => "bytea[]".to_owned(),
        other => other.to_owned(),
    }
}

#[tokio::test]
async fn every_statement_has_the_parameters_that_its_comment_names() {
    let server = Server::start().unwrap();
    pool::store(server.port(), 1).await;
    let client = pool::pool(server.port(), 1).get().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql");
    let mut statements = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("migration.sql") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let statement =
            client.prepare(&text).await.unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
        let inferred: Vec<_> =
            statement.params().iter().map(|kind| in_the_servers_words(kind.name())).collect();
        assert_eq!(inferred, documented(&text), "{}", path.display());
        statements += 1;
    }
    assert_eq!(statements, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_migration_may_run_again_and_at_once() {
    let server = Server::start().unwrap();
    let store = otp_verify_postgres::PostgresStore::new(pool::pool(server.port(), 8));
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
