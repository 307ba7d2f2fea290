//! The three routes.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use otp_core::{OtpCode, PhoneNumber};
use otp_verify::{Challenge, ChallengeId, Error, Message, Purpose, Start, Started};
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;

use super::Service;
use super::answer::Refusal;
use super::asked::{Asked, LONGEST_BODY};

pub(crate) fn router(service: Service) -> Router {
    Router::new()
        .route("/start", post(start))
        .route("/resend", post(resend))
        .route("/check", post(check))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(service)
}

#[derive(Deserialize)]
struct StartFields {
    phone: String,
    purpose: String,
    /// A random text that the front end draws for each time that its user asks, and repeats with the request.
    idempotency_key: Option<String>,
}

#[derive(Deserialize)]
struct ResendFields {
    challenge: String,
    phone: String,
    purpose: String,
}

#[derive(Deserialize)]
struct CheckFields {
    challenge: String,
    phone: String,
    purpose: String,
    code: String,
}

#[derive(Serialize)]
struct Sent {
    challenge: String,
    expires_in_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'static str>,
}

#[derive(Serialize)]
struct Checked {
    confirmed: bool,
}

async fn start(State(service): State<Service>, asked: Asked<StartFields>) -> Result<Response, Refusal> {
    let Asked { fields, caller, room } = asked;
    let mut start = service.start_of(&fields.phone, &fields.purpose, caller)?;
    if let Some(key) = fields.idempotency_key {
        start = start.idempotency_key(key.parse().map_err(|_| Refusal::invalid_key())?);
    }
    let started = to_the_end(room, async move { service.engine.start(&start).await }).await?;
    sent(started)
}

async fn resend(State(service): State<Service>, asked: Asked<ResendFields>) -> Result<Response, Refusal> {
    let Asked { fields, caller, room } = asked;
    let challenge = challenge(&fields.challenge)?;
    let start = service.start_of(&fields.phone, &fields.purpose, caller)?;
    let started = to_the_end(room, async move { service.engine.resend(challenge, &start).await }).await?;
    sent(started)
}

async fn check(State(service): State<Service>, asked: Asked<CheckFields>) -> Result<Response, Refusal> {
    let Asked { fields, room, .. } = asked;
    let challenge = challenge(&fields.challenge)?;
    let phone = service.phone(&fields.phone)?;
    let purpose = service.purpose(&fields.purpose)?;
    let code = OtpCode::parse(&fields.code).map_err(|_| Refusal::malformed_code())?;
    let checked =
        to_the_end(room, async move { service.engine.check(challenge, phone, &purpose, &code).await });
    // A real program continues here with the number and the purpose of this value, not with those of the request. It opens a
    // session, or saves the new number.
    let _confirmed = checked.await??;
    Ok(Json(Checked { confirmed: true }).into_response())
}

impl Service {
    fn start_of(&self, phone: &str, purpose: &str, caller: String) -> Result<Start, Refusal> {
        Ok(Start::new(self.phone(phone)?, self.purpose(purpose)?).counted_by("ip", caller))
    }

    fn phone(&self, text: &str) -> Result<PhoneNumber, Refusal> {
        PhoneNumber::parse(text, self.region).map_err(|_| Refusal::invalid_phone())
    }

    /// Callers who could choose any word could open a challenge for each.
    fn purpose(&self, text: &str) -> Result<Purpose, Refusal> {
        let known = self.purposes.contains(&text).then(|| Purpose::parse(text).ok()).flatten();
        known.ok_or_else(Refusal::unknown_purpose)
    }
}

fn challenge(text: &str) -> Result<ChallengeId, Refusal> {
    text.parse().map_err(|_| Refusal::invalid_challenge())
}

/// Runs the engine's call in a task of its own. A caller who hangs up drops the future of the request, and the call with it,
/// perhaps in the middle of sending. The permit moves into the task, so that calls of callers who left count as well.
async fn to_the_end<T: Send + 'static>(
    room: OwnedSemaphorePermit,
    call: impl Future<Output = T> + Send + 'static,
) -> Result<T, Refusal> {
    let task = tokio::spawn(async move {
        let _room = room;
        call.await
    });
    task.await.map_err(|_| Refusal::unavailable())
}

fn sent(started: Result<Started, Error>) -> Result<Response, Refusal> {
    match started {
        Ok(Started { challenge, message: Message::Sent(_) | Message::SentBefore, .. }) => {
            Ok(answer(StatusCode::OK, challenge, None))
        }
        Ok(Started { challenge, message: Message::PerhapsSentBefore, .. }) => Ok(perhaps(challenge)),
        Err(error) => error.challenge().map(perhaps).ok_or_else(|| error.into()),
    }
}

fn perhaps(challenge: Challenge) -> Response {
    answer(StatusCode::ACCEPTED, challenge, Some("may_be_on_its_way"))
}

fn answer(status: StatusCode, challenge: Challenge, warning: Option<&'static str>) -> Response {
    let sent = Sent {
        challenge: challenge.id.to_string(),
        expires_in_seconds: challenge.expires_in.as_secs(),
        warning,
    };
    (status, Json(sent)).into_response()
}
