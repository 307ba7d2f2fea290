//! JSON in and out, with errors that say what is wrong.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::json;

use crate::fields::{Fields, to_json};
use crate::sandbox::Shared;

pub(super) type Sandbox = State<Arc<Shared>>;

/// No call of the control API has a body near this size.
const BODY_LIMIT: usize = 64 * 1024;

pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        (headers, to_json(&self.0)).into_response()
    }
}

pub(super) type Outcome<T> = Result<Json<T>, Problem>;

pub(super) struct Only<T>(pub(super) &'static str, pub(super) T);

impl<T: Serialize> Serialize for Only<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, &self.1)])
    }
}

/// An error, as `{"error":{"status":400,"cause":"…"}}`.
#[derive(Debug)]
pub(super) struct Problem {
    status: u16,
    cause: String,
}

impl Problem {
    pub(super) fn new(status: u16, cause: impl Into<String>) -> Self {
        Self { status, cause: cause.into() }
    }
}

impl From<crate::Error> for Problem {
    fn from(error: crate::Error) -> Self {
        Self::new(400, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = json!({ "status": self.status, "cause": self.cause });
        (status, Json(Only("error", detail))).into_response()
    }
}

/// A JSON body. The content type is asked for because a browser sends it across sites only after asking first.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(415, "the body must have the content type application/json"));
        }
        let bytes = to_bytes(request.into_body(), BODY_LIMIT).await;
        let bytes = bytes.map_err(|_| Problem::new(413, "the body is too long or was cut"))?;
        let unread = |error| Problem::new(400, format!("the body cannot be read: {}", reason(&error)));
        serde_json::from_slice(&bytes).map(Self).map_err(unread)
    }
}

/// The texts of `serde_json` that repeat what they refuse, up to what would have been right.
const REPEATS: [&str; 5] =
    ["invalid type", "invalid value", "invalid length", "unknown variant", "unknown field"];

/// Why it cannot be read. Repeats nothing that was posted: it may be a key or a number, and an answer ends up in logs.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match REPEATS.iter().find(|start| text.starts_with(**start)) {
        // What was posted stands before the last of these.
        Some(start) => format!("{start}{}", text.rfind(", expected ").map_or("", |place| &text[place..])),
        None => text,
    }
}

/// The query of a call, or a form.
pub(super) struct Query(Fields);

impl Query {
    pub(super) fn parse(query: Option<String>) -> Self {
        Self::form(query.unwrap_or_default().as_bytes())
    }

    pub(super) fn form(body: &[u8]) -> Self {
        Self(Fields::from_form(body))
    }

    /// A value that is there and not blank.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    pub(super) fn whole_number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let number = self.value(name).map(str::parse).transpose();
        number.map_err(|_| Problem::new(400, format!("`{name}` must be a whole number")))
    }
}
