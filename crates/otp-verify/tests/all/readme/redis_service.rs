use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use esms_my::{ClientBuilder, HttpOptions, OtpText, Verification};
use otp_verify::otp_core::{Observer, OtpCode, PhoneNumber, Region, TracingObserver};
use otp_verify::{ChallengeId, Engine, Error, KeyRing, SendLimits, Start};
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::{
    self,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Deserialize;
use tokio::net::TcpListener;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Page = (StatusCode, String);

/// esms.com.my makes, sends and checks the codes. Redis keeps the challenges. `tracing` hears of every call and every answer.
fn engine(client: ClientBuilder, http: HttpOptions, redis: &str, keys: KeyRing) -> Result<Engine, Failure> {
    let observer: Arc<dyn Observer> = Arc::new(TracingObserver::new());
    let client = client.http(http.observer(Arc::clone(&observer))).build()?;
    let vendor = Verification::new(client, OtpText::brand("Eaon"));
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(1)
        .set_response_timeout(Some(Duration::from_secs(1)));
    let store =
        RedisStore::new(ConnectionManager::new_lazy_with_config(redis::Client::open(redis)?, config)?);
    let limits = SendLimits::new([Region::Malaysia], 2_000);
    let engine = Engine::guard("esms-my/1", "sign-up".parse()?, vendor, store, keys, limits);
    Ok(engine.observer(observer).build()?)
}

/// Answers `POST /start` and `POST /check` until the program ends.
async fn serve(listener: TcpListener, engine: Engine) -> std::io::Result<()> {
    let routes = Router::new().route("/start", post(start)).route("/check", post(check)).with_state(engine);
    axum::serve(listener, routes.into_make_service_with_connect_info::<SocketAddr>()).await
}

#[derive(Deserialize)]
struct Asked {
    phone: String,
}

#[derive(Deserialize)]
struct Typed {
    challenge: String,
    phone: String,
    code: String,
}

/// Answers with the id of the challenge, which the browser brings back with the code.
async fn start(
    State(engine): State<Engine>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Json(asked): Json<Asked>,
) -> Page {
    let Ok(phone) = PhoneNumber::parse(&asked.phone, Region::Malaysia) else { return typo("number") };
    let Ok(purpose) = "sign-up".parse() else { return outage() };
    // Behind a proxy this is the proxy: take the address that your own proxy adds.
    let start = Start::new(phone, purpose).counted_by("ip", peer.ip().to_string());
    // In a task: a browser that hangs up does not end the send.
    match tokio::spawn(async move { engine.start(&start).await }).await {
        Ok(Ok(started)) => (StatusCode::OK, started.challenge.id.to_string()),
        Ok(Err(error)) => match error.challenge() {
            // A message may be on its way, and its code can be checked.
            Some(challenge) => (StatusCode::ACCEPTED, challenge.id.to_string()),
            None => refusal(&error),
        },
        Err(_) => outage(),
    }
}

async fn check(State(engine): State<Engine>, Json(typed): Json<Typed>) -> Page {
    let Ok(id) = typed.challenge.parse::<ChallengeId>() else { return typo("challenge") };
    let Ok(phone) = PhoneNumber::parse(&typed.phone, Region::Malaysia) else { return typo("number") };
    let Ok(code) = OtpCode::parse(&typed.code) else { return typo("code") };
    let Ok(purpose) = "sign-up".parse() else { return outage() };
    match tokio::spawn(async move { engine.check(id, phone, &purpose, &code).await }).await {
        // Open the session here, for the number of this value.
        Ok(Ok(_confirmed)) => (StatusCode::OK, "Welcome.".to_owned()),
        Ok(Err(error)) => refusal(&error),
        Err(_) => outage(),
    }
}

fn typo(what: &str) -> Page {
    (StatusCode::UNPROCESSABLE_ENTITY, format!("Please look at the {what} again."))
}

/// The sentence of what a user can mend. The observer has logged the rest.
fn refusal(error: &Error) -> Page {
    if error.is_user_error() { (StatusCode::FORBIDDEN, format!("Sorry: {error}.")) } else { outage() }
}

fn outage() -> Page {
    (StatusCode::SERVICE_UNAVAILABLE, "Please try again later.".to_owned())
}
