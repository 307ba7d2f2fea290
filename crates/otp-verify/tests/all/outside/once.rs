//! One request, one message, however often it arrives and wherever.

use super::*;
use crate::example_service::http::connect;

const KEY: &str = "5f0c6a1e9b7d4c3f8a2e1d0b";

impl Instances {
    async fn start_once(&self, from: Ipv4Addr, phone: &str) -> Reply {
        let fields = json!({"phone": phone, "purpose": "login", "idempotency_key": KEY});
        self.post(from, "/start", &fields).await
    }
}

/// No limit is in the way: only the key is.
async fn a_key_sends_once(world: World) {
    let service = world.own_code(Policy::new(), without_limits()).await;
    let mut starts = JoinSet::new();
    for _ in 0..50 {
        let service = Arc::clone(&service);
        starts.spawn(async move { service.start_once(OWNER, &phone(0)).await });
    }
    let replies = starts.join_all().await;
    assert_eq!(world.sandbox.ledger().messages(Vendor::Accuauth), 1);
    let sent = replies.iter().find(|reply| reply.text("warning").is_none()).unwrap();
    let open = world.opened("login", &phone(0), sent);
    for reply in &replies {
        assert!([200, 202].contains(&reply.status), "{reply:?}");
        assert_eq!(reply.text("challenge"), Some(open.challenge.as_str()));
    }

    // The other instance, later; a slip of the front end; and somebody else who has seen the key.
    let again = service.start_once(OWNER, &phone(0)).await;
    assert_eq!((again.status, again.text("challenge")), (200, Some(open.challenge.as_str())));
    is_refused(&service.start_once(OWNER, &phone(1)).await, 422, "other_number");
    let stranger = service.start_once(STRANGER, &phone(2)).await;
    assert_ne!(stranger.text("challenge"), Some(open.challenge.as_str()));
    assert_eq!(world.sandbox.ledger().messages(Vendor::Accuauth), 2);
    service.confirms(&open).await;
}

/// The caller hangs up before the answer, and asks the other instance the same.
async fn a_lost_answer_is_told_again(world: World) {
    let service = world.own_code(Policy::new(), without_limits()).await;
    let fields = json!({"phone": phone(0), "purpose": "login", "idempotency_key": KEY});
    let mut caller = connect(service.addresses[0]).await;
    caller.send("/start", "application/json", &fields.to_string()).await;
    let arrived = async {
        while world.sandbox.latest_code(&phone(0)).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENT, arrived).await.unwrap();
    drop(caller);
    let again = service.start_once(Ipv4Addr::LOCALHOST, &phone(0)).await;
    assert!([200, 202].contains(&again.status), "{again:?}");
    let open = Open {
        challenge: again.text("challenge").unwrap().to_owned(),
        phone: phone(0),
        purpose: "login",
        code: world.sandbox.latest_code(&phone(0)).unwrap(),
        life: again.number("expires_in_seconds").unwrap(),
    };
    service.confirms(&open).await;
    assert_eq!(world.sandbox.ledger().messages(Vendor::Accuauth), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_requests_with_one_key_send_one_message_on_redis() {
    a_key_sends_once(World::redis().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_requests_with_one_key_send_one_message_on_postgres() {
    a_key_sends_once(World::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_the_answer_gets_the_challenge_from_the_other_instance_on_redis() {
    a_lost_answer_is_told_again(World::redis().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_the_answer_gets_the_challenge_from_the_other_instance_on_postgres() {
    a_lost_answer_is_told_again(World::postgres().await).await;
}
