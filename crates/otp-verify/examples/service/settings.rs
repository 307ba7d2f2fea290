//! The store and the keys, from the environment.

use std::env::{self, VarError};
use std::error::Error;
use std::str::FromStr as _;
use std::sync::Arc;

use otp_verify::store::ChallengeStore;
use otp_verify::{Key, KeyRing, MemoryStore};
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::Client;
use otp_verify_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};

/// Connections of this process to a Postgres server, which by default takes a hundred from all of them.
const CONNECTIONS: usize = 16;

pub(crate) async fn store_and_keys() -> Result<(Arc<dyn ChallengeStore>, KeyRing), Box<dyn Error>> {
    let address = env::var("STORE").unwrap_or_else(|_| "memory".to_owned());
    let store: Arc<dyn ChallengeStore> = match address.split(':').next() {
        Some("memory") => Arc::new(MemoryStore::new()),
        Some("redis") => Arc::new(redis(&address).await?),
        Some("postgres" | "postgresql") => Arc::new(postgres(&address).await?),
        _ => return Err("STORE must be memory, redis://… or postgres://…".into()),
    };
    Ok((store, keys(address == "memory")?))
}

/// The addresses may hold a password, so no error of a driver is printed with them.
async fn redis(address: &str) -> Result<RedisStore<ConnectionManager>, Box<dyn Error>> {
    let client = Client::open(address).map_err(|_| "STORE is no address of a Redis server")?;
    let config =
        ConnectionManagerConfig::new().set_response_timeout(Some(RedisStore::<Client>::DEFAULT_TIMEOUT));
    let connection = ConnectionManager::new_with_config(client, config).await;
    Ok(RedisStore::new(connection.map_err(|_| "the Redis server of STORE cannot be reached")?))
}

/// Without TLS, for a server on the same machine or in a network of its own; others need a TLS connector of the driver's.
async fn postgres(address: &str) -> Result<PostgresStore, Box<dyn Error>> {
    let mut config = Config::from_str(address).map_err(|_| "STORE is no address of a Postgres server")?;
    config.options(PostgresStore::OPTIONS);
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(CONNECTIONS).build()?;
    let store = PostgresStore::new(pool);
    store.migrate().await?;
    Ok(store)
}

/// The keys must be the same on every instance, and outlive each of them, or else an instance cannot check what another
/// has sent. So there is no default beside a store that is shared.
fn keys(may_generate: bool) -> Result<KeyRing, Box<dyn Error>> {
    match (env::var("OTP_INDEX_KEY"), env::var("OTP_CODE_KEY")) {
        (Ok(index), Ok(code)) => {
            Ok(KeyRing::builder().index(Key::parse(&index)?).current("1", Key::parse(&code)?).build()?)
        }
        (Err(VarError::NotPresent), Err(VarError::NotPresent)) if may_generate => {
            eprintln!("warning: no keys in the environment; those made now end with this process");
            Ok(KeyRing::builder().index(Key::generate()?).current("1", Key::generate()?).build()?)
        }
        _ => Err("set OTP_INDEX_KEY and OTP_CODE_KEY, each from `openssl rand -hex 32`".into()),
    }
}
