//! The table of the control API; `openapi.json` describes the same, and a test compares the two.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::{api, events, faults, messages, requests, settings};
use crate::sandbox::Shared;

/// One call of the API; the path is under `/_sandbox/v1`.
pub(super) struct Route {
    #[cfg_attr(not(test), allow(dead_code, reason = "the test compares it with the description"))]
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) handler: MethodRouter<Arc<Shared>>,
}

const DESCRIPTION: &str = include_str!("openapi.json");

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}

pub(super) fn all() -> Vec<Route> {
    vec![
        read("/health", api::health),
        write("/reset", api::reset),
        write("/reset/{vendor}", api::reset_vendor),
        read("/clock", settings::clock),
        write("/clock", settings::set_clock),
        read("/config/{vendor}", settings::config),
        route(Method::PUT, MethodFilter::PUT, "/config/{vendor}", settings::configure),
        read("/faults", faults::list),
        write("/faults", faults::arm),
        delete("/faults", faults::disarm),
        read("/faults/menu", faults::menu),
        delete("/faults/{id}", faults::disarm_one),
        read("/messages", messages::list),
        delete("/messages", messages::clear),
        read("/messages/wait", messages::wait),
        read("/messages/{id}", messages::one),
        read("/otp/latest", messages::latest_code),
        read("/requests", requests::list),
        read("/requests/{id}", requests::one),
        read("/ledger", api::ledger),
        write("/assertions", api::assertions),
        read("/events", events::stream),
        read("/magic", api::magic),
        read("/provenance", api::provenance),
        read("/openapi.json", openapi),
    ]
}

fn route<H: Handler<T, Arc<Shared>>, T: 'static>(
    method: Method,
    filter: MethodFilter,
    path: &'static str,
    handler: H,
) -> Route {
    Route { method, path, handler: on(filter, handler) }
}

fn read<H: Handler<T, Arc<Shared>>, T: 'static>(path: &'static str, handler: H) -> Route {
    route(Method::GET, MethodFilter::GET, path, handler)
}

fn write<H: Handler<T, Arc<Shared>>, T: 'static>(path: &'static str, handler: H) -> Route {
    route(Method::POST, MethodFilter::POST, path, handler)
}

fn delete<H: Handler<T, Arc<Shared>>, T: 'static>(path: &'static str, handler: H) -> Route {
    route(Method::DELETE, MethodFilter::DELETE, path, handler)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{DESCRIPTION, all};

    #[test]
    fn the_description_has_every_call_and_no_other() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut described = BTreeSet::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|name| *name != "parameters") {
                described.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
        let served: BTreeSet<_> =
            all().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(served, described);
    }
}
