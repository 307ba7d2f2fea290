//! What a look at a real server finds.

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::{ChallengeStore, Concern};

use crate::server::Server;
use crate::{permissions, pool};

/// The servers of tests do not wait for the disk unless a setting says so.
const DURABLE: &[&str] = &["fsync=on"];

fn changed(what: &str) -> Concern {
    Concern::Changed { what: what.to_owned() }
}

#[tokio::test]
async fn a_server_with_the_defaults_gives_no_concern() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    assert_eq!(store.check().await.unwrap(), []);
    let unprepared = store.without_prepared_statements();
    assert_eq!(unprepared.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_server_that_may_forget_is_noticed() {
    let server = Server::start_with(&["synchronous_commit=off"]).unwrap();
    let concerns = pool::store(server.port(), 1).await.check().await.unwrap();
    let forgets = |setting| Concern::NotPersistent { setting };
    assert_eq!(concerns, [forgets("synchronous_commit is off"), forgets("fsync is off")]);
}

#[tokio::test]
async fn tables_that_were_never_made_or_are_of_another_version_are_noticed() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = PostgresStore::new(pool::pool(server.port(), 1)).timeout(pool::PATIENT);
    assert_eq!(store.check().await.unwrap(), [Concern::Schema { found: None }]);
    store.migrate().await.unwrap();
    assert_eq!(store.check().await.unwrap(), []);
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    admin.batch_execute("update otp_verify_schema set version = 3").await.unwrap();
    assert_eq!(store.check().await.unwrap(), [Concern::Schema { found: Some(3) }]);
    admin.batch_execute("delete from otp_verify_schema").await.unwrap();
    assert_eq!(store.check().await.unwrap(), [Concern::Schema { found: None }]);
}

#[tokio::test]
async fn what_is_gone_or_was_changed_is_named() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    for (change, back, what) in [
        (
            "alter table otp_verify_message rename to otp_message",
            "alter table otp_message rename to otp_verify_message",
            "otp_verify_message.challenge",
        ),
        (
            "alter table otp_verify_challenge rename column settled to settled_before",
            "alter table otp_verify_challenge rename column settled_before to settled",
            "otp_verify_challenge.settled",
        ),
        (
            "create or replace function otp_verify_2_left(c otp_verify_challenge) returns bigint
             language sql immutable as 'select 5::bigint'",
            PostgresStore::MIGRATION,
            "otp_verify_2_left",
        ),
        ("alter function otp_verify_2_now() immutable", PostgresStore::MIGRATION, "otp_verify_2_now"),
        // A stranger's is found before it.
        (
            "create schema postgres; create function postgres.otp_verify_2_now() returns bigint
             language sql volatile as 'select 0::bigint'",
            "drop schema postgres cascade",
            "otp_verify_2_now",
        ),
    ] {
        admin.batch_execute(change).await.unwrap();
        assert_eq!(store.check().await.unwrap(), [changed(what)], "{change}");
        admin.batch_execute(back).await.unwrap();
        assert_eq!(store.check().await.unwrap(), []);
    }
}

#[tokio::test]
async fn each_function_that_is_gone_is_named() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    let made = "select proname::text from pg_proc where proname like 'otp\\_verify\\_%'";
    let made = admin.query(made, &[]).await.unwrap();
    assert!(made.len() > 10, "{} functions", made.len());
    for function in made {
        let name: &str = function.get(0);
        admin.batch_execute(&format!("alter function {name} rename to gone")).await.unwrap();
        assert_eq!(store.check().await.unwrap(), [changed(name)]);
        admin.batch_execute(&format!("alter function gone rename to {name}")).await.unwrap();
    }
    assert_eq!(store.check().await.unwrap(), []);
}

