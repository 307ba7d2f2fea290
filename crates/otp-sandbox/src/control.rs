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
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::time::sleep;

pub(crate) use self::guard::{is_near, is_private};
use self::json::Problem;
use crate::sandbox::Shared;
use crate::wire::BREATH;

/// Not `axum::serve`, which waits without a limit for the rest of a half-sent head.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut server = Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(shared.settings.silence);
    let service = TowerToHyperService::new(router(shared));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(BREATH).await;
            continue;
        };
        let (server, service) = (server.clone(), service.clone());
        tokio::spawn(async move { server.serve_connection(TokioIo::new(stream), service).await });
    }
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
