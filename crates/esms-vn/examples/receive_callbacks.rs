//! Receives the vendor's delivery reports, with axum.
//!
//! `cargo run -p esms-vn --example receive_callbacks` listens on a loopback address and prints a curl line to try. It calls no
//! vendor and costs nothing.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use esms_vn::callback::{Change, DeliveryReport, Progress, Stage};

/// The vendor signs nothing. So the path holds a secret: at least 128 random bits, from where your other secrets are.
const SECRET: &str = "ESMS_VN_CALLBACK_SECRET";

/// More messages than are under way at once. A stranger who learns the secret must not fill the memory.
const MOST_MESSAGES: usize = 100_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = env::var(SECRET).unwrap_or_else(|_| "for-the-example-only".to_owned());
    let messages = Messages::default();
    // Where your send call returns: a report may have come before.
    messages.sent("849fe08c19294b02857cf91687021a50250");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!(
        "curl -i 'http://{}/esms/{secret}/report?SMSID=849fe08c19294b02857cf91687021a50250&SendStatus=5&SendSuccess=1&SendFailed=0&TotalReceiver=1'",
        listener.local_addr()?
    );
    axum::serve(listener, router(&secret, messages)).await?;
    Ok(())
}

/// Every path without the secret is unknown, and nobody learns why.
pub fn router(secret: &str, messages: Messages) -> Router {
    Router::new().route(&format!("/esms/{secret}/report"), get(report)).with_state(messages)
}

/// The messages under way, by `SMSID`. A real program has them in its database.
#[derive(Debug, Clone, Default)]
pub struct Messages(Arc<Mutex<HashMap<String, Progress>>>);

impl Messages {
    /// Notes the `SMSID` that a send call returned.
    pub fn sent(&self, sms_id: &str) {
        self.all().entry(sms_id.to_owned()).or_insert_with(|| Progress::of_message(sms_id));
    }

    /// How far a message is.
    pub fn stage(&self, sms_id: &str) -> Option<Stage> {
        self.all().get(sms_id).map(Progress::stage)
    }

    /// Takes a report. `None`: there is no room for another message.
    fn reported(&self, report: &DeliveryReport) -> Option<Change> {
        let mut all = self.all();
        if let Some(progress) = all.get_mut(&report.sms_id) {
            return Some(progress.reported(report));
        }
        if all.len() >= MOST_MESSAGES {
            return None;
        }
        let progress = Progress::of_report(report);
        let change = Change::Moved { from: Stage::Unreported, to: progress.stage() };
        all.insert(report.sms_id.clone(), progress);
        Some(change)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Only notes the report: the vendor does not wait long. What follows from it is another task's work.
async fn report(State(messages): State<Messages>, RawQuery(query): RawQuery) -> StatusCode {
    let report = match DeliveryReport::parse(query.as_deref().unwrap_or_default()) {
        Ok(report) => report,
        Err(error) => {
            // It names the field and shows no value.
            eprintln!("report: {error}");
            return StatusCode::BAD_REQUEST;
        }
    };
    match messages.reported(&report) {
        Some(Change::Moved { to, .. }) => println!("{to:?}: ask the vendor before money depends on it"),
        Some(Change::Nothing | Change::OtherMessage) => {}
        // The vendor will try again.
        None => return StatusCode::SERVICE_UNAVAILABLE,
    }
    StatusCode::OK
}
