//! The table of the control API; `openapi.json` describes the same, and a test compares the two.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, delete, get, post, put};
use serde::Serialize;

use super::json::{Json, Only, Sandbox};
use super::{api, events, messages, settings};
use crate::faults::menu;
use crate::magic::magic_phones;
use crate::sandbox::Shared;
use crate::world::World;

/// Method and path of a call of the API, which is under `/_sandbox/v1`, and what answers it.
type Route = (&'static str, &'static str, MethodRouter<Arc<Shared>>);

const DESCRIPTION: &str = include_str!("openapi.json");

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}

fn shown<T: Serialize + 'static>(name: &'static str, look: fn(&World) -> T) -> MethodRouter<Arc<Shared>> {
    get(async move |State(shared): Sandbox| Json(Only(name, shared.with(|world| look(world)))))
}

pub(super) fn all() -> Vec<Route> {
    vec![
        ("GET", "/health", get(api::health)),
        ("POST", "/reset", post(api::reset)),
        ("POST", "/reset/{vendor}", post(api::reset_vendor)),
        ("GET", "/calls", get(api::calls)),
        ("GET", "/clock", get(settings::clock)),
        ("POST", "/clock", post(settings::set_clock)),
        ("GET", "/config/{vendor}", get(settings::config)),
        ("PUT", "/config/{vendor}", put(settings::configure)),
        ("GET", "/faults", shown("faults", World::faults)),
        ("POST", "/faults", post(settings::arm)),
        ("DELETE", "/faults", delete(settings::disarm)),
        ("GET", "/faults/menu", shown("menu", |_| menu())),
        ("DELETE", "/faults/{id}", delete(settings::disarm_one)),
        ("GET", "/messages", get(messages::list)),
        ("DELETE", "/messages", delete(messages::clear)),
        ("GET", "/messages/wait", get(messages::wait)),
        ("GET", "/messages/{id}", get(messages::one)),
        ("GET", "/otp/latest", get(messages::latest_code)),
        ("GET", "/requests", shown("requests", World::exchanges)),
        ("GET", "/requests/{id}", get(api::request)),
        ("GET", "/callbacks", shown("callbacks", World::callbacks)),
        ("GET", "/ledger", get(api::ledger)),
        ("POST", "/assertions", post(api::assertions)),
        ("GET", "/events", get(events::stream)),
        ("GET", "/magic", shown("magic", |_| magic_phones().collect::<Vec<_>>())),
        ("GET", "/provenance", shown("rules", |_| crate::provenance().collect::<Vec<_>>())),
        ("GET", "/openapi.json", get(openapi)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{DESCRIPTION, all};
    use crate::names::Vendor;

    #[test]
    fn the_description_has_every_call_and_every_vendor_and_no_other() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut described = BTreeSet::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|name| *name != "parameters") {
                described.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
        let served: BTreeSet<_> = all().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        assert_eq!(served, described);
        assert_eq!(description["components"]["schemas"]["Vendor"]["enum"], json!(Vendor::ALL));
    }
}
