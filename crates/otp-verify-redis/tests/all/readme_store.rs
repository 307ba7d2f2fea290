use otp_verify::TestClock;
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::{Client, RedisError, aio::MultiplexedConnection};

/// A store whose time is the test's, and not the server's.
async fn store(
    url: &str,
    test: &str,
    clock: &TestClock,
) -> Result<RedisStore<MultiplexedConnection>, RedisError> {
    let connection = Client::open(url)?.get_multiplexed_async_connection().await?;
    // A prefix for each run of each test keeps them apart on one server.
    Ok(RedisStore::new(connection).prefix(format!("{test}:")).clock(clock.clone()))
}
