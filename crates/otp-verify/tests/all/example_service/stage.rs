//! A service on a port of its own, and a sandbox behind it.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Delivery, Region};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Known, Lift, LookUp, MessageKey, Place, Reported, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket,
    Turn,
};
use otp_verify::{ChallengeId, Engine, Generation, Key, KeyRing, MemoryStore, SendLimits};
use serde_json::{Value, json};

use super::http::{Reply, post};
use super::service::{Service, router};

pub(crate) const PHONE: &str = "+6281234567890";

const PURPOSES: [&str; 2] = ["login", "change-number"];

/// Those of the examples, but that a number of either country is sent to.
pub(crate) fn limits() -> SendLimits {
    SendLimits::new([Region::Indonesia, Region::Malaysia], 1_000)
}

pub(crate) fn without_limits() -> SendLimits {
    limits().cooldown(Duration::ZERO).per_phone([]).per_caller_and_phone([]).per_caller([]).per_prefix([])
}

pub(crate) fn start_fields() -> Value {
    json!({"phone": PHONE, "purpose": "login"})
}

/// A code of the same form that is not this one.
pub(crate) fn wrong(right: &str) -> String {
    let (first, rest) = right.split_at(1);
    format!("{}{rest}", if first == "1" { "2" } else { "1" })
}

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) service: SocketAddr,
}

impl Stage {
    pub(crate) async fn own_code(limits: SendLimits) -> Self {
        Self::with_store(MemoryStore::new(), limits).await
    }

    pub(crate) async fn with_store(store: impl ChallengeStore + 'static, limits: SendLimits) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let engine = Engine::own_code(sender(&sandbox), store, keys(), limits).build().unwrap();
        Self::of(sandbox, Service::new(engine, Region::Indonesia, &PURPOSES)).await
    }

    pub(crate) async fn full() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let engine = Engine::own_code(sender(&sandbox), MemoryStore::new(), keys(), limits());
        let engine = engine.build().unwrap();
        Self::of(sandbox, Service::with_room(engine, Region::Indonesia, &PURPOSES, 0)).await
    }

    /// The other vendor takes the number of this file just as well.
    pub(crate) async fn guard(limits: SendLimits) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let engine = Engine::guard(
            "esms-my/1",
            "login".parse().unwrap(),
            vendor(&sandbox, 5),
            MemoryStore::new(),
            keys(),
            limits,
        );
        let engine = engine.build().unwrap();
        // The list is the other example's, so that the engine itself has to refuse.
        Self::of(sandbox, Service::new(engine, Region::Malaysia, &PURPOSES)).await
    }

    async fn of(sandbox: Sandbox, service: Service) -> Self {
        Self { sandbox, service: listening(service).await }
    }

    pub(crate) async fn start(&self) -> Reply {
        post(self.service, "/start", &start_fields()).await
    }

    /// A challenge, and the code that the phone shows.
    pub(crate) async fn started(&self) -> (String, String) {
        let started = self.start().await;
        assert_eq!(started.status, 200, "{started:?}");
        started.has_about_five_minutes();
        (started.text("challenge").unwrap().to_owned(), self.code_on_the_phone())
    }

    /// What a user reads off the newest message.
    pub(crate) fn code_on_the_phone(&self) -> String {
        let message = self.sandbox.messages().pop().unwrap();
        let mut runs = message.text.split(|character: char| !character.is_ascii_digit());
        runs.find(|run| run.len() == 6).unwrap().to_owned()
    }

    pub(crate) async fn check(&self, challenge: &str, code: &str) -> Reply {
        let fields = json!({"challenge": challenge, "phone": PHONE, "purpose": "login", "code": code});
        post(self.service, "/check", &fields).await
    }
}

/// Another instance of the service, on a port of its own.
#[cfg(target_os = "linux")]
pub(crate) async fn served(engine: Engine) -> SocketAddr {
    listening(Service::new(engine, Region::Indonesia, &PURPOSES)).await
}

async fn listening(service: Service) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = router(service).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

pub(crate) fn sender(sandbox: &Sandbox) -> accuauth::CodeSender {
    let account = sandbox.credentials(Vendor::Accuauth);
    let credentials = accuauth::Credentials::new(account.key, account.secret).unwrap();
    let host = accuauth::Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = accuauth::Client::new(host, credentials).unwrap();
    accuauth::CodeSender::new(client, "TPL_0001", accuauth::NumberFormat::CountryCode)
}

/// A vendor whose codes are valid for this many minutes.
pub(crate) fn vendor(sandbox: &Sandbox, minutes: u8) -> esms_my::Verification {
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = esms_my::Credentials::new(account.key, account.secret).unwrap();
    let url = sandbox.base_url(Vendor::EsmsMy);
    let client = esms_my::Client::builder(credentials).base_url(url).build().unwrap();
    esms_my::Verification::new(client, esms_my::OtpText::brand("Eaon")).duration_minutes(minutes)
}

pub(crate) fn keys() -> KeyRing {
    KeyRing::builder()
        .index(Key::generate().unwrap())
        .current("test", Key::generate().unwrap())
        .build()
        .unwrap()
}

/// A store that always fails in this way.
pub(crate) struct NoStore(pub(crate) fn() -> StoreError);

#[async_trait]
impl ChallengeStore for NoStore {
    async fn begin(&self, _: &Begin) -> Result<Begun, StoreError> {
        Err(self.0())
    }

    async fn finish(&self, _: &Finish) -> Result<Finished, StoreError> {
        Err(self.0())
    }

    async fn report(&self, _: MessageKey, _: Delivery) -> Result<Reported, StoreError> {
        Err(self.0())
    }

    async fn claim(&self, _: &Claim) -> Result<Claimed, StoreError> {
        Err(self.0())
    }

    async fn settle(&self, _: &Place, _: ChallengeId, _: Ticket, _: Ending) -> Result<bool, StoreError> {
        Err(self.0())
    }

    async fn consume(
        &self,
        _: &Place,
        _: ChallengeId,
        _: Generation,
        _: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        Err(self.0())
    }

    async fn owner(&self, _: ChallengeId) -> Result<Option<Subject>, StoreError> {
        Err(self.0())
    }

    async fn look_up(&self, _: &LookUp) -> Result<Known, StoreError> {
        Err(self.0())
    }

    async fn cancel(&self, _: Subject, _: ChallengeId, _: TenantMark) -> Result<Cancelled, StoreError> {
        Err(self.0())
    }

    async fn lift(&self, _: &Lift) -> Result<u32, StoreError> {
        Err(self.0())
    }

    async fn forget(&self, _: Subject) -> Result<u32, StoreError> {
        Err(self.0())
    }

    async fn switch(&self, _: &Slot, _: Turn) -> Result<bool, StoreError> {
        Err(self.0())
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        Err(self.0())
    }
}
