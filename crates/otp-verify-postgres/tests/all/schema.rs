//! Tables that somebody has changed are noticed when a program starts, and not by a user.

use std::error::Error as _;

use otp_verify_postgres::otp_verify::otp_core::Effect;

use crate::pool;
use crate::shared::Schema;

#[tokio::test]
async fn the_migration_refuses_tables_that_were_changed_and_names_what_is_missing() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 2).await;
    let admin = pool::pool(&schema, 1).get().await.unwrap();
    for (change, back, missing) in [
        (
            "alter table otp_verify_challenge rename column settled to settled_before",
            "alter table otp_verify_challenge rename column settled_before to settled",
            "otp_verify_challenge.settled",
        ),
        (
            "alter table otp_verify_window alter column until type numeric",
            "alter table otp_verify_window alter column until type bigint",
            "otp_verify_window.until",
        ),
        (
            "drop index otp_verify_window_until; create index otp_verify_window_until on otp_verify_window (closed)",
            "drop index otp_verify_window_until; create index otp_verify_window_until on otp_verify_window (until)",
            "otp_verify_window_until",
        ),
        (
            "drop index otp_verify_challenge_subject",
            "create index otp_verify_challenge_subject on otp_verify_challenge (subject, purpose)",
            "otp_verify_challenge_subject",
        ),
        (
            "alter table otp_verify_place drop constraint otp_verify_place_pkey",
            "alter table otp_verify_place add primary key (subject, purpose, lane)",
            "the key of otp_verify_place",
        ),
    ] {
        admin.batch_execute(change).await.unwrap();
        let error = store.migrate().await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        let cause = error.source().unwrap().to_string();
        assert_eq!(
            cause,
            format!("{missing} is missing in the database, or differs from what migrate creates")
        );
        admin.batch_execute(back).await.unwrap();
        store.migrate().await.unwrap();
    }
}

/// Another version keeps something else under these names.
#[tokio::test]
async fn tables_of_another_version_are_left_alone() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 2).await;
    let admin = pool::pool(&schema, 1).get().await.unwrap();
    admin.batch_execute("update otp_verify_schema set version = 3").await.unwrap();
    assert_eq!(store.migrate().await.unwrap_err().effect(), Effect::None);
    assert_eq!(pool::number(&schema, "select count(*) from otp_verify_challenge").await, 0);
}
