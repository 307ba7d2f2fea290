//! The store on Redis or Valkey.

use otp_verify::store::ChallengeStore as _;
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::Client;

use super::looks::{failed, shown};
use crate::call::wait;
use crate::outcome::{Done, Outcome};

pub(super) fn check(url: &str) -> Done {
    wait(async {
        // The driver's texts may repeat the address, and the address a password.
        let client =
            Client::open(url).map_err(|_| Outcome::wrong_use("the address of Redis cannot be read"))?;
        let connection = client.get_multiplexed_async_connection().await;
        let connection = connection
            .map_err(|error| Outcome::failed(format!("no connection to Redis: {}", error.category())))?;
        let concerns = RedisStore::new(connection).check().await;
        concerns.map(|concerns| shown(&concerns)).map_err(|error| failed(&error))
    })
}
