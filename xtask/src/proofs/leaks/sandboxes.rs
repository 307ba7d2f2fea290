//! Every call meets every fault of a sandbox, with keys that it knows and with keys that it does not.

use std::sync::Arc;
use std::time::Duration;

use otp_core::{OtpCode, PhoneNumber};
use otp_sandbox::{Config, Fault, Sandbox, Vendor};

use super::calls::{Clients, HttpOptions, Stage, Tried};
use super::canaries::{Account, Canaries, OfVendor};
use super::looks;
use super::orders::{self, Order};
use super::watch::Watch;
use crate::Failure;

/// How long a call may take that ends by itself; no honest one comes near.
const PATIENT: Duration = Duration::from_secs(20);
/// How long one takes that ends with the client's time-out.
const HASTY: Duration = Duration::from_millis(40);

/// Orders that one sandbox gets: the page shows every call there was, so that a long list would be searched often.
const ORDERS_AT_ONCE: usize = 8;

/// What was done, for the report.
#[derive(Default, Clone)]
pub(crate) struct Done {
    pub(crate) sandboxes: usize,
    pub(crate) orders: usize,
    pub(crate) magic: usize,
    pub(crate) double_sends: usize,
    pub(crate) exchanges: usize,
    pub(crate) routes: usize,
}

impl Done {
    pub(crate) fn add(&mut self, other: &Self) {
        self.sandboxes += other.sandboxes;
        self.orders += other.orders;
        self.magic += other.magic;
        self.double_sends += other.double_sends;
        self.exchanges += other.exchanges;
        self.routes = self.routes.max(other.routes);
    }
}

/// Whose keys a client has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// The sandbox's own: calls are carried out.
    Known,
    /// A real account's, as far as the sandbox can tell: a mistake that is easily made.
    Foreign,
}

pub(crate) async fn run(
    watch: Arc<Watch>,
    canaries: Arc<Canaries>,
    tried: Arc<Tried>,
    vendor: Vendor,
    keys: Keys,
) -> Result<Done, Failure> {
    let orders = orders::all(vendor)?;
    let mut done = Done { orders: orders.len(), magic: canaries.of(vendor).magic.len(), ..Done::default() };
    let mut seen = looks::Seen::new();
    for (index, some) in orders.chunks(ORDERS_AT_ONCE).enumerate() {
        let run = Run::start(&watch, &canaries, &tried, vendor, keys).await?;
        if index == 0 {
            run.without_orders().await?;
        }
        run.with_orders(some).await?;
        done.add(&run.looked_at(&mut seen).await?);
    }
    Ok(done)
}

pub(crate) fn known(vendor: Vendor) -> Account {
    let keys = vendor.credentials();
    Account { key: keys.key.to_owned(), secret: keys.secret.to_owned() }
}

struct Run<'a> {
    watch: &'a Watch,
    canaries: &'a Canaries,
    tried: &'a Tried,
    sandbox: Sandbox,
    own: &'a OfVendor,
    patient: Clients,
    hasty: Clients,
    kept: Clients,
}

impl<'a> Run<'a> {
    async fn start(
        watch: &'a Watch,
        canaries: &'a Canaries,
        tried: &'a Tried,
        vendor: Vendor,
        keys: Keys,
    ) -> Result<Self, Failure> {
        let builder = Sandbox::builder().token(&canaries.token);
        watch.value("otp_sandbox::Builder", &builder);
        let sandbox = builder.start().await.map_err(failed)?;
        let own = canaries.of(vendor);
        let account = match keys {
            Keys::Known => known(vendor),
            Keys::Foreign => own.account.clone(),
        };
        let base_url = sandbox.base_url(vendor);
        let clients = |options: HttpOptions| Clients::new(watch, vendor, &base_url, &account, &options);
        let patient = HttpOptions::new().connect_timeout(PATIENT).timeout(PATIENT);
        let hasty = HttpOptions::new().connect_timeout(HASTY).timeout(HASTY);
        let kept = patient.clone().reuse_connections(Duration::from_secs(5));
        let (patient, hasty, kept) = (clients(patient)?, clients(hasty)?, clients(kept)?);
        Ok(Self { watch, canaries, tried, sandbox, own, patient, hasty, kept })
    }

