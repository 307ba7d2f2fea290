//! The example service for three countries: the sandbox in the vendors' roles, and the challenges in a real Redis.

#[path = "../../examples/route_service/clients.rs"]
#[allow(dead_code, clippy::print_stderr, reason = "the variables and the log belong to the program")]
mod clients;

use std::net::SocketAddr;
use std::sync::Arc;

use clients::{Clients, limits};
use otp_core::Region;
use otp_sandbox::{Fault, Sandbox, Vendor};
use otp_verify::store::ChallengeStore;
use otp_verify::{Engine, Key, KeyRing};
use serde_json::json;

use crate::example_service::http::{Reply, post};
use crate::example_service::service::{Service, router};
use crate::shared::Shared;

/// Two instances of the service on one Redis, and the sandbox that both of them call.
struct Stage {
    sandbox: Sandbox,
    instances: [SocketAddr; 2],
    _redis: Shared,
}

impl Stage {
    async fn start() -> Self {
        let (sandbox, redis) = (Sandbox::start().await.unwrap(), Shared::redis(None).await);
        let [index, code] = [(); 2].map(|()| Key::generate().unwrap());
        let keys = KeyRing::builder().index(index).current("1", code).build().unwrap();
        let [first, second] = redis.stores.clone();
        let instances =
            [instance(&sandbox, first, keys.clone()).await, instance(&sandbox, second, keys).await];
        Self { sandbox, instances, _redis: redis }
    }

    /// Asks one instance for a code.
    async fn asked(&self, phone: &str) -> Reply {
        post(self.instances[0], "/start", &json!({"phone": phone, "purpose": "login"})).await
    }

    /// Types the code of the newest message at the other instance.
    async fn confirms(&self, phone: &str, started: &Reply) {
        let text = self.sandbox.messages().pop().unwrap().text;
        let code = text.split(|one: char| !one.is_ascii_digit()).find(|run| run.len() == 6).unwrap();
        let challenge = started.text("challenge").unwrap();
        let fields = json!({"challenge": challenge, "phone": phone, "purpose": "login", "code": code});
        let checked = post(self.instances[1], "/check", &fields).await;
        assert_eq!((checked.status, checked.body), (200, json!({"confirmed": true})), "{phone}");
    }

    /// Requests and messages of a vendor so far.
    fn count(&self, vendor: Vendor) -> (u64, u64) {
        (self.sandbox.requests(vendor), self.sandbox.ledger().messages(vendor))
    }
}

async fn instance(sandbox: &Sandbox, store: Arc<dyn ChallengeStore>, keys: KeyRing) -> SocketAddr {
    let route = Clients::of(sandbox).unwrap().route().unwrap();
    let engine = Engine::own_code(route, store, keys, limits()).build().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Service::new(engine, Region::Vietnam, &["login"]);
    let app = router(service).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

#[tokio::test]
async fn each_country_gets_its_code_from_its_vendor_and_any_instance_confirms_it() {
    let stage = Stage::start().await;
    let vendors = [
        ("0901 888 485", Vendor::EsmsVn),
        ("+60 12-345 6780", Vendor::EsmsMy),
        ("+62 812-3456-7892", Vendor::Accuauth),
    ];
    for (phone, vendor) in vendors {
        let started = stage.asked(phone).await;
        assert_eq!(started.status, 200, "{phone}: {started:?}");
        assert_eq!(stage.count(vendor), (1, 1), "{phone}");
        stage.confirms(phone, &started).await;
    }
}

#[tokio::test]
async fn the_second_sender_of_a_country_is_asked_when_the_first_has_sent_nothing() {
    let stage = Stage::start().await;
    stage.sandbox.arm(Fault::answer(Vendor::EsmsVn, "101")).unwrap();
    let started = stage.asked("0901 888 485").await;
    assert_eq!(started.status, 200, "{started:?}");
    assert_eq!(stage.count(Vendor::EsmsVn), (2, 1));
    stage.confirms("0901 888 485", &started).await;
}

#[tokio::test]
async fn a_cut_connection_brings_no_second_message() {
    let stage = Stage::start().await;
    stage.sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let started = stage.asked("0901 888 485").await;
    assert_eq!((started.status, started.text("warning")), (202, Some("may_be_on_its_way")));
    assert_eq!(stage.count(Vendor::EsmsVn), (1, 1), "nobody else was asked");
    stage.confirms("0901 888 485", &started).await;
}
