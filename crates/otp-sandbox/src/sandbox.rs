//! A running sandbox: four ports on loopback around one world.

mod builder;
mod caller;
mod shared;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

pub use builder::{Builder, Ports};
pub(crate) use shared::{Addresses, Shared};

use crate::Error;
use crate::clock::ClockReading;
use crate::config::Config;
use crate::events::Event;
use crate::exchange_log::Exchange;
use crate::expectations::Expectations;
use crate::faults::{ArmedFault, Fault};
use crate::inbox::Message;
use crate::ledger::Ledger;
use crate::names::{Credentials, Vendor};
use crate::reports::Callback;
use crate::world::World;

/// The three vendors on loopback, with a world of their own; dropping it frees the ports.
///
/// It runs on a thread of its own, so that a test may block and any runtime may hold it.
pub struct Sandbox {
    shared: Arc<Shared>,
    /// Dropped to end the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on free ports of 127.0.0.1, with a real clock.
    ///
    /// # Errors
    ///
    /// When no port or no thread can be had.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Settings for a sandbox: seed, ports, clock.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// What a client of this vendor is to use as its base URL, without a slash at the end.
    #[must_use]
    pub fn base_url(&self, vendor: Vendor) -> String {
        self.shared.addresses.base_url(vendor)
    }

    /// The address of the inbox page; the control API is under `/_sandbox/v1/` there. No slash at the end.
    #[must_use]
    pub fn control_url(&self) -> String {
        self.shared.addresses.link(self.shared.addresses.control, "")
    }

    /// The address of a vendor's port, for tests that speak raw bytes.
    #[must_use]
    pub fn address(&self, vendor: Vendor) -> SocketAddr {
        self.shared.addresses.vendor(vendor)
    }

    /// The keys of the vendor's fake account; the same in every sandbox.
    #[must_use]
    pub fn credentials(&self, vendor: Vendor) -> Credentials {
        vendor.credentials()
    }

    /// The variables of the environment in which a client finds the vendor's account here: the base URL, then each key.
    ///
    /// The program `otp-sandbox` prints them.
    #[must_use]
    pub fn variables(&self, vendor: Vendor) -> Vec<(&'static str, String)> {
        let facts = vendor.facts();
        let keys = [&facts.key].into_iter().chain(&facts.secret);
        let keys = keys.map(|key| (key.variable, key.value.to_owned()));
        [(facts.base_url, self.base_url(vendor))].into_iter().chain(keys).collect()
    }

    /// The newest code made for a phone or carried to it; the number may be written in any usual form.
    ///
    /// Also finds a code that was only made and never sent (esms-vn `TypeId` 1), and codes that are no longer good.
    #[must_use]
    pub fn latest_code(&self, phone: &str) -> Option<String> {
        self.shared.with(|world| world.latest_code(phone)).map(|latest| latest.code)
    }

    /// Changes a vendor's fake account.
    ///
    /// # Errors
    ///
    /// For a setting the vendor does not have, or a next code that is no code.
    pub fn configure(&self, vendor: Vendor, config: Config) -> Result<(), Error> {
        self.shared.with(|world| world.configure(vendor, config))
    }

    /// Sets how close two messages for the same purpose must be for the second to count as a double send.
    pub fn set_double_send_window(&self, window: Duration) {
        self.shared.with(|world| world.set_double_send_window(window));
    }

    /// Starts one vendor over: account, codes, messages, bill, exchanges and faults.
    pub fn reset_vendor(&self, vendor: Vendor) {
        self.shared.with(|world| world.reset_vendor(vendor));
        self.shared.ring();
    }

    /// Empties the inbox; codes and ledger stay.
    pub fn clear_messages(&self) {
        self.shared.with(World::clear_messages);
    }

    /// Starts over with a fresh world and clock; ports, seed and the builder's settings stay.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Arms a fault and returns its number.
    ///
    /// [`FaultKind::Refuse`](crate::FaultKind::Refuse) strikes at once: the port is closed when this returns.
    ///
    /// # Errors
    ///
    /// For a fault that never strikes or asks for what it cannot know, an operation of another vendor, a
    /// parameter out of range, or a code that is not an error code of the vendor.
    pub fn arm(&self, fault: Fault) -> Result<u64, Error> {
        let id = self.shared.arm(fault)?;
        self.shared.settle(id);
        Ok(id)
    }

    /// Takes one fault back and says whether it was armed.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn disarm_one(&self, id: u64) -> bool {
        self.shared.disarm(Some(id)) == 1
    }

    /// Takes all faults back.
    pub fn disarm(&self) {
        self.shared.disarm(None);
    }

    /// Reads the clock.
    #[must_use]
    pub fn clock(&self) -> ClockReading {
        self.shared.clock()
    }

    /// Moves the clock forward, so that nobody waits for a code to expire.
    pub fn advance(&self, by: Duration) {
        self.shared.set_clock(|clock| clock.advance(by));
    }

    /// Moves the clock to a moment, forward or back, in milliseconds since 1970.
    pub fn jump_to_ms(&self, to_ms: u64) {
        self.shared.set_clock(|clock| clock.jump_to_ms(to_ms));
    }

    /// Lets the clock stand still where it is.
    pub fn freeze(&self) {
        self.shared.set_clock(|clock| clock.freeze(true));
    }

    /// Lets the clock run from where it stands.
    pub fn unfreeze(&self) {
        self.shared.set_clock(|clock| clock.freeze(false));
    }
}

/// Methods of [`World`] that only look, on the world of a sandbox.
macro_rules! looks {
    ($($(#[$doc:meta])+ $name:ident($($argument:ident: $type:ty)?) -> $result:ty;)+) => {
        impl Sandbox {$(
            $(#[$doc])+
            #[must_use]
            pub fn $name(&self $(, $argument: $type)?) -> $result {
                self.shared.with(|world| world.$name($($argument)?))
            }
        )+}
    };
}

looks! {
    /// What the phones show, oldest first.
    messages() -> Vec<Message>;
    /// What was billed.
    ledger() -> Ledger;
    /// How many requests the vendor's port has received completely.
    requests(vendor: Vendor) -> u64;
    /// What passed the vendor ports, oldest first, with the keys taken out.
    exchanges() -> Vec<Exchange>;
    /// Every attempt to call the callback URL of a message, oldest first.
    callbacks() -> Vec<Callback>;
    /// What of the expectations is not so, one sentence each; none is a pass.
    verify(expected: &Expectations) -> Vec<String>;
    /// What has happened since the event with this number, as far as it is kept; 0 for all.
    events_after(id: u64) -> Vec<Event>;
    /// The faults that are still armed.
    faults() -> Vec<ArmedFault>;
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its runtime drops every socket on the way out, so the ports are free when this returns.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("addresses", &self.shared.addresses).finish_non_exhaustive()
    }
}
