//! The control port: the JSON API under `/_sandbox/v1/` and the inbox page at `/`.

mod api;
mod events;
mod guard;
mod json;
mod messages;
mod page;
mod routes;
mod settings;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use self::json::Problem;
use crate::sandbox::Shared;

pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // It only ends with the runtime, and then nobody is left to be told.
    let _ = axum::serve(listener, router(shared)).await;
}

fn router(shared: Arc<Shared>) -> Router {
    let api =
        routes::all().into_iter().fold(Router::new(), |api, (_, path, handler)| api.route(path, handler));
    Router::new()
        .route("/", get(page::inbox))
        .route("/faults", post(page::arm))
        .route("/faults/disarm", post(page::disarm))
        .route("/clock", post(page::clock))
        .route("/reset", post(page::reset))
        .nest("/_sandbox/v1", api)
        .method_not_allowed_fallback(async || Problem::new(405, "this path has no such method"))
        .fallback(async || Problem::new(404, "no such path"))
        .layer(from_fn_with_state(Arc::clone(&shared), guard::own_pages_only))
        .with_state(shared)
}