    async fn without_orders(&self) -> Result<(), Failure> {
        let [letters, digits] = &self.own.codes;
        for code in [letters, digits] {
            self.calls(&self.patient, "no fault", None, code).await;
            self.calls(&self.kept, "no fault, kept connections", None, code).await;
        }
        for phone in &self.own.magic {
            self.calls_to(*phone, &self.patient, "a magic phone", None, letters, false).await;
        }
        // The same once more after an error, as an impatient caller does.
        let cut = Fault::cut(self.own.vendor);
        self.calls(&self.patient, "cut", Some(&cut), letters).await;
        self.calls(&self.patient, "again after a cut", None, letters).await;
        self.empty_account(letters).await
    }

    async fn with_orders(&self, orders: &[Order]) -> Result<(), Failure> {
        let [letters, digits] = &self.own.codes;
        for order in orders {
            let clients = if order.lasts { &self.hasty } else { &self.patient };
            self.watch.value("otp_sandbox::Fault", &order.fault);
            let (phone, name) = (self.own.phone, order.name.as_str());
            self.calls_to(phone, clients, name, Some(&order.fault), digits, order.is_heavy).await;
        }
        // Left armed, and with a code set, for those who look.
        let last = Fault::cut(self.own.vendor).phone(self.own.phone.e164().to_string());
        self.sandbox.arm(last).map_err(failed)?;
        self.set_next_code(letters);
        Ok(())
    }

    /// Looks at all that the sandbox shows now.
    async fn looked_at(&self, seen: &mut looks::Seen) -> Result<Done, Failure> {
        let exchanges = self.sandbox.exchanges();
        Ok(Done {
            sandboxes: 1,
            double_sends: self.sandbox.ledger().double_sends.len(),
            exchanges: exchanges.len(),
            routes: looks::look_at(self.watch, self.canaries, &self.sandbox, seen).await?,
            ..Done::default()
        })
    }

    async fn empty_account(&self, code: &OtpCode) -> Result<(), Failure> {
        let vendor = self.own.vendor;
        self.sandbox.configure(vendor, Config::new().balance(0)).map_err(failed)?;
        self.calls(&self.patient, "no balance", None, code).await;
        let nobody = Config::new().balance(1_000).allowed_ips([]);
        self.watch.value("otp_sandbox::Config", &nobody);
        self.sandbox.configure(vendor, nobody).map_err(failed)?;
        self.calls(&self.patient, "address not allowed", None, code).await;
        self.sandbox.configure(vendor, Config::new().any_ip()).map_err(failed)
    }

    async fn calls(&self, clients: &Clients, situation: &str, fault: Option<&Fault>, code: &OtpCode) {
        self.calls_to(self.own.phone, clients, situation, fault, code, false).await;
    }

    async fn calls_to(
        &self,
        phone: PhoneNumber,
        clients: &Clients,
        situation: &str,
        fault: Option<&Fault>,
        code: &OtpCode,
        is_short: bool,
    ) {
        let before = || {
            self.set_next_code(code);
            if let Some(fault) = fault {
                // One that cannot be armed would go unnoticed; the orders come from the sandbox's own menu.
                if let Err(error) = self.sandbox.arm(fault.clone()) {
                    self.watch.error("arming a fault", &error);
                }
            }
        };
        let after = || self.sandbox.disarm();
        let stage = Stage {
            watch: self.watch,
            canaries: self.canaries,
            tried: self.tried,
            situation: situation.to_owned(),
            before: &before,
            after: &after,
            phone,
            code: code.clone(),
            is_short,
        };
        clients.call_all(&stage).await;
    }

    /// The codes that the vendor makes are canaries as well.
    fn set_next_code(&self, code: &OtpCode) {
        if self.own.vendor != Vendor::Accuauth {
            let config = Config::new().next_code(code.expose());
            self.watch.value("otp_sandbox::Config", &config);
            if let Err(error) = self.sandbox.configure(self.own.vendor, config) {
                self.watch.error("setting a code", &error);
            }
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn failed(error: otp_sandbox::Error) -> Failure {
    Failure::new(&format!("the sandbox: {error}"))
}
