use otp_verify::TestClock;
use otp_verify::store::StoreError;
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::Pool;

/// A store whose time is the test's, and not the server's.
async fn store(pool: Pool, clock: &TestClock) -> Result<PostgresStore, StoreError> {
    let store = PostgresStore::new(pool).clock(clock.clone());
    store.migrate().await?;
    Ok(store)
}
