//! What the example services have in common: routes, answers, limits, store and keys.
//!
//! | route | takes, as JSON | answers 200 with |
//! |---|---|---|
//! | `POST /start` | `phone`, `purpose` | `challenge`, `expires_in_seconds` |
//! | `POST /resend` | `challenge`, `phone`, `purpose` | the same |
//! | `POST /check` | `challenge`, `phone`, `purpose`, `code` | `confirmed: true` |
//!
//! A start may have an `idempotency_key`: a random text of 16 to 256 characters, fresh for each time that a user asks for a code, and the same when the
//! request is repeated because its answer was lost. It then gets the same challenge, and no second message.
//!
//! A start or a resend whose outcome nobody knows answers **202**: the same fields, and `warning:
//! "may_be_on_its_way"`. The code can be checked if it arrives, so a front end shows the same page, and lets the user ask
//! for another one after a while.
//!
//! # Refusals
//!
//! `{"error": "wrong_code", "message": "…", "attempts_left": 4}`: `error` is for a program, `message` for a person;
//! `retry_after_seconds` and the header `Retry-After` say how long to wait. `answer.rs` has the whole table.
//!
//! | status | means |
//! |---|---|
//! | 400, 408, 413, 415 | the request is no JSON of these fields, or came too slowly, or is too long |
//! | 422 | a value is wrong: the number, the purpose, the idempotency key, the shape of the code (which costs no attempt) |
//! | 403 | the code is refused: wrong, used, expired, or out of attempts. Not 401, which would have to name a way to log in that a browser then asks for; and one status for all of them, so that a front end needs one branch |
//! | 429 | too many messages or too many wrong codes: wait |
//! | 503 | the store, the vendor or this service cannot do it now; nobody was confirmed |
//!
//! Nothing in an answer depends on whether a number is known to the program behind it.
//!
//! # Limits of a request
//!
//! A body has at most 2 KiB and five seconds to arrive; 256 requests are worked on at once, and the next one is asked
//! to come back. **No timeout stands around the engine's calls**: dropping one in the middle leaves a message on its way that
//! nobody waits for. The vendor's client and the stores have timeouts of their own, which end in an error with an effect.
//! For the same reason a call goes on in a task of its own when the client hangs up. Timeouts for the head of a request, a
//! bound on connections, and TLS belong to the proxy in front.
//!
//! # Who is counted
//!
//! Sends are counted for the peer's address, as the caller `ip`; for IPv6, its /64. **Behind a proxy that is the proxy**, and
//! all users share one count. Take the address that your own proxy adds (the last entry of `X-Forwarded-For` if there is one
//! proxy), never the first entry, which clients can write themselves. A program with sessions or accounts also counts by
//! those.
//!
//! # Variables
//!
//! `LISTEN` (`127.0.0.1:8080`), `STORE` (`memory`, `redis://…` or `postgres://…`), and for a store that outlives the
//! process `OTP_INDEX_KEY` and `OTP_CODE_KEY`, each from `openssl rand -hex 32`, the same on every instance.

mod answer;
mod asked;
mod routes;
mod settings;

use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use otp_core::{PhoneNumber, Region};
use otp_sandbox::Sandbox;
use otp_verify::Engine;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub(crate) use routes::router;
pub(crate) use settings::store_and_keys;

/// How many requests are worked on at once. Each waits for a store or a vendor and needs little, so that this is about
/// those two.
const AT_ONCE: usize = 256;

/// What a service needs to answer.
#[derive(Clone)]
pub(crate) struct Service {
    engine: Engine,
    /// Numbers without a country code are read as ones of this country.
    region: Region,
    /// What it confirms numbers for.
    purposes: &'static [&'static str],
    room: Arc<Semaphore>,
}

impl Service {
    pub(crate) fn new(engine: Engine, region: Region, purposes: &'static [&'static str]) -> Self {
        Self::with_room(engine, region, purposes, AT_ONCE)
    }

    pub(crate) fn with_room(
        engine: Engine,
        region: Region,
        purposes: &'static [&'static str],
        at_once: usize,
    ) -> Self {
        Self { engine, region, purposes, room: Arc::new(Semaphore::new(at_once)) }
    }
}

/// Answers until Ctrl-C. `sample` is a number to try.
pub(crate) async fn serve(
    service: Service,
    sample: &str,
    sandbox: Option<&Sandbox>,
) -> Result<(), Box<dyn Error>> {
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await.map_err(|error| format!("LISTEN: {error}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}");
    if let Some(sandbox) = sandbox {
        show(&url, PhoneNumber::parse(sample, service.region)?, sample, &sandbox.control_url());
    }
    let app = router(service).into_make_service_with_connect_info::<SocketAddr>();
    let ended = async {
        // Without a way to hear of Ctrl-C, the system's own way of ending a process is left.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    Ok(axum::serve(listener, app).with_graceful_shutdown(ended).await?)
}

fn show(url: &str, phone: PhoneNumber, sample: &str, inbox: &str) {
    let digits = phone.msisdn();
    let fields = format!("\"phone\":\"{sample}\",\"purpose\":\"login\"");
    println!(
        "No credentials in the environment: a sandbox plays the vendor. Its inbox: {inbox}/

  curl {url}/start --json '{{{fields}}}'
  curl '{inbox}/_sandbox/v1/otp/latest?to={digits}'
  curl {url}/check --json '{{\"challenge\":\"…\",{fields},\"code\":\"…\"}}'
"
    );
}

/// The sentence of an error, not the `Debug` form that `main` would print.
pub(crate) fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
