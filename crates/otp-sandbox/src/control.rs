//! The control port: the JSON API under `/_sandbox/v1/` and the inbox page at `/`.

mod api;
mod faults;
mod guard;
mod json;
mod page;
mod settings;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use self::json::Problem;
use crate::sandbox::Shared;

pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // It only ends with the runtime, and then nobody is left to be told.
    let _ = axum::serve(listener, router(shared)).await;
}

fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/health", get(api::health))
        .route("/reset", post(api::reset))
        .route("/clock", get(settings::clock).post(settings::advance_clock))
        .route("/config/{vendor}", get(settings::config).put(settings::configure))
        .route("/faults", get(faults::list).post(faults::arm).delete(faults::disarm))
        .route("/messages", get(api::messages))
        .route("/otp/latest", get(api::latest_code))
        .route("/requests", get(api::requests))
        .route("/ledger", get(api::ledger))
        .route("/provenance", get(api::provenance));
    Router::new()
        .route("/", get(page::inbox))
        .nest("/_sandbox/v1", api)
        .method_not_allowed_fallback(async || Problem::new(405, "this path has no such method"))
        .fallback(async || Problem::new(404, "no such path"))
        .layer(from_fn(guard::loopback_only))
        .with_state(shared)
}
