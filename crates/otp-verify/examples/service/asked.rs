//! A request, read within its limits.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequest, Request};
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;

use super::Service;
use super::answer::Refusal;

/// The most bytes of a body: the longest fields together have a tenth of it.
pub(crate) const LONGEST_BODY: usize = 2 * 1024;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The fields of a request, who sent it, and its place among those that are worked on.
pub(crate) struct Asked<T> {
    pub(crate) fields: T,
    pub(crate) caller: String,
    pub(crate) room: OwnedSemaphorePermit,
}

impl<T: DeserializeOwned + Send> FromRequest<Service> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Refusal> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // A service that cannot tell its callers apart must not send.
        let caller = peer.map(caller).ok_or_else(Refusal::unavailable)?;
        // `Json` insists on the content type: a form on somebody else's page cannot set it, so that a visitor's browser
        // cannot be made to spend your messages.
        let body = tokio::time::timeout(BODY_TIME, Json::<T>::from_request(request, service)).await;
        let Json(fields) = body
            .map_err(|_| Refusal::slow())?
            .map_err(|rejection| Refusal::unreadable(rejection.status()))?;
        // Only now, so that slow senders keep nobody out.
        let room = Arc::clone(&service.room).try_acquire_owned().map_err(|_| Refusal::busy())?;
        Ok(Self { fields, caller, room })
    }
}

/// What a household or a server cannot change at will: an IPv4 address, or the first half of an IPv6 one.
fn caller(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
