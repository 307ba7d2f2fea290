//! A user who may do no more than the README says.

use std::error::Error as _;

use otp_verify::otp_core::Effect;
use otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Concern, Consumed, Finish, Lane, Lift, LookUp, Opening, Outcome,
    TenantMark, Turn,
};
use otp_verify_redis::RedisStore;
use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};

use crate::questions::{
    DAY, PATIENT, begin, begun, claim, connected, finish, finished, give_back, granted, refused, slot,
};
use crate::server::Server;

/// The line of the README that makes the user, its parts after the name.
fn permitted() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let line = readme.lines().find_map(|line| line.strip_prefix("ACL SETUSER otp on >")).unwrap();
    line.split_whitespace().skip(1).map(ToOwned::to_owned).collect()
}

/// Connected as a user with these permissions.
async fn connection(server: &Server, permitted: &[String]) -> MultiplexedConnection {
    let mut command = vec!["ACL", "SETUSER", "otp", "reset", "on", ">a-password"];
    command.extend(permitted.iter().map(String::as_str));
    server.ask(&command).unwrap();
    let url = format!("redis://otp:a-password@{}/", server.address());
    connected(&url).await
}

#[tokio::test]
async fn what_the_readme_permits_is_enough_for_every_operation() {
    let server = Server::start().unwrap();
    let connection = connection(&server, &permitted()).await;
    let store = RedisStore::new(connection.clone()).timeout(PATIENT);
    let first = begun(&store, 1).await;
    let again = Begin { generation: begin(2).generation, opening: Opening::Again, ..first.clone() };
    assert!(matches!(store.begin(&again).await.unwrap(), Begun::Written { .. }));
    let not_sent = finished(&store, &again, Outcome::NotSent).await;
    assert!(not_sent.unwrap());
    let ticket = granted(&store.claim(&claim(&first)).await.unwrap());
    assert!(give_back(&store, &first, ticket).await.unwrap());
    granted(&store.claim(&claim(&first)).await.unwrap());
    let used = store.consume(&first.place, first.challenge, first.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
    assert_eq!(refused(&store, &[slot(1, 1), slot(2, 2)]).await, None);
    assert_eq!(refused(&store, &[slot(2, 2), slot(1, 1)]).await, Some(1));
    let billed = Finish { bill: Some(slot(2, 2)), ..finish(&first, Outcome::NotSent) };
    store.finish(&billed).await.unwrap();

    operated(&store).await;
    let looked = store.check().await.unwrap();
    assert!(!looked.contains(&Concern::NotAllowedToLook), "{looked:?}");

    // In turn, on this one server: the user may do what a cluster takes too.
    let cluster = RedisStore::on_cluster(connection).timeout(PATIENT);
    operated(&cluster).await;
    assert_eq!(refused(&cluster, &[slot(3, 1)]).await, None);
    for _ in 0..2 {
        assert_eq!(refused(&cluster, &[slot(4, 2), slot(3, 1)]).await, Some(1));
    }
}

/// Every question of an operator.
async fn operated(store: &impl ChallengeStore) {
    let begin = begun(store, 100).await;
    let (subject, id) = (begin.place.subject, begin.challenge);
    granted(&store.claim(&claim(&begin)).await.unwrap());
    assert_eq!(store.owner(id).await.unwrap(), Some(subject));
    let slots = vec![slot(101, 1)];
    assert!(!store.switch(&slots[0], Turn::Close).await.unwrap());
    let look_up = LookUp { subject, forget: DAY, slots };
    let known = store.look_up(&look_up).await.unwrap();
    assert_eq!((known.challenges.len(), known.failures[0].count), (1, 1));
    assert!(known.windows[0].is_closed);
    assert!(store.switch(&look_up.slots[0], Turn::Open).await.unwrap());
    let lift = Lift { place: begin.place.clone(), lane: Lane::EVERYBODY, forget: DAY };
    assert_eq!(store.lift(&lift).await.unwrap(), 1);
    let tenant = TenantMark::from_bytes([100; 8]);
    assert_eq!(store.cancel(subject, id, tenant).await.unwrap(), Cancelled::Now);
    let begin = begun(store, 100).await;
    assert_eq!(store.forget(begin.place.subject).await.unwrap(), 1);
}

/// A command in the midst of a script is refused, after others were carried out.
#[tokio::test]
async fn what_is_not_permitted_has_an_unknown_effect_and_its_error_names_nobody() {
    let server = Server::start().unwrap();
    let mut permitted = permitted();
    permitted.push("-pexpire".to_owned());
    let store = RedisStore::new(connection(&server, &permitted).await).timeout(PATIENT);
    let error = store.begin(&begin(1)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let sentence = "the store refused, perhaps in the middle of the operation: a command is not permitted";
    assert_eq!(format!("{error}: {}", error.source().unwrap()), sentence);
    let told = format!("{error}: {} {error:?}", error.source().unwrap());
    assert!(!told.contains("otp:") && !told.contains("user"), "{told}");
}

/// The README says so. When the driver mends it, the page has to change.
#[tokio::test]
async fn a_connection_manager_whose_login_was_refused_stays_refused_until_it_is_made_anew() {
    let server = Server::start().unwrap();
    let set_password = |password: &str| {
        server.ask(&["ACL", "SETUSER", "otp", "reset", "on", password, "~otp:*", "+@all"]).unwrap();
    };
    let url = format!("redis://otp:a-password@{}/", server.address());
    let store = || {
        let client = redis::Client::open(url.as_str()).unwrap();
        let config = ConnectionManagerConfig::new().set_number_of_retries(1);
        let manager = ConnectionManager::new_lazy_with_config(client, config).unwrap();
        RedisStore::new(manager).timeout(PATIENT)
    };
    set_password(">another");
    let refused = store();
    for password in [">another", ">a-password"] {
        set_password(password);
        let error = refused.begin(&begin(1)).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(error.source().unwrap().to_string(), "the login was refused", "{password}");
    }
    assert!(matches!(store().begin(&begin(1)).await.unwrap(), Begun::Written { .. }));
}
