//! Every call of every client, exact and through the traits, with a look at everything that can be printed on the way.

mod accuauth;
mod esms_my;
mod esms_vn;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use otp_core::{OtpCode, PhoneNumber};
use otp_sandbox::Vendor;

use super::canaries::{Account, Canaries, OfVendor};
use super::watch::Watch;
use crate::Failure;

/// The settings of a client's connections; the three crates share the type.
pub(crate) use esms_my_crate::HttpOptions;

use ::esms_my as esms_my_crate;

/// How often each operation was called, and how often it succeeded.
#[derive(Default)]
pub(crate) struct Tried(Mutex<BTreeMap<&'static str, (u64, u64)>>);

impl Tried {
    fn count(&self, operation: &'static str, is_fine: bool) {
        let mut tried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = tried.entry(operation).or_default();
        counts.0 += 1;
        counts.1 += u64::from(is_fine);
    }

    pub(crate) fn by_operation(&self) -> BTreeMap<&'static str, (u64, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What surrounds each call.
pub(crate) struct Stage<'a> {
    pub(crate) watch: &'a Watch,
    pub(crate) canaries: &'a Canaries,
    pub(crate) tried: &'a Tried,
    /// The situation, for whoever reads a finding.
    pub(crate) situation: String,
    /// Done before each call, such as arming a fault.
    pub(crate) before: &'a (dyn Fn() + Sync),
    /// Done after each call.
    pub(crate) after: &'a (dyn Fn() + Sync),
    /// The number that the calls are for, and the code that is checked or sent.
    pub(crate) phone: PhoneNumber,
    pub(crate) code: OtpCode,
    /// Only the first call of each client, where each costs much.
    pub(crate) is_short: bool,
}

impl Stage<'_> {
    fn of(&self, vendor: Vendor) -> &OfVendor {
        self.canaries.of(vendor)
    }

    fn origin(&self, operation: &str) -> String {
        format!("{operation}: {}", self.situation)
    }

    async fn exact<T, E>(&self, operation: &'static str, call: impl Future<Output = Result<T, E>>)
    where
        T: Debug,
        E: Error + Into<otp_core::Error> + 'static,
    {
        (self.before)();
        let outcome = call.await;
        (self.after)();
        self.tried.count(operation, outcome.is_ok());
        self.watch.exact(&self.origin(operation), outcome);
    }

    async fn neutral<T: Debug>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, otp_core::Error>>,
    ) {
        (self.before)();
        let outcome = call.await;
        (self.after)();
        self.tried.count(operation, outcome.is_ok());
        self.watch.neutral(&self.origin(operation), &outcome);
    }
}

/// A vendor's client in each of its encodings.
pub(crate) enum Clients {
    EsmsVn(::esms_vn::Client),
    EsmsMy([::esms_my::Client; 2]),
    Accuauth([::accuauth::Client; 2]),
}

impl Clients {
    /// Builds the clients and looks at everything that building them needs.
    pub(crate) fn new(
        watch: &Watch,
        vendor: Vendor,
        base_url: &str,
        account: &Account,
        options: &HttpOptions,
    ) -> Result<Self, Failure> {
        watch.value("HttpOptions", options);
        match vendor {
            Vendor::EsmsVn => esms_vn::clients(watch, base_url, account, options),
            Vendor::EsmsMy => esms_my::clients(watch, base_url, account, options),
            _ => accuauth::clients(watch, base_url, account, options),
        }
    }

    /// Makes every call of the vendor.
    pub(crate) async fn call_all(&self, stage: &Stage<'_>) {
        match self {
            Self::EsmsVn(client) => esms_vn::call_all(client, stage).await,
            Self::EsmsMy(clients) => esms_my::call_all(clients, stage).await,
            Self::Accuauth(clients) => accuauth::call_all(clients, stage).await,
        }
    }
}

/// A client that could not be built is a failure of this run; its error is looked at all the same.
fn unbuilt<E: Error + Into<otp_core::Error> + 'static>(watch: &Watch, error: E) -> Failure {
    let failure = Failure::new(&format!("a client could not be built: {error}"));
    watch.exact("building a client", Err::<(), E>(error));
    failure
}
