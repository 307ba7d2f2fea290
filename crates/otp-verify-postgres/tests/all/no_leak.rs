//! No address, user, password, pseudonym or sealed code in any text that this crate makes or has made.

use std::cell::Cell;
use std::error::Error as StdError;
use std::sync::Mutex;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::{
    Begun, CallerMark, ChallengeStore, Claimed, Ending, Lane, Opening, Outcome, StoreError,
};

use crate::server::Server;
use crate::{ask, pool};

/// Every text of an error, its causes included.
fn texts(error: &StoreError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.extend([error.to_string(), format!("{error:?}")]);
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn an_error_names_no_address_user_password_or_database() {
    let mut server = Server::start().unwrap();
    let mut config = pool::config(server.port());
    config.user("canary-user").password("canary-password").dbname("canary-database");
    let store = PostgresStore::new(pool::pool_of(config.clone(), 1)).timeout(pool::PATIENT);
    let refused = store.claim(&ask::claim(&ask::begin())).await.unwrap_err();
    // The server's own text has the user's name in it, its code has not.
    assert!(texts(&refused).contains("28000"), "{}", texts(&refused));

    config.user("postgres");
    let store = PostgresStore::new(pool::pool_of(config, 1)).timeout(pool::PATIENT);
    let no_database = store.claim(&ask::claim(&ask::begin())).await.unwrap_err();
    assert!(texts(&no_database).contains("3D000"), "{}", texts(&no_database));

    server.kill();
    let unreachable = store.migrate().await.unwrap_err();
    assert!(texts(&unreachable).contains("connection refused"), "{}", texts(&unreachable));

    for text in [texts(&refused), texts(&no_database), texts(&unreachable), format!("{store:?}")] {
        for secret in ["canary", "127.0.0.1", &server.port().to_string()] {
            assert!(!text.contains(secret), "`{secret}` in {text}");
        }
    }
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

thread_local! {
    /// Whether this thread's lines are read: other tests run in this process, too.
    static IS_READ: Cell<bool> = const { Cell::new(false) };
}

struct Reader;

impl log::Log for Reader {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        IS_READ.get()
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            LINES.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn the_drivers_log_shows_no_pseudonym_and_nothing_sealed() {
    IS_READ.set(true);
    log::set_logger(&Reader).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let server = Server::start().unwrap();
    for store in [
        pool::store(server.port(), 1).await,
        pool::store(server.port(), 1).await.without_prepared_statements(),
    ] {
        let mut begin = ask::with(&[ask::slot(5)]);
        if let Opening::New { lane, caller, .. } = &mut begin.opening {
            *lane = Lane::named([0xa5; 8]);
            *caller = Some(CallerMark::from_bytes([0xa5; 16]));
        }
        assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
        store.finish(&ask::finish(&begin, Outcome::Accepted)).await.unwrap();
        assert!(matches!(store.begin(&ask::again(&begin)).await.unwrap(), Begun::Written { .. }));
        let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await.unwrap() else {
            panic!()
        };
        store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap();
        store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    }
    let lines = LINES.lock().unwrap();
    // The test reads along where the parameters are shown, or it would prove nothing.
    assert!(lines.iter().any(|line| line.contains("parameters") && line.contains("login")), "{lines:?}");
    for line in lines.iter() {
        // The challenge's id may be shown. All else that is bytes ends in a row of these.
        let longest = "165, ".repeat(5);
        assert!(!line.contains(&longest) && !line.contains(&"a5".repeat(5)), "{line}");
    }
}
