//! Zalo first and then SMS, over HTTP: eSMS.vn in the sandbox reports to a receiver of this program.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use esms_vn::callback::DeliveryReport;
use esms_vn::sms::Product;
use esms_vn::{Client, CodeSender, Credentials, SendOptions};
use otp_core::{Delivery, Effect, OtpCode, PhoneNumber, Region};
use otp_sandbox::{Channel, Config, Fault, Sandbox, Vendor};
use otp_testkit::pages;
use otp_verify::store::Reported;
use otp_verify::{Limit, MemoryStore, Purpose, Reason, SendLimits, TestClock};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::example_service::stage::keys;

include!("readme/by_sms_instead.rs");

const A_MINUTE: Duration = Duration::from_secs(60);
const ARRIVES_OR_FAILS: Duration = Duration::from_secs(3);

struct World {
    sandbox: Sandbox,
    clock: TestClock,
    engine: Engine,
    /// What the engine said to each report that was certain.
    reports: mpsc::UnboundedReceiver<(Delivery, Reported)>,
}

#[derive(Clone)]
struct Receiver(Engine, mpsc::UnboundedSender<(Delivery, Reported)>);

async fn receive(State(receiver): State<Receiver>, RawQuery(query): RawQuery) -> StatusCode {
    let Ok(report) = DeliveryReport::parse(&query.unwrap_or_default()) else {
        return StatusCode::BAD_REQUEST;
    };
    let Some(delivery) = report.delivery() else { return StatusCode::OK };
    match receiver.0.reported(Client::VENDOR, &report.sms_id, delivery).await {
        Ok(reported) => {
            receiver.1.send((delivery, reported)).unwrap();
            StatusCode::OK
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl World {
    async fn new() -> Self {
        let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsVn);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsVn)).build().unwrap();
        let url = format!("http://{}/esms/a-secret/report", listener.local_addr().unwrap());
        let by = |product| {
            CodeSender::builder(client.clone(), product, "{OTP} la ma cua ban")
                .options(SendOptions::new().callback_url(&url))
                .build()
                .unwrap()
        };
        let zalo = by(Product::zalo_priority("4097311281936189049"));
        let channels = channels(zalo, by(Product::customer_care("Shop"))).unwrap();
        let clock = TestClock::at(1_800_000_000_000);
        let store = MemoryStore::new().clock(clock.clone());
        let limits = SendLimits::new([Region::Vietnam], 100);
        let engine = Engine::own_code_by(channels, store, keys(), limits).build().unwrap();
        let (tell, reports) = mpsc::unbounded_channel();
        let receiver = Receiver(engine.clone(), tell);
        let app = Router::new().route("/esms/a-secret/report", get(receive)).with_state(receiver);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { sandbox, clock, engine, reports }
    }

    /// By which channel each message left, the oldest first: what the phone shows is what the ledger has billed.
    fn left(&self) -> Vec<Channel> {
        let messages = self.sandbox.messages();
        assert_eq!(self.sandbox.ledger().messages(Vendor::EsmsVn), messages.len() as u64);
        messages.into_iter().map(|message| message.channel).collect()
    }

    fn requests(&self) -> u64 {
        self.sandbox.requests(Vendor::EsmsVn)
    }

    /// The wait beside the button for SMS, if the page shows one.
    async fn offers_sms(&self, id: ChallengeId) -> Option<Duration> {
        let (text, wait) = button(&self.engine, id, &start()).await.unwrap()?;
        assert_eq!(text, "Send by SMS instead");
        Some(wait)
    }

    async fn waits_for_the_cooldown(&self, id: ChallengeId, start: &Start) {
        let error = self.engine.resend(id, start).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Limited(Limit::Cooldown));
    }

    async fn confirms_the_newest(&self, id: ChallengeId) {
        let code = self.sandbox.messages().pop().unwrap().code.unwrap();
        let code = OtpCode::parse(&code).unwrap();
        self.engine.check(id, phone(), &login(), &code).await.unwrap();
    }
}

fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

fn login() -> Purpose {
    Purpose::parse("login").unwrap()
}

fn start() -> Start {
    Start::new(phone(), login())
}

#[tokio::test]
async fn after_a_report_of_failure_the_users_resend_goes_by_sms_and_is_confirmed() {
    pages::prints("crates/otp-verify/README.md", include_str!("readme/by_sms_instead.rs"));
    let mut world = World::new().await;
    world.sandbox.configure(Vendor::EsmsVn, Config::new().zalo_fails(true)).unwrap();
    let id = world.engine.start(&start()).await.unwrap().challenge.id;
    assert_eq!((world.requests(), world.left()), (1, vec![]));

    world.sandbox.advance(ARRIVES_OR_FAILS);
    assert_eq!(world.reports.recv().await.unwrap(), (Delivery::Failed, Reported::Noted(id)));
    assert_eq!((world.requests(), world.left()), (1, vec![]), "a report sends nothing");
    assert_eq!(world.offers_sms(id).await, Some(A_MINUTE));
    world.waits_for_the_cooldown(id, &start()).await;

    world.clock.advance(A_MINUTE);
    assert_eq!(world.offers_sms(id).await, Some(Duration::ZERO));
    world.engine.resend(id, &start()).await.unwrap();
    assert_eq!((world.requests(), world.left()), (2, vec![Channel::Sms]));
    assert_eq!(world.offers_sms(id).await, None, "SMS is the last");
    world.sandbox.advance(ARRIVES_OR_FAILS);
    assert_eq!(world.reports.recv().await.unwrap(), (Delivery::Delivered, Reported::Noted(id)));
    world.confirms_the_newest(id).await;
    assert_eq!((world.requests(), world.left()), (2, vec![Channel::Sms]));
}

#[tokio::test]
async fn after_a_cut_connection_only_the_users_wish_goes_on_to_sms() {
    let mut world = World::new().await;
    world.sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let error = world.engine.start(&start()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let id = error.challenge().unwrap().id;
    assert_eq!((world.requests(), world.left()), (1, vec![Channel::Zalo]), "it has left all the same");

    // Nobody here has its id, so its report is about no message.
    world.sandbox.advance(ARRIVES_OR_FAILS);
    assert_eq!(world.reports.recv().await.unwrap(), (Delivery::Delivered, Reported::NotFound));
    assert_eq!(world.offers_sms(id).await, Some(A_MINUTE));
    world.waits_for_the_cooldown(id, &start().by_next_channel()).await;
    world.clock.advance(A_MINUTE);
    assert_eq!(world.requests(), 1, "nothing goes by itself");

    world.engine.resend(id, &start()).await.unwrap();
    assert_eq!(world.left(), [Channel::Zalo, Channel::Zalo]);
    world.clock.advance(A_MINUTE);
    pressed(&world.engine, id, start()).await.unwrap();
    assert_eq!((world.requests(), world.left()), (3, vec![Channel::Zalo, Channel::Zalo, Channel::Sms]));
    world.confirms_the_newest(id).await;
}