/// As a later version may leave it behind, or an editor.
#[tokio::test]
async fn an_overload_and_a_body_that_is_written_otherwise_are_no_concern() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    let overload = "create function otp_verify_2_left(c otp_verify_challenge, beside int) returns bigint
        language sql immutable as 'select 5::bigint'";
    admin.batch_execute(overload).await.unwrap();
    let otherwise = PostgresStore::MIGRATION.replace('\n', "\r\n").replace("    -- ", "  --- ");
    admin.batch_execute(&otherwise).await.unwrap();
    assert_eq!(store.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_session_that_cannot_write_and_a_table_that_a_crash_empties_are_noticed() {
    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    let mut config = pool::config(server.port());
    config.options("-c default_transaction_read_only=on");
    let read_only = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    assert_eq!(read_only.check().await.unwrap(), [changed("the right to write (sessions are read-only)")]);

    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    for table in ["challenge", "place", "window", "schema"] {
        admin.batch_execute(&format!("alter table otp_verify_{table} set unlogged")).await.unwrap();
        let setting = "a table is unlogged";
        assert_eq!(store.check().await.unwrap(), [Concern::NotPersistent { setting }], "{table}");
        admin.batch_execute(&format!("alter table otp_verify_{table} set logged")).await.unwrap();
    }
    assert_eq!(store.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_standby_is_noticed() {
    let mut server = Server::start_with(DURABLE).unwrap();
    pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    let signal = "do $$ begin
        execute format('copy (select) to %L', current_setting('data_directory') || '/standby.signal'); end $$";
    admin.batch_execute(signal).await.unwrap();
    server.restart().unwrap();
    let store = PostgresStore::new(pool::pool(server.port(), 1)).timeout(pool::PATIENT);
    assert_eq!(store.check().await.unwrap(), [changed("the right to write (the server is a standby)")]);
}

#[tokio::test]
async fn what_the_grants_do_not_show_is_a_concern_and_no_error() {
    let server = Server::start_with(DURABLE).unwrap();
    pool::store(server.port(), 1).await;
    let admin = pool::pool(server.port(), 1).get().await.unwrap();
    admin.batch_execute("create role otp login").await.unwrap();
    let mut config = pool::config(server.port());
    config.user("otp");
    let store = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    let operations = permissions::documented("grant select, insert");
    admin.batch_execute(operations).await.unwrap();
    assert_eq!(store.check().await.unwrap(), [Concern::NotAllowedToLook]);
    admin.batch_execute(permissions::documented("grant select on")).await.unwrap();
    assert_eq!(store.check().await.unwrap(), []);

    for table in ["challenge", "place", "window"] {
        for right in ["select", "insert", "update", "delete"] {
            admin.batch_execute(&format!("revoke {right} on otp_verify_{table} from otp")).await.unwrap();
            let missing = format!("the {right} right on otp_verify_{table}");
            assert_eq!(store.check().await.unwrap(), [changed(&missing)]);
            admin.batch_execute(operations).await.unwrap();
        }
    }
    admin.batch_execute("revoke execute on function otp_verify_2_now() from public").await.unwrap();
    assert_eq!(store.check().await.unwrap(), [changed("the execute right on otp_verify_2_now")]);
}

/// A test's clock stands for the server's, which cannot be set apart from the machine's.
#[cfg(feature = "test-clock")]
#[tokio::test]
async fn a_clock_that_differs_from_this_machines_is_noticed() {
    use otp_verify_postgres::otp_verify::TestClock;
    use std::time::{Duration, SystemTime};

    let server = Server::start_with(DURABLE).unwrap();
    let store = pool::store(server.port(), 1).await;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let hour = Duration::from_secs(3_600);
    for (clock, is_ahead) in [(now + hour, true), (now.saturating_sub(hour), false)] {
        let clock = TestClock::at(clock.as_millis().try_into().unwrap());
        let concerns = store.clone().clock(clock).check().await.unwrap();
        let [Concern::Clock { ahead_ms }] = concerns[..] else { panic!("{concerns:?}") };
        assert_eq!(ahead_ms > 0, is_ahead);
    }
}
