//! One call of an endpoint, from its beginning to its end. The observer hears of both.

use std::fmt;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU64, Ordering};
use std::time::Instant;

use otp_core::{CallBegan, CallEnded, CallOutcome, Effect, Error, Observer, Risk, tell};

use crate::codes::Table;
use crate::gate::{BodyFate, Watch};
use crate::{Call, HttpClient, Reply};

/// Tells the calls of this process apart.
static CALLS: AtomicU64 = AtomicU64::new(1);

/// Nothing has been handed to the connection.
const HELD: u8 = 0;
/// A body was handed over behind the gate, which knows whether it left.
const GATED: u8 = 1;
/// A request without a body was handed over: nobody knows whether it left.
const UNWATCHED: u8 = 2;

/// How far one request got. It is kept outside the request's future, because that future may be dropped at any moment.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) watch: Watch,
    stage: AtomicU8,
    /// Of the answer; 0 before its head arrived.
    http_status: AtomicU16,
}

impl Progress {
    pub(crate) fn leaves(&self, has_gate: bool) {
        self.stage.store(if has_gate { GATED } else { UNWATCHED }, Ordering::Release);
    }

    pub(crate) fn answered(&self, http_status: u16) {
        self.http_status.store(http_status, Ordering::Release);
    }

    /// Gives up the request, and tells what became of it.
    pub(crate) fn fate(&self) -> BodyFate {
        match self.stage.load(Ordering::Acquire) {
            HELD => BodyFate::Kept,
            GATED => self.watch.fate(),
            // No other stage exists, and none would prove anything.
            UNWATCHED | 3.. => BodyFate::Unwatched,
        }
    }

    fn http_status(&self) -> Option<u16> {
        Some(self.http_status.load(Ordering::Acquire)).filter(|status| *status > 0)
    }
}

/// A call of an endpoint that has begun. Dropping it tells the observer that nobody has its answer.
///
/// Without an observer it costs no more than the call itself: no clock is read and nothing is allocated.
#[must_use = "dropping it tells the observer that the call was dropped"]
pub struct Exchange<'a> {
    http: &'a HttpClient,
    vendor: &'static str,
    risk: Risk,
    progress: Progress,
    told: Option<Told<'a>>,
}

struct Told<'a> {
    observer: &'a dyn Observer,
    began: CallBegan<'a>,
    at: Instant,
}

impl HttpClient {
    /// Begins a call of an endpoint. `method` is that of its request, and `vendor` the name of the crate.
    pub fn begin(
        &self,
        vendor: &'static str,
        endpoint: &'static str,
        risk: Risk,
        method: &'static str,
    ) -> Exchange<'_> {
        let told = self.observer().map(|observer| {
            let number = CALLS.fetch_add(1, Ordering::Relaxed);
            let began = CallBegan::new(number, vendor, endpoint, risk, method, self.server());
            tell(|| observer.call_began(&began));
            Told { observer, began, at: Instant::now() }
        });
        Exchange { http: self, vendor, risk, progress: Progress::default(), told }
    }
}

impl Exchange<'_> {
    /// Makes the request, as [`HttpClient::send`] does. A second one would find the gate closed.
    ///
    /// # Errors
    ///
    /// As for [`HttpClient::send`].
    pub async fn send(&self, call: Call) -> Result<Reply, Error> {
        self.http.send_watched(call, &self.progress).await
    }

    /// Ends the call: an error gets the vendor's name and what the call may do, and the observer hears of the outcome. `table`
    /// says which of the vendor's codes can be shown.
    ///
    /// # Errors
    ///
    /// The one that is handed in.
    pub fn end<T>(mut self, outcome: Result<T, Error>, table: &Table) -> Result<T, Error> {
        let outcome = outcome.map_err(|error| error.of_call(self.vendor, self.risk));
        if let Some(told) = self.told.take() {
            let error = outcome.as_ref().err();
            let (ended, effect) = error.map_or((CallOutcome::Succeeded, Effect::None), |error| {
                (CallOutcome::Failed(error.kind()), error.effect())
            });
            let code = error.and_then(Error::vendor_code).map(|code| table.printable(code));
            told.end(ended, effect, self.progress.http_status(), code);
        }
        outcome
    }
}

impl Told<'_> {
    fn end(self, outcome: CallOutcome, effect: Effect, http_status: Option<u16>, vendor_code: Option<&str>) {
        let ended = CallEnded::new(self.began, outcome, effect, self.at.elapsed())
            .with_http_status(http_status)
            .with_vendor_code(vendor_code);
        tell(|| self.observer.call_ended(&ended));
    }
}

/// The future of the call was dropped, and the request's with it.
impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        let Some(told) = self.told.take() else { return };
        let effect = match (self.risk, self.progress.fate()) {
            (Risk::Reads, _) | (_, BodyFate::Kept) => Effect::None,
            (_, BodyFate::Left | BodyFate::Unwatched) => Effect::Unknown,
        };
        told.end(CallOutcome::Dropped, effect, self.progress.http_status(), None);
    }
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("vendor", &self.vendor)
            .field("risk", &self.risk)
            .finish_non_exhaustive()
    }
}
